// `nft list ruleset`: which tables are nobody's but nftables' own. Their rules are not read; each of their base chains is a gap at its hook, unless it
// is empty and accepts. Tables that iptables-nft keeps are in iptables-save.
import type { Family } from '../base/ip.ts';
import { pmValues } from '../base/pmap.ts';
import { HOOK_NAMES, NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from '../model/xt.ts';
import { netnsOf } from '../net/ctx.ts';
import { devOf, linesOf, miss, type Into } from './into.ts';
import type { Part } from './json.ts';

const HOOKS: Readonly<Record<string, number>> = { prerouting: NF_INET_PRE_ROUTING, input: NF_INET_LOCAL_IN, forward: NF_INET_FORWARD, output: NF_INET_LOCAL_OUT, postrouting: NF_INET_POST_ROUTING };
const KEPT = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

interface Base {
  readonly line: number;
  readonly type: string;
  readonly hook: string;
  readonly dev: string;
  readonly policy: string;
}
interface Chain {
  readonly name: string;
  readonly line: number;
  base: Base | null;
  rules: number;
}
const report = (to: Into, part: Part, family: string, table: string, c: Chain): void => {
  const { base } = c;
  if (!base || (c.rules === 0 && base.policy !== 'drop')) return;
  const text = `nftables chain ${table}/${c.name} (${family} ${base.hook}): rules of nftables' own are not modelled`;
  const hook = Object.hasOwn(HOOKS, base.hook) ? HOOKS[base.hook] : undefined;
  const families: readonly Family[] = family === 'ip' ? [4] : family === 'ip6' ? [6] : family === 'inet' ? [4, 6] : [];
  if (families.length > 0 && hook !== undefined) {
    for (const f of families) miss(to, part, base.line, text, { kind: 'hook', family: f, hook });
    return;
  }
  // bridge, arp, netdev, inet's ingress: what passes the devices
  const one = base.dev === '' ? 0 : devOf(to, base.dev);
  for (const l of pmValues(netnsOf(to.ctx, to.nsid).links)) {
    const meant = one !== 0 ? l.ifindex === one : family === 'bridge' ? l.info.kind === 'bridge' || l.brport !== null : l.info.kind !== 'loopback';
    if (meant) miss(to, part, base.line, text, { kind: 'link', ifindex: l.ifindex });
  }
};

export const readNft = (to: Into): void => {
  const part = to.space.parts.get('nft-ruleset');
  if (!part) return;
  let family = '';
  let table = '';
  let chain: Chain | null = null;
  let chains: Chain[] = [];
  let depth = 0;
  const endTable = (): void => {
    const uppercase = chains.some((c) => (HOOK_NAMES as readonly string[]).includes(c.name));
    const ours = (family === 'ip' || family === 'ip6') && KEPT.has(table) && (uppercase || chains.every((c) => c.base === null));
    if (!ours) for (const c of chains) report(to, part, family, table, c);
    chains = [];
  };
  for (const [line, raw] of linesOf(part)) {
    const text = raw.trim();
    if (text.startsWith('#')) continue;
    const t = /^table (\S+) (\S+) \{/.exec(text);
    const c = /^chain (\S+) \{/.exec(text);
    if (depth === 0 && t) {
      [, family = '', table = ''] = t;
      depth = 1;
    } else if (depth === 1 && c) {
      chain = { name: c[1] as string, line, base: null, rules: 0 };
      chains.push(chain);
      depth = 2;
    } else if (text.endsWith('{') || /\{[^}]*$/.test(text)) {
      if (chain && depth === 2) chain.rules++;
      depth++;
    } else if (text === '}' || (/^[^{]*\}$/.test(text) && depth > 2)) {
      depth--;
      if (depth < 2) chain = null;
      if (depth === 0) endTable();
    } else if (chain && depth === 2) {
      const b = /^type (\w+) hook (\w+)(?: devices? =? ?(?:\{ )?"?([^"\s};]+)"?[^;]*?)? priority [^;]+;(?: policy (\w+);)?/.exec(text);
      if (b) chain.base = { line, type: b[1] as string, hook: b[2] as string, dev: b[3] ?? '', policy: b[4] ?? 'accept' };
      else if (!/^(?:policy|comment|flags) /.test(text)) chain.rules++;
    } else if (depth === 0 && text !== '') throw new SyntaxError(`${part.file}:${line}: ${JSON.stringify(text.slice(0, 100))}: expected "table FAMILY NAME {", the output of \`nft list ruleset\``);
  }
};

/** IPsec policies change where packets go and how they look: none of it is modelled. */
export const readXfrm = (to: Into): void => {
  const part = to.space.parts.get('xfrm-policy');
  const first = linesOf(part).find(([, t]) => /^(?:src|socket)/.test(t.trim()) && !t.includes('socket'));
  if (!part || !first) return;
  for (const family of [4, 6] as const) for (const hook of [NF_INET_LOCAL_OUT, NF_INET_FORWARD, NF_INET_LOCAL_IN]) miss(to, part, first[0], `IPsec policy ${first[1].trim().slice(0, 100)}: not modelled`, { kind: 'hook', family, hook });
};
