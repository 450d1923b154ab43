// From a parsed command line to the rules it means, for either back end, and finding a rule by what it says.
// Mirrors: xtables.c and iptables.c (add_entry's product of addresses, the target checks before it), nft-shared.c (what an nft rule cannot hold).
import type { Ip } from '../../base/ip.ts';
import type { Origin } from '../../model/world.ts';
import type { XtAddr, XtIface, XtMatch, XtTableName, XtTarget } from '../../model/xt.ts';
import { nftNative } from '../../nfnl/xtCheck.ts';
import { builtinHook, txFind, type NewRule, type XtTx } from '../../nfnl/xtTable.ts';
import type { Net } from './address.ts';
import type { Parsed } from './parse.ts';
import { badParameter, type Tool } from './tool.ts';

const isZero = (ip: Ip): boolean => /^0*$/.test(String(ip));
const addr = (n: Net, invert: boolean): XtAddr | null => (isZero(n.ip) && isZero(n.mask) && !invert ? null : { ip: n.ip, mask: n.mask, invert });
const iface = (t: Tool, i: Parsed['iif'], invert: boolean): XtIface | null => (i && !(t.backend === 'nft' && i.prefix && i.name === '' && !invert) ? { ...i, invert } : null);

const chainExists = (tx: XtTx, table: XtTableName, chain: string): boolean => builtinHook(table, chain) >= 0 || txFind(tx, table, chain) !== undefined;
/** The rule's target; a name that is neither an extension nor a chain ends the program. */
const targetOf = (t: Tool, tx: XtTx, table: XtTableName, p: Parsed): XtTarget => {
  const name = p.jumpto;
  if (name === '') return { kind: 'none' };
  if (p.target === 'standard' && name !== 'standard') return { kind: 'verdict', verdict: name as 'ACCEPT' };
  const isChain = chainExists(tx, table, name);
  if (p.target !== null && p.target !== 'standard') {
    if (!isChain) return { kind: 'ext', name: p.target.mod.name, info: p.target.info };
    t.p.err(`Warning: using chain ${name}, not extension\n`);
  }
  if (isChain) return { kind: p.goto ? 'goto' : 'jump', chain: name };
  if (name === 'standard') return { kind: 'ext', name, info: null };
  if (t.backend === 'nft') return badParameter(t, `Chain '${name}' does not exist`);
  if (p.goto) badParameter(t, `goto '${name}' is not a chain`);
  return badParameter(t, `Couldn't load target \`${name}':No such file or directory\n`);
};
const NFT_PORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };
/** What the rule matches by; nf_tables' own words for what it cannot write come from here. */
export const matchesOf = (t: Tool, p: Parsed): XtMatch[] => {
  const all = p.matches.map((m): XtMatch => ({ name: m.mod.name, info: m.info }));
  if (t.backend !== 'nft') return all;
  for (const m of all) {
    const proto = NFT_PORTS[m.name];
    if (proto !== undefined && nftNative(t.family, m) && (p.proto & 255) !== proto) badParameter(t, `${m.name.toUpperCase()} match requires '-p ${m.name}'`);
  }
  return all.filter((_, i) => !p.matches[i]?.mod.nftEmpty?.(p.matches[i].info));
};

/** Every rule that the line stands for: each source with each destination. */
export const rulesOf = (t: Tool, tx: XtTx, table: XtTableName, p: Parsed): NewRule[] => {
  const matches = matchesOf(t, p);
  const target = targetOf(t, tx, table, p);
  const origin: Origin = { ...t.p.origin };
  return p.src.flatMap((s) =>
    p.dst.map(
      (d): NewRule => ({
        src: addr(s, p.inverted.has('s')), dst: addr(d, p.inverted.has('d')), iif: iface(t, p.iif, p.inverted.has('i')), oif: iface(t, p.oif, p.inverted.has('o')),
        proto: t.backend === 'nft' ? p.proto & 255 : p.proto, protoInvert: p.inverted.has('p'), frag: p.opts.has('f') ? (p.inverted.has('f') ? 'notfrag' : 'frag') : null,
        matches, target, origin,
      }),
    ),
  );
};
