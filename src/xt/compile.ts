// A rule table laid out flat, as the kernel lays out struct xt_table_info: every rule is W words of one typed array, chains are runs of
// rules that end with a policy or a return, jumps are indexes. Memoised by the identity of the immutable table, so an unchanged table is
// compiled once. The loop over it is net/nf/iptDoTable.ts; the naive reading of the same rules that tests hold against it is
// test/unit/xt/reference.ts.
//
//   word   0 src  1 src mask  2 dst  3 dst mask   (IPv4; IPv6 has 16 words in `addr6` at index*16)
//          4 flags  5 protocol  6 iif pattern  7 oif pattern  8 first match  9 end of matches  10 kind of target  11 its argument
import type { XtChain, XtIface, XtRule, XtTable } from '../model/xt.ts';
import { buildClassifier, type Classifier, type Narrow } from './classifier.ts';
import { MATCHES, TARGETS } from './index.ts';
import type { AnyMatch, AnyTarget } from './types.ts';

export const W = 12;
export const F_SRC = 1;
export const F_SRC_INV = 2;
export const F_DST = 4;
export const F_DST_INV = 8;
export const F_PROTO = 16;
export const F_PROTO_INV = 32;
export const F_IIF = 64;
export const F_IIF_INV = 128;
export const F_OIF = 256;
export const F_OIF_INV = 512;
export const F_FRAG = 1024;
export const F_NOTFRAG = 2048;

export const T_NONE = 0;
export const T_ACCEPT = 1;
export const T_DROP = 2;
export const T_RETURN = 3;
export const T_QUEUE = 4;
export const T_JUMP = 5;
export const T_GOTO = 6;
export const T_EXT = 7;
/** The end of a built-in chain: argument 1 accepts, 0 drops. */
export const T_POLICY = 8;
/** The end of a user's chain. */
export const T_END = 9;

export interface CompiledMatch {
  readonly module: AnyMatch;
  readonly info: unknown;
}
export interface CompiledTarget {
  readonly module: AnyTarget;
  readonly info: unknown;
}
/** A chain's run of rules, and the classifier that it gets once it is long and asked often enough to pay for it. */
export interface ChainSpan {
  readonly chain: XtChain;
  readonly start: number;
  /** The index of its end (policy or return). */
  readonly end: number;
  visits: number;
  classifier: Classifier | null;
}
export interface CompiledTable {
  readonly table: XtTable;
  readonly words: Int32Array;
  /** IPv6 only: src, src mask, dst, dst mask as four words each. */
  readonly addr6: Int32Array;
  readonly matches: readonly CompiledMatch[];
  readonly targets: readonly CompiledTarget[];
  /** By index: the rule, or null at the end of a chain. */
  readonly rules: readonly (XtRule | null)[];
  /** By index: the chain it stands in. */
  readonly chainOf: readonly XtChain[];
  /** By index: the key of its counter; 0 counts nothing. */
  readonly counterIds: Float64Array;
  /** By index: the number of its chain in `spans`. */
  readonly chainNo: Int32Array;
  readonly spans: readonly ChainSpan[];
  /** Where each built-in chain begins, by hook; -1: the table has none. */
  readonly entry: Int32Array;
  /** Distinct `-i`/`-o` patterns; which of them a device name matches is worked out once per name. */
  readonly ifaces: readonly XtIface[];
  readonly ifaceBits: Map<string, Uint8Array>;
}

const MATCH_BY_NAME = new Map<string, AnyMatch>();
const TARGET_BY_NAME = new Map<string, AnyTarget>();
/** Filled at first use: the tables in index.ts and this file would otherwise depend on the order in which modules load. */
const byName = <T extends { readonly name: string; readonly families: readonly number[] }>(map: Map<string, T>, all: readonly T[], name: string, family: number): T | undefined => {
  if (map.size === 0) for (const m of all) for (const f of m.families) map.set(`${f}/${m.name}`, m);
  return map.get(`${family}/${name}`);
};
/** The match of that name, if it is modelled for the family. */
export const findMatch = (name: string, family: number): AnyMatch | undefined => byName(MATCH_BY_NAME, MATCHES, name, family);
export const findTarget = (name: string, family: number): AnyTarget | undefined => byName(TARGET_BY_NAME, TARGETS, name, family);

