// Capture filters: `icmp or arp`, `tcp port 80 and host 10.0.0.1`, `icmp[icmptype] = icmp-echo`.
// Mirrors: libpcap 1.10 grammar.y as a recursive descent, one function a level. What identifiers mean is in filter-id.ts.
import { arithAdd, loadTerm, num, type Arith } from './filter-arith.ts';
import { and, atom, constant, genGroup, genVlan, not, or, rejects, satisfiable, type Dir, type Frame, type Layout, type Pred, type Target } from './filter-gen.ts';
import { genAddress6, genDotted, genMac, genName, genNumber, genProtoAbbrev, notModelled, type HostLookup, type Qual } from './filter-id.ts';
import { bad, FilterError, lexFilter, syntaxError, type Tok } from './filter-lex.ts';

/** Where the parser stands. */
interface State {
  readonly toks: readonly Tok[];
  at: number;
  readonly layout: Layout;
  readonly host: HostLookup;
}
/** A parsed expression and the qualifiers that the next bare identifier inherits. */
interface Expr {
  readonly p: Pred;
  readonly q: Qual | undefined;
}
const PNAMES = new Set(['link', 'ip', 'arp', 'rarp', 'sctp', 'tcp', 'udp', 'icmp', 'igmp', 'igrp', 'pim', 'vrrp', 'carp', 'ip6', 'icmp6', 'ah', 'esp', 'atalk', 'aarp', 'decnet', 'lat', 'sca', 'moprc', 'mopdl', 'iso', 'stp', 'ipx', 'netbeui', 'radio']);
const AQUALS = new Set(['host', 'net', 'port', 'portrange', 'proto', 'protochain', 'gateway']);

const peek = (s: State, n = 0): Tok => s.toks[Math.min(s.at + n, s.toks.length - 1)] as Tok;
const next = (s: State): Tok => {
  const t = peek(s);
  s.at++;
  return t;
};
const isKey = (s: State, text: string, n = 0): boolean => peek(s, n).kind === 'key' && peek(s, n).text === text;
const isOp = (s: State, text: string, n = 0): boolean => peek(s, n).kind === 'op' && peek(s, n).text === text;
const eatOp = (s: State, text: string): boolean => {
  if (!isOp(s, text)) return false;
  s.at++;
  return true;
};
const eatNum = (s: State): number => {
  const t = next(s);
  return t.kind === 'num' ? t.num : syntaxError();
};
/** Is the number at hand the start of an arithmetic comparison? */
const arithFollows = (s: State): boolean => peek(s, 1).kind === 'op' && !isOp(s, ')', 1);
const join = (op: string, a: Pred, b: Pred): Pred => (op === 'and' ? and(a, b) : or(a, b));

/** expr: `and` and `or` bind alike, to the left. */
const expr = (s: State): Expr => {
  let left = term(s);
  while (isKey(s, 'and') || isKey(s, 'or')) {
    const op = next(s).text;
    const right = termOrId(s, left.q);
    left = { p: join(op, left.p, right.p), q: right.q ?? left.q };
  }
  return left;
};
const term = (s: State): Expr => {
  if (!isKey(s, 'not')) return rterm(s);
  s.at++;
  const e = term(s);
  return { p: not(e.p), q: e.q };
};
/** After `and`/`or` an identifier alone takes the qualifiers of what stands before. */
const termOrId = (s: State, q: Qual | undefined): Expr => {
  if (isKey(s, 'not')) {
    s.at++;
    const e = termOrId(s, q);
    return { p: not(e.p), q: e.q };
  }
  const t = peek(s);
  const bare = t.kind === 'id' || t.kind === 'hid' || t.kind === 'hid6' || t.kind === 'eid' || (t.kind === 'num' && !arithFollows(s));
  if (bare) return q ? { p: id(s, q), q } : syntaxError();
  return rterm(s);
};

