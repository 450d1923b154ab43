// DNS messages (RFC 1035 section 4): what is needed to ask and to answer. Byte strings hold one character per byte.
// Leaves out: EDNS, DNSSEC, any record data beyond A, AAAA, PTR, CNAME and NS, which stays raw.
import { parseIp4, parseIp6, printIp, type Ip } from '../../base/ip.ts';

export const QTYPE: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 };
const TYPE_NAMES = new Map(Object.entries(QTYPE).map(([name, n]) => [n, name]));
export const qtypeName = (n: number): string => TYPE_NAMES.get(n) ?? `TYPE${n}`;
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
export const rcodeName = (n: number): string => RCODES[n] ?? `RESERVED${n}`;

export interface Question {
  /** Without the final dot. */
  readonly name: string;
  readonly type: number;
}
export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  /** An address or a name as text; otherwise raw bytes. */
  readonly data: string;
}
export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
}
export const query = (id: number, name: string, type: number): DnsMessage => ({
  id, response: false, authoritative: false, truncated: false, recursionDesired: true, recursionAvailable: false, rcode: 0, questions: [{ name: name.replace(/\.$/, ''), type }], answers: [],
});
/** The address as PTR queries ask for it. */
export const reverseName = (ip: Ip): string =>
  typeof ip === 'number' ? `${printIp(ip).split('.').reverse().join('.')}.in-addr.arpa` : `${[...ip].reverse().join('.')}.ip6.arpa`;
/** And back; undefined: the name is none of those. */
export const parseReverse = (name: string): Ip | undefined => {
  const m = /^(.*)\.(in-addr|ip6)\.arpa\.?$/i.exec(name);
  if (!m) return undefined;
  const parts = (m[1] as string).split('.').reverse();
  if ((m[2] as string).toLowerCase() === 'in-addr') return parseIp4(parts.join('.'));
  return parts.length === 32 && parts.every((p) => /^[0-9a-f]$/i.test(p)) ? parts.join('').toLowerCase() : undefined;
};

const u16 = (n: number): string => String.fromCharCode((n >>> 8) & 255, n & 255);
const u32 = (n: number): string => u16(n >>> 16) + u16(n & 0xffff);
/** Undefined: a label that is empty or longer than 63, or a name longer than 255. */
export const encodeName = (name: string): string | undefined => {
  const labels = name === '' || name === '.' ? [] : name.replace(/\.$/, '').split('.');
  if (labels.some((l) => l.length === 0 || l.length > 63)) return undefined;
  const out = `${labels.map((l) => String.fromCharCode(l.length) + l).join('')}\0`;
  return out.length > 255 ? undefined : out;
};
const bytesOfIp = (ip: Ip): string => (typeof ip === 'number' ? u32(ip) : (ip.match(/../g) as string[]).map((h) => String.fromCharCode(parseInt(h, 16))).join(''));
const NAMED = new Set([QTYPE['PTR'], QTYPE['CNAME'], QTYPE['NS']]);
const encodeData = (r: ResourceRecord): string => {
  if (r.type === QTYPE['A']) return bytesOfIp(parseIp4(r.data) ?? 0);
  if (r.type === QTYPE['AAAA']) return bytesOfIp(parseIp6(r.data) ?? '0'.repeat(32));
  return NAMED.has(r.type) ? (encodeName(r.data) ?? '\0') : r.data;
};
export const encodeMessage = (m: DnsMessage): string => {
  const flags = (m.response ? 0x8000 : 0) | (m.authoritative ? 0x400 : 0) | (m.truncated ? 0x200 : 0) | (m.recursionDesired ? 0x100 : 0) | (m.recursionAvailable ? 0x80 : 0) | m.rcode;
  const asked = m.questions.map((q) => (encodeName(q.name) ?? '\0') + u16(q.type) + u16(1)).join('');
  const answers = m.answers.map((r) => {
    const data = encodeData(r);
    return (encodeName(r.name) ?? '\0') + u16(r.type) + u16(1) + u32(r.ttl >>> 0) + u16(data.length) + data;
  });
  return u16(m.id) + u16(flags) + u16(m.questions.length) + u16(m.answers.length) + u16(0) + u16(0) + asked + answers.join('');
};

const at16 = (b: string, i: number): number => (b.charCodeAt(i) << 8) | b.charCodeAt(i + 1);
/** The name at `i`, and where what follows it begins; undefined: it runs out of the message, or in circles. */
const nameAt = (b: string, start: number): { readonly name: string; readonly end: number } | undefined => {
  const labels: string[] = [];
  let end = -1;
  let i = start;
  for (let jumps = 0; jumps < 128; ) {
    if (i >= b.length) return undefined;
    const n = b.charCodeAt(i);
    if (n >= 0xc0) {
      if (i + 1 >= b.length) return undefined;
      if (end < 0) end = i + 2;
      i = ((n & 0x3f) << 8) | b.charCodeAt(i + 1);
      jumps++;
      continue;
    }
    if (n === 0) return { name: labels.join('.'), end: end < 0 ? i + 1 : end };
    if (n > 63 || i + 1 + n > b.length || labels.length > 127) return undefined;
    labels.push(b.slice(i + 1, i + 1 + n));
    i += n + 1;
  }
  return undefined;
};
const dataText = (b: string, type: number, at: number, len: number): string | undefined => {
  const raw = b.slice(at, at + len);
  if (type === QTYPE['A']) return len === 4 ? printIp(((at16(raw, 0) << 16) | at16(raw, 2)) >>> 0) : undefined;
  if (type === QTYPE['AAAA']) return len === 16 ? printIp([...raw].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')) : undefined;
  return NAMED.has(type) ? nameAt(b, at)?.name : raw;
};
/** Undefined: not a DNS message. */
export const decodeMessage = (b: string): DnsMessage | undefined => {
  if (b.length < 12) return undefined;
  const flags = at16(b, 2);
  const questions: Question[] = [];
  const answers: ResourceRecord[] = [];
  let i = 12;
  for (let n = at16(b, 4); n > 0; n--) {
    const q = nameAt(b, i);
    if (!q || q.end + 4 > b.length) return undefined;
    questions.push({ name: q.name, type: at16(b, q.end) });
    i = q.end + 4;
  }
  for (let n = at16(b, 6); n > 0; n--) {
    const q = nameAt(b, i);
    if (!q || q.end + 10 > b.length) return undefined;
    const type = at16(b, q.end);
    const len = at16(b, q.end + 8);
    const data = q.end + 10 + len > b.length ? undefined : dataText(b, type, q.end + 10, len);
    if (data === undefined) return undefined;
    answers.push({ name: q.name, type, ttl: ((at16(b, q.end + 4) << 16) | at16(b, q.end + 6)) >>> 0, data });
    i = q.end + 10 + len;
  }
  return {
    id: at16(b, 0), response: (flags & 0x8000) !== 0, authoritative: (flags & 0x400) !== 0, truncated: (flags & 0x200) !== 0, recursionDesired: (flags & 0x100) !== 0,
    recursionAvailable: (flags & 0x80) !== 0, rcode: flags & 15, questions, answers,
  };
};
