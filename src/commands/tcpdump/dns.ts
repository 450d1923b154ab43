// DNS queries and answers. Mirrors: tcpdump 4.99 print-domain.c for A, AAAA, CNAME, NS, PTR, MX, SOA and TXT; others are named only.
import { ip4Text, print, printInvalid, TRUNCATED, u16, u32, u8, type Dissector } from './dissector.ts';
import { ip6Text } from './ip6text.ts';

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'A'], [2, 'NS'], [5, 'CNAME'], [6, 'SOA'], [12, 'PTR'], [13, 'HINFO'], [15, 'MX'], [16, 'TXT'], [28, 'AAAA'], [33, 'SRV'], [35, 'NAPTR'], [41, 'OPT'],
  [43, 'DS'], [46, 'RRSIG'], [48, 'DNSKEY'], [64, 'SVCB'], [65, 'HTTPS'], [251, 'IXFR'], [252, 'AXFR'], [255, 'ANY'], [257, 'CAA'],
]);
const RCODES: readonly string[] = ['', ' FormErr', ' ServFail', ' NXDomain', ' NotImp', ' Refused', ' YXDomain', ' YXRRSet', ' NXRRSet', ' NotAuth', ' NotZone'];
const OPCODES: readonly string[] = ['', ' inv_q', ' stat', ' op3', ' notify', ' update', ' op6', ' op7', ' op8', ' updateA', ' updateD', ' updateDA', ' updateM', ' updateMA', ' zoneInit', ' zoneRef'];

/** A domain name at `at`: its text and where it ends. */
const name = (d: Dissector, msg: number, at: number): { text: string; next: number } => {
  let p = at;
  let next = -1;
  let text = '';
  for (let hops = 0; hops < 64; hops++) {
    const len = u8(d, p);
    if (len === 0) return { text: text === '' ? '.' : text, next: next < 0 ? p + 1 : next };
    if ((len & 0xc0) === 0xc0) {
      if (next < 0) next = p + 2;
      p = msg + (u16(d, p) & 0x3fff);
      continue;
    }
    for (let i = 1; i <= len; i++) {
      const c = u8(d, p + i);
      text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : `^${String.fromCharCode((c ^ 0x40) & 0x7f)}`;
    }
    text += '.';
    p += len + 1;
  }
  throw TRUNCATED;
};

const printRecord = (d: Dissector, msg: number, at: number): number => {
  const owner = name(d, msg, at);
  const type = u16(d, owner.next);
  const ttl = u32(d, owner.next + 4);
  const len = u16(d, owner.next + 8);
  const data = owner.next + 10;
  if (type === 41) {
    print(d, ` OPT UDPsize=${u16(d, owner.next + 2)}`);
    return data + len;
  }
  if (d.o.v > 0) print(d, ` ${owner.text}`);
  if (d.o.v > 2) print(d, ` [${ttlText(ttl)}]`);
  print(d, ` ${TYPES.get(type) ?? `Type${type}`}`);
  switch (type) {
    case 1: print(d, ` ${ip4Text(d, data)}`); break;
    case 28: print(d, ` ${ip6Text(d, data)}`); break;
    case 2:
    case 5:
    case 12: print(d, ` ${name(d, msg, data).text}`); break;
    case 15: print(d, ` ${name(d, msg, data + 2).text} ${u16(d, data)}`); break;
    case 16: {
      for (let p = data; p < data + len; ) {
        const n = u8(d, p);
        let text = '';
        for (let i = 1; i <= n; i++) text += String.fromCharCode(u8(d, p + i));
        print(d, ` "${text}"`);
        p += n + 1;
      }
      break;
    }
    case 6:
      if (d.o.v > 0) {
        const mname = name(d, msg, data);
        const rname = name(d, msg, mname.next);
        const n = [0, 4, 8, 12, 16].map((i) => u32(d, rname.next + i));
        print(d, ` ${mname.text} ${rname.text} ${n.join(' ')}`);
      }
      break;
    default:
      if (len > 0) d.missing.add(`DNS type ${type}`);
  }
  return data + len;
};
/** unsigned_relts_print. */
const ttlText = (secs: number): string => {
  let s = secs;
  let text = '';
  for (const [unit, n] of [['w', 604800], ['d', 86400], ['h', 3600], ['m', 60], ['s', 1]] as const) {
    if (s >= n) text += `${Math.floor(s / n)}${unit}`;
    s %= n;
  }
  return text === '' ? '0s' : text;
};
const question = (d: Dissector, msg: number, at: number): { text: string; next: number } => {
  const q = name(d, msg, at);
  const type = u16(d, q.next);
  const cls = u16(d, q.next + 2);
  return { text: ` ${TYPES.get(type) ?? `Type${type}`}${cls === 1 ? '' : ` (Class ${cls})`}? ${q.text}`, next: q.next + 4 };
};

export const printDns = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'domain';
  if (length < 12) {
    print(d, `domain [length ${length} < 12]`);
    printInvalid(d);
    return;
  }
  const flags = u16(d, at + 2);
  const [qd, an, ns, ar] = [u16(d, at + 4), u16(d, at + 6), u16(d, at + 8), u16(d, at + 10)] as [number, number, number, number];
  const opcode = OPCODES[(flags >> 11) & 15] as string;
  const rcode = flags & 15;
  const records = (at0: number, counts: readonly number[]): void => {
    let p = at0;
    const leads = ['', ' ns:', ' ar:'];
    counts.forEach((n, section) => {
      if (n === 0 || (section > 0 && d.o.v === 0)) return;
      print(d, leads[section] as string);
      for (let i = 0; i < n; i++) {
        if (i > 0) print(d, ',');
        p = printRecord(d, at, p);
      }
    });
  };
  print(d, `${u16(d, at)}${opcode}`);
  if (flags & 0x8000) {
    print(d, `${RCODES[rcode] ?? ` Resp${rcode}`}${flags & 0x400 ? '*' : ''}${flags & 0x80 ? '' : '-'}${flags & 0x200 ? '|' : ''}${flags & 0x20 ? '$' : ''}`);
    if (qd !== 1) print(d, ` [${qd}q]`);
    let p = at + 12;
    for (let i = 0; i < qd; i++) {
      const q = question(d, at, p);
      if (d.o.v > 1) print(d, `${i === 0 ? ' q:' : ','}${q.text}`);
      p = q.next;
    }
    print(d, ` ${an}/${ns}/${ar}`);
    records(p, [an, ns, ar]);
  } else {
    print(d, `${flags & 0x100 ? '+' : ''}${flags & 0x10 ? '%' : ''}`);
    if (flags & 0x6cf) print(d, ` [b2&3=0x${flags.toString(16)}]`);
    if (an) print(d, ` [${an}a]`);
    if (qd !== 1) print(d, ` [${qd}q]`);
    if (ns) print(d, ` [${ns}n]`);
    if (ar) print(d, ` [${ar}au]`);
    let p = at + 12;
    for (let i = 0; i < qd; i++) {
      const q = question(d, at, p);
      print(d, q.text);
      p = q.next;
    }
    if (d.o.v > 0 || ar > 0) records(p, [an, ns, ar]);
  }
  print(d, ` (${length})`);
};
