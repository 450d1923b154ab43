// Capture filters: `icmp or arp`, `tcp port 80 and host 10.0.0.1`, `icmp[icmptype] = icmp-echo`.
// Mirrors: libpcap 1.10 grammar.y and the number, name and address parts of gencode.c, with their words on error.
import { parseIp6 } from '../../base/ip.ts';
import { arithAdd, loadTerm, num, type Arith } from './filter-arith.ts';
import { and, atom, constant, etherType, genEther, genGroup, genHost, genHost6, genPort, genVlan, ipProto, not, or, rejects, satisfiable, type Dir, type Frame, type Layout, type Pred, type Target } from './filter-gen.ts';
import { bad, FilterError, lexFilter, syntaxError, type Tok } from './filter-lex.ts';
import { serviceOf } from '../services.ts';
import { etherProtoNumber, IP_PROTOS } from './filter-names.ts';

/** struct qual: what a bare identifier means. */
interface Qual {
  readonly proto: string;
  readonly dir: Dir;
  readonly addr: '' | 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'protochain' | 'gateway';
}
const NO_QUAL: Qual = { proto: '', dir: 'default', addr: '' };
/** A parsed expression and the qualifiers that the next bare identifier inherits. */
interface Expr {
  readonly p: Pred;
  readonly q: Qual | undefined;
}
const PNAMES = new Set(['link', 'ip', 'arp', 'rarp', 'sctp', 'tcp', 'udp', 'icmp', 'igmp', 'igrp', 'pim', 'vrrp', 'carp', 'ip6', 'icmp6', 'ah', 'esp', 'atalk', 'aarp', 'decnet', 'lat', 'sca', 'moprc', 'mopdl', 'iso', 'stp', 'ipx', 'netbeui', 'radio']);
const IPPROTO: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, icmp: 1, igmp: 2, igrp: 9, pim: 103, vrrp: 112, carp: 112, ah: 51, esp: 50, icmp6: 58 };
const AQUALS = new Set(['host', 'net', 'port', 'portrange', 'proto', 'protochain', 'gateway']);
const notModelled = (what: string): never => bad(`filter: '${what}' is not modelled by packetpath`);

