// Rules as text: the form of -S and iptables-save, and the columns of -L.
// Mirrors: iptables/xshared.c (save_ipv4_addr, save_rule_details, print_rule_details, print_header, print_ifaces, print_fragment), nft-shared.c
// (nft_rule_print_save, print_matches_and_target), libxtables xtables_print_num.
import type { Family } from '../../base/ip.ts';
import type { XtCounter, XtIface, XtMatch } from '../../model/xt.ts';
import { matchModule, nftNative } from '../../nfnl/xtCheck.ts';
import type { NewRule } from '../../nfnl/xtTable.ts';
import { findTarget } from '../../xt/compile.ts';
import type { AnyMatch } from '../../xt/types.ts';
import { listAddr, saveAddr } from './address.ts';
import { protoName } from './extensions.ts';
import type { RulePrinter, Tool } from './tool.ts';

const U64 = (1n << 64n) - 1n;
const u64 = (n: number): bigint => (BigInt(n) > U64 ? U64 : BigInt(n));

const ifaceText = (i: XtIface): string => `${i.name}${i.prefix ? '+' : ''}`;
/** `+` alone matches every device: nothing to say, unless inverted, and then only nf_tables keeps it. */
const saveIface = (t: RulePrinter, i: XtIface | null, flag: string): string =>
  i && (ifaceText(i) !== '+' || (i.invert && t.backend === 'nft')) ? `${i.invert ? ' !' : ''} ${flag} ${ifaceText(i)}` : '';

/** Words of a saved option list: quoted ones stay whole. */
const wordsOf = (text: string): string[] => text.match(/"(?:[^"\\]|\\.)*"|[^ ]+/g) ?? [];
/**
 * nf_tables' own expressions for ports read back as one match where they were several: later options win, and one `!` stays.
 * Undefined when the matches cannot be merged.
 */
const mergeNative = (mod: AnyMatch, family: Family, list: readonly XtMatch[]): XtMatch | undefined => {
  const options = new Map<string, { invert: boolean; args: string[] }>();
  for (const m of list) {
    let invert = false;
    let last: { invert: boolean; args: string[] } | undefined;
    for (const w of wordsOf(mod.save(m.info, family))) {
      if (w === '!') invert = true;
      else if (w.startsWith('--')) {
        last = { invert: invert || options.get(w.slice(2))?.invert === true, args: [] };
        options.set(w.slice(2), last);
        invert = false;
      } else last?.args.push(w);
    }
  }
  const info: unknown = mod.init(family);
  for (const [name, { invert, args }] of options) {
    const spelled = mod.options.find((o) => o.name === name);
    const option = spelled?.aliasOf === undefined ? spelled : mod.options.find((o) => o.name === spelled.aliasOf);
    if (!option) return undefined;
    const arg = args[0] ?? '';
    const value = option.type === 'portrc' ? portRange(arg) : arg;
    mod.parse(info, { option, arg, ...(args[1] !== undefined && { arg2: args[1] }), value, invert, family, backend: 'nft', proto: mod.name === 'tcp' ? 6 : 17, protoInvert: false });
  }
  return { name: mod.name, info };
};
const portRange = (arg: string): [number, number] => {
  const [a, b] = arg.split(':');
  return [Number(a), Number(b ?? a)];
};
/** The matches as a listing shows them. */
const shownMatches = (t: RulePrinter, matches: readonly XtMatch[]): readonly XtMatch[] => {
  if (t.backend !== 'nft') return matches;
  let out = matches;
  for (const name of ['tcp', 'udp']) {
    const native = out.filter((m) => m.name === name && nftNative(t.family, m));
    const mod = matchModule(t.family, name);
    const merged = native.length > 1 && mod ? mergeNative(mod, t.family, native) : undefined;
    if (merged) out = out.flatMap((m) => (m === native[0] ? [merged] : native.includes(m) ? [] : [m]));
  }
  return out;
};

const saveProto = (r: NewRule): string => (r.proto === 0 && !r.protoInvert ? '' : `${r.protoInvert ? ' !' : ''} -p ${protoName(r.proto)}`);
const saveMatches = (t: RulePrinter, r: NewRule): string =>
  shownMatches(t, r.matches).map((m) => ` -m ${m.name}${matchModule(t.family, m.name)?.save(m.info, t.family) ?? ''}`).join('');
const saveTarget = (t: RulePrinter, r: NewRule): string => {
  switch (r.target.kind) {
    case 'none': return '';
    case 'verdict': return ` -j ${r.target.verdict}`;
    case 'jump': return ` -j ${r.target.chain}`;
    case 'goto': return ` -g ${r.target.chain}`;
    case 'ext': return ` -j ${r.target.name}${findTarget(r.target.name, t.family)?.save(r.target.info, t.family) ?? ''}`;
  }
};
/** What identifies a rule for -D and -C: everything but its chain and counters. */
export const ruleSpec = (t: Tool, r: NewRule): string => ruleText(t, '', { ...r, matches: r.matches.map(comparable) }, undefined);
/** libxt_connlabel compares nothing of what it holds (its userspacesize is 0). */
const comparable = (m: XtMatch): XtMatch => (m.name === 'connlabel' ? { name: ' connlabel', info: null } : m);
/** libxt_connlabel looks for its names whenever it prints one, and says that it has none. */
const warnLabels = (t: RulePrinter, r: NewRule): void => {
  for (const m of r.matches) if (m.name === 'connlabel') t.p.err('Warning: cannot open /etc/xtables/connlabel.conf: No such file or directory\n');
};
/** `-A CHAIN ...`; with a counter, `-c packets bytes` stands before the target. */
export const saveRule = (t: RulePrinter, chain: string, r: NewRule, counter: XtCounter | undefined): string => {
  warnLabels(t, r);
  return ruleText(t, chain, r, counter);
};
const ruleText = (t: RulePrinter, chain: string, r: NewRule, counter: XtCounter | undefined): string =>
  `-A ${chain}${saveAddr(r.src, '-s')}${saveAddr(r.dst, '-d')}${saveIface(t, r.iif, '-i')}${saveIface(t, r.oif, '-o')}${saveProto(r)}` +
  `${r.frag === null ? '' : r.frag === 'frag' ? ' -f' : ' ! -f'}${saveMatches(t, r)}${counter ? saveCounter(counter) : ''}${saveTarget(t, r)}`;