const rterm = (s: State): Expr => {
  const t = peek(s);
  if (t.kind === 'op' && t.text === '(') return parenthesised(s);
  if (t.kind === 'num' || (t.kind === 'op' && t.text === '-') || (t.kind === 'key' && t.text === 'len')) return { p: comparison(s), q: undefined };
  if (t.kind !== 'key') return syntaxError();
  if (PNAMES.has(t.text) && isOp(s, '[', 1)) return { p: comparison(s), q: undefined };
  const lone = other(s);
  if (lone) return { p: lone, q: undefined };
  let proto = '';
  if (PNAMES.has(t.text)) {
    proto = t.text;
    s.at++;
  }
  const dir = direction(s);
  const a = peek(s);
  let addr: Qual['addr'] = '';
  if (a.kind === 'key' && AQUALS.has(a.text)) {
    addr = a.text as Qual['addr'];
    s.at++;
  }
  if (dir === undefined && addr === '') {
    // `tcp` alone; `ip 1.2.3.4` is no expression.
    if (proto === '') return syntaxError();
    return { p: genProtoAbbrev(s.layout, proto), q: { proto, dir: 'default', addr: '' } };
  }
  if (addr === 'gateway' && dir !== undefined) syntaxError();
  const q: Qual = { proto, dir: dir ?? 'default', addr };
  return { p: id(s, q), q };
};
/** `( expr )`, or an arithmetic expression that begins with a parenthesis. */
const parenthesised = (s: State): Expr => {
  const { at } = s;
  const { shift, vlans } = s.layout;
  try {
    s.at++;
    const e = expr(s);
    if (!eatOp(s, ')')) syntaxError();
    if (peek(s).kind !== 'op' || isOp(s, ')')) return e;
  } catch (x) {
    if (!(x instanceof FilterError) || !x.message.endsWith('syntax error')) throw x;
  }
  s.at = at;
  s.layout.shift = shift;
  s.layout.vlans = vlans;
  return { p: comparison(s), q: undefined };
};
const direction = (s: State): Dir | undefined => {
  if (!isKey(s, 'src') && !isKey(s, 'dst')) return undefined;
  const first = next(s).text as 'src' | 'dst';
  if ((isKey(s, 'or') || isKey(s, 'and')) && (isKey(s, 'src', 1) || isKey(s, 'dst', 1)) && peek(s, 1).text !== first) {
    const op = next(s).text as 'or' | 'and';
    s.at++;
    return op;
  }
  return first;
};
/** id: an identifier, or several in parentheses. */
const id = (s: State, q: Qual): Pred => {
  if (isKey(s, 'not')) {
    s.at++;
    return not(id(s, q));
  }
  if (eatOp(s, '(')) {
    let p = id(s, q);
    while (isKey(s, 'and') || isKey(s, 'or')) p = join(next(s).text, p, id(s, q));
    return eatOp(s, ')') ? p : syntaxError();
  }
  const t = next(s);
  const l = s.layout;
  /** `/LEN` after an address. */
  const len = (): number | undefined => {
    if (!isOp(s, '/') || peek(s, 1).kind !== 'num') return undefined;
    s.at++;
    return next(s).num;
  };
  switch (t.kind) {
    case 'num': return genNumber(l, q, t.num);
    case 'hid': {
      const bits = len();
      if (bits !== undefined) return genDotted(l, q, t.text, { len: bits });
      if (!isKey(s, 'mask')) return genDotted(l, q, t.text, undefined);
      s.at++;
      const m = next(s);
      return m.kind === 'hid' ? genDotted(l, q, t.text, { mask: m.text }) : syntaxError();
    }
    case 'hid6': return genAddress6(l, q, t.text, len());
    case 'eid': return genMac(l, q, t.text);
    case 'id': return genName(l, q, t.text, s.host);
    default: return syntaxError();
  }
};