class Parser {
  private at = 0;
  readonly layout: Layout;
  constructor(
    private readonly toks: readonly Tok[],
    target: Target,
    private readonly host: (name: string) => number | string | undefined,
  ) {
    this.layout = { ...target, shift: 0, vlans: 0 };
  }
  private peek(n = 0): Tok {
    return this.toks[Math.min(this.at + n, this.toks.length - 1)] as Tok;
  }
  private next(): Tok {
    const t = this.peek();
    this.at++;
    return t;
  }
  private isKey(text: string, n = 0): boolean {
    return this.peek(n).kind === 'key' && this.peek(n).text === text;
  }
  private isOp(text: string, n = 0): boolean {
    return this.peek(n).kind === 'op' && this.peek(n).text === text;
  }
  private eatOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.at++;
    return true;
  }

  /** prog: the whole text. */
  program(): Pred {
    if (this.peek().kind === 'end') return constant(true);
    const e = this.expr();
    if (this.peek().kind !== 'end') syntaxError();
    return e.p;
  }
  /** expr: `and` and `or` bind alike, to the left. */
  private expr(): Expr {
    let left = this.term();
    while (this.isKey('and') || this.isKey('or')) {
      const op = this.next().text;
      const right = this.termOrId(left.q);
      left = { p: op === 'and' ? and(left.p, right.p) : or(left.p, right.p), q: right.q ?? left.q };
    }
    return left;
  }
  private term(): Expr {
    if (this.isKey('not')) {
      this.at++;
      const e = this.term();
      return { p: not(e.p), q: e.q };
    }
    return this.rterm();
  }
  /** After `and`/`or` an identifier alone takes the qualifiers of what stands before. */
  private termOrId(q: Qual | undefined): Expr {
    if (this.isKey('not')) {
      this.at++;
      const e = this.termOrId(q);
      return { p: not(e.p), q: e.q };
    }
    const t = this.peek();
    const bare = t.kind === 'id' || t.kind === 'hid' || t.kind === 'hid6' || t.kind === 'eid' || (t.kind === 'num' && !this.arithFollows());
    if (bare) return q ? { p: this.id(q), q } : syntaxError();
    return this.rterm();
  }
  /** Is the number at hand the start of an arithmetic comparison? */
  private arithFollows(): boolean {
    return this.peek(1).kind === 'op' && !this.isOp(')', 1);
  }

  private rterm(): Expr {
    const t = this.peek();
    if (t.kind === 'op' && t.text === '(') {
      const save = this.at;
      const shift = this.layout.shift;
      const vlans = this.layout.vlans;
      try {
        this.at++;
        const e = this.expr();
        if (!this.eatOp(')')) syntaxError();
        if (this.peek().kind !== 'op' || this.isOp(')')) return e;
      } catch (x) {
        if (!(x instanceof FilterError) || !/syntax error$/.test(x.message)) throw x;
      }
      this.at = save;
      this.layout.shift = shift;
      this.layout.vlans = vlans;
      return { p: this.comparison(), q: undefined };
    }
    if (t.kind === 'num' || (t.kind === 'op' && t.text === '-') || (t.kind === 'key' && t.text === 'len')) return { p: this.comparison(), q: undefined };
    if (t.kind !== 'key') return syntaxError();
    if (PNAMES.has(t.text) && this.isOp('[', 1)) return { p: this.comparison(), q: undefined };
    const other = this.other();
    if (other) return { p: other, q: undefined };
    let proto = '';
    if (PNAMES.has(t.text)) {
      proto = t.text;
      this.at++;
    }
    const dir = this.direction();
    const a = this.peek();
    let addr: Qual['addr'] = '';
    if (a.kind === 'key' && AQUALS.has(a.text)) {
      addr = a.text as Qual['addr'];
      this.at++;
    }
    if (dir === undefined && addr === '') {
      // `ip`, `tcp` alone, or `ip 1.2.3.4` which is no expression.
      if (proto === '') return syntaxError();
      return { p: this.protoAbbrev(proto), q: { proto, dir: 'default', addr: '' } };
    }
    if (addr === 'gateway' && dir !== undefined) syntaxError();
    const q: Qual = { proto, dir: dir ?? 'default', addr };
    return { p: this.id(q), q };
  }
  private direction(): Dir | undefined {
    if (!this.isKey('src') && !this.isKey('dst')) return undefined;
    const first = this.next().text as 'src' | 'dst';
    if ((this.isKey('or') || this.isKey('and')) && (this.isKey('src', 1) || this.isKey('dst', 1)) && this.peek(1).text !== first) {
      const op = this.next().text as 'or' | 'and';
      this.at++;
      return op;
    }
    return first;
  }
  /** id: an identifier, or several in parentheses. */
  private id(q: Qual): Pred {
    if (this.isKey('not')) {
      this.at++;
      return not(this.id(q));
    }
    if (this.eatOp('(')) {
      let p = this.id(q);
      while (this.isKey('and') || this.isKey('or')) {
        const op = this.next().text;
        const r = this.id(q);
        p = op === 'and' ? and(p, r) : or(p, r);
      }
      return this.eatOp(')') ? p : syntaxError();
    }
    const t = this.next();
    switch (t.kind) {
      case 'num': return this.number(q, t.num);
      case 'hid': return this.dotted(q, t.text);
      case 'hid6': return this.address6(q, t.text);
      case 'eid': return this.mac(q, t.text);
      case 'id': return this.name(q, t.text);
      default: return syntaxError();
    }
  }
  private number(q: Qual, v: number): Pred {
    switch (q.addr) {
      case '':
      case 'host':
      case 'net': {
        if (q.proto === 'link') bad('illegal link layer address');
        let addr = v;
        let mask = 0xffffffff;
        if (q.addr === 'net') {
          while (addr !== 0 && addr >>> 24 === 0) {
            addr = (addr << 8) >>> 0;
            mask = (mask << 8) >>> 0;
          }
        }
        return genHost(this.layout, addr, mask, q.proto, q.dir, q.addr === 'net' ? 'net' : 'host');
      }
      case 'port':
      case 'portrange': return this.port(q, v, v);
      case 'proto': return this.proto(q, v);
      case 'gateway': return bad("'gateway' requires a name");
      default: return notModelled(q.addr);
    }
  }
  private port(q: Qual, lo: number, hi: number): Pred {
    const proto = q.proto === '' ? -1 : q.proto === 'tcp' || q.proto === 'udp' || q.proto === 'sctp' ? (IPPROTO[q.proto] as number) : bad(`illegal qualifier of '${q.addr}'`);
    for (const n of [lo, hi]) if (n > 65535) bad(`illegal port number ${n} > 65535`);
    return genPort(this.layout, Math.min(lo, hi), Math.max(lo, hi), proto as number, q.dir);
  }
  private dotted(q: Qual, text: string): Pred {
    const parts = text.split('.').map(Number);
    if (parts.some((n) => !(n <= 255))) bad(`invalid IPv4 address '${text}'`);
    const value = parts.reduce((v, n) => v * 256 + n, 0);
    const bits = parts.length * 8;
    let len: number | undefined;
    let mask: number | undefined;
    let spelled = '';
    if (this.isOp('/') && this.peek(1).kind === 'num') {
      this.at++;
      len = this.next().num;
      if (len > 32) bad('mask length must be <= 32');
      spelled = `${text}/${len}`;
    } else if (this.isKey('mask')) {
      this.at++;
      const m = this.next();
      if (m.kind !== 'hid') syntaxError();
      const mp = m.text.split('.').map(Number);
      mask = mp.reduce((v, n) => v * 256 + n, 0) * 2 ** (32 - 8 * mp.length);
      spelled = `${text} mask ${m.text}`;
    }
    const addr = value * 2 ** (32 - bits);
    if (len !== undefined || mask !== undefined) {
      const m = (mask ?? (len === 0 ? 0 : 0xffffffff << (32 - (len as number)))) >>> 0;
      if ((addr & ~m) !== 0) bad(`non-network bits set in "${spelled}"`);
      if (q.addr !== 'net') bad('Mask syntax for networks only');
      return genHost(this.layout, addr, m, q.proto, q.dir, 'net');
    }
    switch (q.addr) {
      case '':
      case 'host':
      case 'net':
        if (q.proto === 'link') bad('illegal link layer address');
        return genHost(this.layout, addr, bits === 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0, q.proto, q.dir, q.addr === 'net' ? 'net' : 'host');
      case 'port':
      case 'portrange': return this.port(q, value, value);
      case 'gateway': return bad("'gateway' requires a name");
      case 'proto': return this.proto(q, value);
      default: return notModelled(q.addr);
    }
  }
  private address6(q: Qual, text: string): Pred {
    const addr = parseIp6(text) ?? bad(`bogus IPv6 address ${text}`);
    let bits = 128;
    if (this.isOp('/') && this.peek(1).kind === 'num') {
      this.at++;
      bits = this.next().num;
      if (bits > 128) bad('mask length must be <= 128');
      const tail = [...(addr as string)].map((h) => parseInt(h, 16).toString(2).padStart(4, '0')).join('').slice(bits);
      if (tail.includes('1')) bad(`non-network bits set in "${text}/${bits}"`);
    }
    if (q.addr !== '' && q.addr !== 'host' && q.addr !== 'net') bad('invalid qualifier against IPv6 address');
    if (bits !== 128 && q.addr === 'host') bad('Mask syntax for networks only');
    return genHost6(this.layout, addr as string, bits, q.proto, q.dir);
  }
  private mac(q: Qual, text: string): Pred {
    const hexes = text.split(/[:.-]/).map((p) => p.padStart(2, '0').toLowerCase()).join('');
    if ((q.addr === '' || q.addr === 'host') && q.proto === 'link') return genEther(this.layout, hexes, q.dir);
    return bad('ethernet address used in non-ether expression');
  }
  private name(q: Qual, text: string): Pred {
    switch (q.addr) {
      case 'net': return bad(`unknown network '${text}'`);
      case '':
      case 'host': {
        if (q.proto === 'link') return bad(`unknown ether host '${text}'`);
        const ip = this.host(text);
        if (ip === undefined) return bad(`unknown host '${text}'`);
        return typeof ip === 'number' ? genHost(this.layout, ip, 0xffffffff, q.proto, q.dir, 'host') : genHost6(this.layout, ip, 128, q.proto, q.dir);
      }
      case 'port': {
        if (q.proto !== '' && q.proto !== 'tcp' && q.proto !== 'udp' && q.proto !== 'sctp') bad("illegal qualifier of 'port'");
        const s = serviceOf(text);
        if (!s) return bad(`unknown port '${text}'`);
        if (q.proto !== '' && !s.protos.includes(q.proto)) return bad(`port '${text}' is ${s.protos[0]}`);
        return q.proto === '' && s.protos.length === 1 ? this.port({ ...q, proto: s.protos[0] as string }, s.port, s.port) : this.port(q, s.port, s.port);
      }
      case 'portrange': {
        const m = /^(\d+)-(\d+)$/.exec(text);
        return m ? this.port(q, Number(m[1]), Number(m[2])) : bad(`unknown port in range '${text}'`);
      }
      case 'proto': {
        const n = q.proto === 'link' ? etherProtoNumber(text) : IP_PROTOS.get(text);
        if (n === undefined) return bad(q.proto === 'link' ? `unknown ether proto '${text}'` : `unknown ip proto '${text}'`);
        return this.proto(q, n);
      }
      default: return notModelled(`${q.addr} ${text}`);
    }
  }
  /** gen_proto. */
  private proto(q: Qual, v: number): Pred {
    if (q.dir !== 'default') bad("direction applied to 'proto'");
    switch (q.proto) {
      case '': {
        const at6 = ipProto(this.layout, v, 6);
        return or(at6, ipProto(this.layout, v, 4));
      }
      case 'link': return v > 1500 ? etherType(this.layout, v) : notModelled(`ether proto ${v}`);
      case 'ip': return ipProto(this.layout, v, 4);
      case 'ip6': return ipProto(this.layout, v, 6);
      case 'arp':
      case 'rarp': return bad(`${q.proto} does not encapsulate another protocol`);
      default: return bad(`'${q.proto} proto' is bogus`);
    }
  }
  /** gen_proto_abbrev. */
  private protoAbbrev(name: string): Pred {
    const l = this.layout;
    switch (name) {
      case 'ip': return etherType(l, 0x800);
      case 'ip6': return etherType(l, 0x86dd);
      case 'arp': return etherType(l, 0x806);
      case 'rarp': return etherType(l, 0x8035);
      case 'link': return bad('link layer applied in wrong context');
      case 'tcp':
      case 'udp':
      case 'sctp':
      case 'pim':
      case 'ah':
      case 'esp': return ipProto(l, IPPROTO[name] as number, 'both');
      case 'icmp':
      case 'igmp':
      case 'igrp':
      case 'vrrp':
      case 'carp': return ipProto(l, IPPROTO[name] as number, 4);
      case 'icmp6': return ipProto(l, 58, 6);
      case 'stp': return l.sll ? notModelled('stp') : atom((f) => ((f.b[12] as number) << 8 | (f.b[13] as number)) <= 1500 && f.b[14] === 0x42);
      default: return notModelled(name);
    }
  }
  /** The words that stand alone. */
  private other(): Pred | undefined {
    const l = this.layout;
    const t = this.peek();
    const group = (n: number): 'broadcast' | 'multicast' | undefined => (this.isKey('broadcast', n) ? 'broadcast' : this.isKey('multicast', n) ? 'multicast' : undefined);
    const lone = group(0);
    if (lone) {
      this.at++;
      return genGroup(l, lone, '');
    }
    if (PNAMES.has(t.text)) {
      const g = group(1);
      if (!g) return undefined;
      this.at += 2;
      return genGroup(l, g, t.text);
    }
    switch (t.text) {
      case 'less':
      case 'greater': {
        this.at++;
        const n = this.next();
        if (n.kind !== 'num') syntaxError();
        return atom(t.text === 'less' ? (f): boolean => f.len <= n.num : (f): boolean => f.len >= n.num);
      }
      case 'inbound':
      case 'outbound':
        this.at++;
        if (!l.live) bad('inbound/outbound not supported on Ethernet when reading savefiles');
        return atom((f) => f.out === (t.text === 'outbound'));
      case 'ifindex': {
        this.at++;
        const n = this.next();
        if (n.kind !== 'num') syntaxError();
        if (!l.live && !l.sll) bad('ifindex not supported on Ethernet when reading savefiles');
        return atom((f) => f.ifindex === n.num);
      }
      case 'vlan': {
        this.at++;
        const id = this.peek().kind === 'num' && !this.arithFollows() ? this.next().num : undefined;
        return genVlan(l, id);
      }
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
  }

  // ---- arithmetic: gen_relation over gen_load
  private comparison(): Pred {
    const a = this.arith();
    const op = this.next();
    if (op.kind !== 'op' || !['>', '<', '>=', '<=', '=', '!='].includes(op.text)) return syntaxError();
    const b = this.arith();
    const test = (f: Frame): boolean => {
      const x = a.value(f);
      const y = b.value(f);
      switch (op.text) {
        case '>': return x > y;
        case '<': return x < y;
        case '>=': return x >= y;
        case '<=': return x <= y;
        case '=': return x === y;
        default: return x !== y;
      }
    };
    const fixed = a.fixed && b.fixed ? constant(test({ b: new Uint8Array(0), len: 0, ifindex: 0, out: false })) : atom(test);
    return [...a.checks, ...b.checks].reduceRight((p, c) => and(c, p), fixed);
  }
  private arith(level = 0): Arith {
    const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
    const ops = LEVELS[level];
    if (!ops) return this.factor();
    let left = this.arith(level + 1);
    while (this.peek().kind === 'op' && ops.includes(this.peek().text)) {
      const op = this.next().text;
      left = arithAdd(op, left, this.arith(level + 1));
    }
    return left;
  }
  private factor(): Arith {
    if (this.eatOp('-')) return arithAdd('-', num(0), this.factor());
    if (this.eatOp('(')) {
      const a = this.arith();
      return this.eatOp(')') ? a : syntaxError();
    }
    const t = this.next();
    if (t.kind === 'num') return num(t.num);
    if (t.kind !== 'key') return syntaxError();
    if (t.text === 'len') return { value: (f) => f.len, checks: [], fixed: false };
    if (!PNAMES.has(t.text) || !this.eatOp('[')) return syntaxError();
    const index = this.arith();
    let size = 1;
    if (this.eatOp(':')) {
      const n = this.next();
      if (n.kind !== 'num') syntaxError();
      size = n.num;
    }
    if (!this.eatOp(']')) syntaxError();
    if (size !== 1 && size !== 2 && size !== 4) bad('data size must be 1, 2, or 4');
    return loadTerm(this.layout, t.text, index, size);
  }
}

export type Filter = (f: Frame) => boolean;
/** Compiles a filter for a kind of capture; the text of libpcap's error when it does not compile. */
export const compileFilter = (text: string, target: Target, host: (name: string) => number | string | undefined): Filter | { readonly error: string } => {
  try {
    const p = new Parser(lexFilter(text), target, host).program();
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