export const saveCounter = (c: XtCounter): string => ` -c ${u64(c.packets)} ${u64(c.bytes)}`;
export const bracketCounter = (c: XtCounter): string => `[${u64(c.packets)}:${u64(c.bytes)}]`;

// ---------------------------------------------------------------- -L

export interface ListFormat {
  readonly numeric: boolean;
  /** -v: interfaces and counters. */
  readonly via: boolean;
  /** -x. */
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  /** The one-line form that -v prints for an edit: words in place of columns. */
  readonly noTable: boolean;
}
/** xtables_print_num. */
const printNum = (n: number, f: ListFormat, wide: boolean): string => {
  const pad = (s: string, w: number): string => (wide ? s.padStart(w) : s);
  let v = u64(n);
  if (f.exact) return `${pad(String(v), 8)} `;
  if (v <= 99999n) return `${pad(String(v), 5)} `;
  for (const unit of ['K', 'M', 'G', 'T']) {
    v = BigInt.asUintN(64, v + 500n) / 1000n;
    if (v <= 9999n || unit === 'T') return `${pad(String(v), 4)}${unit} `;
  }
  return '';
};
export const listHeader = (f: ListFormat): string =>
  `${f.lineNumbers ? `${'num'.padEnd(4)} ` : ''}${f.via ? (f.exact ? `${'pkts'.padStart(8)} ${'bytes'.padStart(10)} ` : `${'pkts'.padStart(5)} ${'bytes'.padStart(5)} `) : ''}` +
  `${'target'.padEnd(9)}  prot opt ${f.via ? `${'in'.padEnd(6)} ${'out'.padEnd(6)}  ` : ''}${'source'.padEnd(19)}  ${'destination'.padEnd(19)} \n`;
export const policyCounter = (c: XtCounter, f: ListFormat): string => ` ${printNum(c.packets, f, false)}packets, ${printNum(c.bytes, f, false)}bytes`;

const listIface = (i: XtIface | null, numeric: boolean): string => {
  if (!i) return numeric ? '*' : 'any';
  return `${i.invert ? '!' : ''}${ifaceText(i)}`;
};
const targetName = (r: NewRule): string => {
  switch (r.target.kind) {
    case 'none': return '';
    case 'verdict': return r.target.verdict;
    case 'ext': return findTarget(r.target.name, 4)?.listAs ?? r.target.name;
    default: return r.target.chain;
  }
};
const col = (f: ListFormat, text: string, width: number): string => (f.noTable ? text : text.padEnd(width));
/** A rule's line of -L, without the number before it. */
export const listRule = (t: Tool, r: NewRule, counter: XtCounter | undefined, f: ListFormat, num = 0): string => {
  warnLabels(t, r);
  const byte = r.proto & 255;
  const proto = f.numeric && !f.noTable ? String(byte) : byte === 0 ? 'all' : protoName(byte);
  const opt = r.frag === null ? '--' : r.frag === 'frag' ? '-f' : '!f';
  let s = f.lineNumbers ? `${String(num).padEnd(4)} ` : '';
  if (counter) s += printNum(counter.packets, f, true) + printNum(counter.bytes, f, true);
  s += `${col(f, targetName(r), 9)} ${r.protoInvert ? '!' : ' '}${col(f, proto, 4)} ${f.noTable ? 'opt ' : ''}${opt} `;
  if (f.noTable) s += `in ${listIface(r.iif, f.numeric)} out ${listIface(r.oif, f.numeric)} `;
  else if (f.via) s += ` ${listIface(r.iif, f.numeric).padEnd(6)} ${listIface(r.oif, f.numeric).padEnd(6)} `;
  s += `${r.src?.invert ? '!' : ' '}${col(f, listAddr(t.p, r.src, f.numeric, t.family), 19)} `;
  s += `${r.dst?.invert ? '!' : ' '}${f.noTable ? '-> ' : ''}${col(f, listAddr(t.p, r.dst, f.numeric, t.family), 19)}${f.noTable ? '  ' : ' '}`;
  if (r.target.kind === 'goto') s += '[goto] ';
  // eui64 has no printer of its own, and only iptables-legacy says its name then.
  for (const m of shownMatches(t, r.matches)) s += t.backend === 'legacy' && m.name === 'eui64' ? 'eui64 ' : matchModule(t.family, m.name)?.print(m.info, f.numeric, t.family) ?? '';
  if (r.target.kind === 'ext') s += findTarget(r.target.name, t.family)?.print(r.target.info, f.numeric, t.family) ?? '';
  return `${s}\n`;
};