const matchOf = (name: string, family: number): AnyMatch => {
  const m = findMatch(name, family);
  if (!m) throw new RangeError(`match "${name}" is not modelled for IPv${family}`);
  return m;
};
const targetOf = (name: string, family: number): AnyTarget => {
  const t = findTarget(name, family);
  if (!t) throw new RangeError(`target "${name}" is not modelled for IPv${family}`);
  return t;
};

/** The four words of an IPv6 address. */
export const words6 = (ip: string, to: Int32Array, at: number): void => {
  for (let i = 0; i < 4; i++) to[at + i] = parseInt(ip.slice(i * 8, i * 8 + 8), 16) | 0;
};

const compile = (table: XtTable): CompiledTable => {
  const n = table.chains.reduce((sum, c) => sum + c.rules.length + 1, 0);
  const words = new Int32Array(n * W);
  const addr6 = new Int32Array(table.family === 6 ? n * 16 : 0);
  const rules: (XtRule | null)[] = [];
  const chainOf: XtChain[] = [];
  const counterIds = new Float64Array(n);
  const matches: CompiledMatch[] = [];
  const targets: CompiledTarget[] = [];
  const entry = new Int32Array(5).fill(-1);
  const start = new Map<string, number>();
  const chainNo = new Int32Array(n);
  const spans: ChainSpan[] = [];
  const ifaces: XtIface[] = [];
  const ifaceIndex = new Map<string, number>();
  const pattern = (i: XtIface): number => {
    const key = `${i.prefix ? '+' : ' '}${i.name}`;
    const known = ifaceIndex.get(key);
    if (known !== undefined) return known;
    ifaceIndex.set(key, ifaces.length);
    return ifaces.push(i) - 1;
  };
  let at = 0;
  for (const c of table.chains) {
    start.set(c.name, at);
    if (c.hook >= 0) entry[c.hook] = at;
    chainNo.fill(spans.length, at, at + c.rules.length + 1);
    spans.push({ chain: c, start: at, end: at + c.rules.length, visits: 0, classifier: null });
    at += c.rules.length + 1;
  }
  at = 0;
  for (const chain of table.chains) {
    for (const r of chain.rules) {
      const w = at * W;
      let flags = 0;
      if (r.src) {
        flags |= F_SRC | (r.src.invert ? F_SRC_INV : 0);
        if (typeof r.src.ip === 'number') {
          words[w] = r.src.ip;
          words[w + 1] = r.src.mask as number;
        } else {
          words6(r.src.ip, addr6, at * 16);
          words6(r.src.mask as string, addr6, at * 16 + 4);
        }
      }
      if (r.dst) {
        flags |= F_DST | (r.dst.invert ? F_DST_INV : 0);
        if (typeof r.dst.ip === 'number') {
          words[w + 2] = r.dst.ip;
          words[w + 3] = r.dst.mask as number;
        } else {
          words6(r.dst.ip, addr6, at * 16 + 8);
          words6(r.dst.mask as string, addr6, at * 16 + 12);
        }
      }
      if (r.proto !== 0) flags |= F_PROTO | (r.protoInvert ? F_PROTO_INV : 0);
      words[w + 5] = r.proto;
      if (r.iif) {
        flags |= F_IIF | (r.iif.invert ? F_IIF_INV : 0);
        words[w + 6] = pattern(r.iif);
      }
      if (r.oif) {
        flags |= F_OIF | (r.oif.invert ? F_OIF_INV : 0);
        words[w + 7] = pattern(r.oif);
      }
      if (r.frag) flags |= r.frag === 'frag' ? F_FRAG : F_NOTFRAG;
      words[w + 4] = flags;
      words[w + 8] = matches.length;
      for (const m of r.matches) matches.push({ module: matchOf(m.name, table.family), info: m.info });
      words[w + 9] = matches.length;
      const t = r.target;
      switch (t.kind) {
        case 'none': words[w + 10] = T_NONE; break;
        case 'verdict': words[w + 10] = t.verdict === 'ACCEPT' ? T_ACCEPT : t.verdict === 'DROP' ? T_DROP : t.verdict === 'RETURN' ? T_RETURN : T_QUEUE; break;
        case 'jump':
        case 'goto': {
          const to = start.get(t.chain);
          if (to === undefined) throw new RangeError(`chain "${t.chain}" does not exist in table ${table.name}; known: ${[...start.keys()].join(', ')}`);
          words[w + 10] = t.kind === 'jump' ? T_JUMP : T_GOTO;
          words[w + 11] = to;
          break;
        }
        case 'ext':
          words[w + 10] = T_EXT;
          words[w + 11] = targets.length;
          targets.push({ module: targetOf(t.name, table.family), info: t.info });
      }
      rules.push(r);
      chainOf.push(chain);
      counterIds[at] = r.id;
      at++;
    }
    words[at * W + 10] = chain.policy === null ? T_END : T_POLICY;
    words[at * W + 11] = chain.policy === 'DROP' ? 0 : 1;
    counterIds[at] = chain.policy !== null && chain.stats ? chain.id : 0;
    rules.push(null);
    chainOf.push(chain);
    at++;
  }
  return { table, words, addr6, matches, targets, rules, chainOf, counterIds, chainNo, spans, entry, ifaces, ifaceBits: new Map() };
};