/** The words that stand alone. */
const other = (s: State): Pred | undefined => {
  const l = s.layout;
  const t = peek(s);
  const group = (n: number): 'broadcast' | 'multicast' | undefined => (isKey(s, 'broadcast', n) ? 'broadcast' : isKey(s, 'multicast', n) ? 'multicast' : undefined);
  const lone = group(0);
  const after = PNAMES.has(t.text) ? group(1) : undefined;
  if (lone || after) {
    s.at += lone ? 1 : 2;
    return genGroup(l, (lone ?? after) as 'broadcast' | 'multicast', lone ? '' : t.text);
  }
  switch (t.text) {
    case 'less':
    case 'greater': {
      s.at++;
      const n = eatNum(s);
      return atom(t.text === 'less' ? (f): boolean => f.len <= n : (f): boolean => f.len >= n);
    }
    case 'inbound':
    case 'outbound':
      s.at++;
      if (!l.live) bad('inbound/outbound not supported on Ethernet when reading savefiles');
      return atom((f) => f.out === (t.text === 'outbound'));
    case 'ifindex': {
      s.at++;
      const n = eatNum(s);
      if (!l.live && !l.sll) bad('ifindex not supported on Ethernet when reading savefiles');
      return atom((f) => f.ifindex === n);
    }
    case 'vlan':
      s.at++;
      return genVlan(l, peek(s).kind === 'num' && !arithFollows(s) ? next(s).num : undefined);
    case 'ifname':
    case 'on': return bad('ifname supported only on PF linktype');
    case 'mpls':
    case 'pppoed':
    case 'pppoes':
    case 'geneve':
    case 'llc': return notModelled(t.text);
    case 'wlan':
    case 'fddi':
    case 'tr': return bad('link layer applied in wrong context');
    default: return undefined;
  }
};

// ---- arithmetic: gen_relation over gen_load
const compare = (op: string, x: number, y: number): boolean => {
  switch (op) {
    case '>': return x > y;
    case '<': return x < y;
    case '>=': return x >= y;
    case '<=': return x <= y;
    case '=': return x === y;
    default: return x !== y;
  }
};
const comparison = (s: State): Pred => {
  const a = arith(s);
  const op = next(s);
  if (op.kind !== 'op' || !['>', '<', '>=', '<=', '=', '!='].includes(op.text)) return syntaxError();
  const b = arith(s);
  const test = (f: Frame): boolean => compare(op.text, a.value(f), b.value(f));
  const fixed = a.fixed && b.fixed ? constant(test({ b: new Uint8Array(0), len: 0, ifindex: 0, out: false })) : atom(test);
  return [...a.checks, ...b.checks].reduceRight((p, c) => and(c, p), fixed);
};
const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const arith = (s: State, level = 0): Arith => {
  const ops = LEVELS[level];
  if (!ops) return factor(s);
  let left = arith(s, level + 1);
  while (peek(s).kind === 'op' && ops.includes(peek(s).text)) left = arithAdd(next(s).text, left, arith(s, level + 1));
  return left;
};
const factor = (s: State): Arith => {
  if (eatOp(s, '-')) return arithAdd('-', num(0), factor(s));
  if (eatOp(s, '(')) {
    const a = arith(s);
    return eatOp(s, ')') ? a : syntaxError();
  }
  const t = next(s);
  if (t.kind === 'num') return num(t.num);
  if (t.kind !== 'key') return syntaxError();
  if (t.text === 'len') return { value: (f) => f.len, checks: [], fixed: false };
  if (!PNAMES.has(t.text) || !eatOp(s, '[')) return syntaxError();
  const index = arith(s);
  const size = eatOp(s, ':') ? eatNum(s) : 1;
  if (!eatOp(s, ']')) syntaxError();
  if (size !== 1 && size !== 2 && size !== 4) bad('data size must be 1, 2, or 4');
  return loadTerm(s.layout, t.text, index, size);
};

export type Filter = (f: Frame) => boolean;
/** Nesting beyond this is refused: bison's parser stack is deep, ours is JavaScript's. */
const MAX_DEPTH = 1000;
/** Compiles a filter for a kind of capture; the text of libpcap's error when it does not compile. */
export const compileFilter = (text: string, target: Target, host: HostLookup): Filter | { readonly error: string } => {
  try {
    const s: State = { toks: lexFilter(text), at: 0, layout: { ...target, shift: 0, vlans: 0 }, host };
    if (s.toks.filter((t) => t.text === '(' || t.text === 'not').length > MAX_DEPTH || s.toks.length > 4 * MAX_DEPTH) bad('memory exhausted');
    const p = peek(s).kind === 'end' ? constant(true) : expr(s).p;
    if (peek(s).kind !== 'end') syntaxError();
    if (!satisfiable(p)) return { error: 'expression rejects all packets' };
    return (f) => {
      try {
        return p.test(f);
      } catch (e) {
        if (rejects(e)) return false;
        throw e;
      }
    };
  } catch (e) {
    if (e instanceof FilterError) return { error: e.message };
    throw e;
  }
};