/** What a match demands of the ports, where the rule's protocol gives them a meaning. */
const PORT_PROTOS: Readonly<Record<string, readonly number[]>> = { tcp: [6], udp: [17], multiport: [6, 17], icmp: [1], icmp6: [58] };
const narrowIn = (family: number): Narrow => (m, rule) => {
  const module = findMatch(m.name, family);
  if (!module || module.stateful) return 'stateful';
  return Object.hasOwn(PORT_PROTOS, m.name) && PORT_PROTOS[m.name]?.includes(rule.proto) ? module.ports?.(m.info) : undefined;
};
/** Shorter chains are walked; longer ones, too, until they have been asked so often. */
const LONG_CHAIN = 32;
const OFTEN = 24;
const classifiers = new WeakMap<readonly XtRule[], Classifier>();
/** The chain's classifier, if it has one or has earned one by now. */
export const classifierOf = (c: CompiledTable, span: ChainSpan): Classifier | null => {
  if (span.classifier !== null || span.end - span.start < LONG_CHAIN || ++span.visits < OFTEN) return span.classifier;
  const { rules } = span.chain;
  span.classifier = classifiers.get(rules) ?? null;
  if (span.classifier === null) {
    span.classifier = buildClassifier(rules, c.table.family, narrowIn(c.table.family));
    classifiers.set(rules, span.classifier);
  }
  return span.classifier;
};

const compiled = new WeakMap<XtTable, CompiledTable>();
/** The flat form of a table. Throws RangeError for an extension or a chain that does not exist (the commands never make such a table). */
export const compileTable = (table: XtTable): CompiledTable => {
  let c = compiled.get(table);
  if (!c) {
    c = compile(table);
    compiled.set(table, c);
  }
  return c;
};

/** Which of the table's interface patterns a device name matches (ifname_compare_aligned). */
export const ifaceBitsOf = (c: CompiledTable, name: string): Uint8Array => {
  let bits = c.ifaceBits.get(name);
  if (!bits) {
    bits = Uint8Array.from(c.ifaces, (i) => ((i.prefix ? name.startsWith(i.name) : name === i.name) ? 1 : 0));
    // Names are few; a world that keeps making devices must not fill memory.
    if (c.ifaceBits.size > 4096) c.ifaceBits.clear();
    c.ifaceBits.set(name, bits);
  }
  return bits;
};
