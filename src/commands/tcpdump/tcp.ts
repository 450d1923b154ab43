// TCP. Mirrors: tcpdump 4.99 print-tcp.c; of the application protocols only HTTP's lines (print-http.c) are printed.
import { fold16, pseudoSum, sum16 } from '../../base/checksum.ts';
import { bits, has, hex, print, printTrunc, u16, u32, u8, type Dissector } from './dissector.ts';
import { ipAddresses, printEnds } from './addresses.ts';

const FLAGS: readonly (readonly [number, string])[] = [
  [1, 'F'], [2, 'S'], [4, 'R'], [8, 'P'], [16, '.'], [32, 'U'], [64, 'E'], [128, 'W'],
];
const OPTION_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'eol'], [1, 'nop'], [2, 'mss'], [3, 'wscale'], [4, 'sackOK'], [5, 'sack'], [8, 'TS'], [34, 'tfo'],
]);
const HTTP_PORTS: readonly number[] = [80, 8080, 3128];
/** Ports with a printer of their own that is not modelled. */
const OTHER_PORTS: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'], [22, 'SSH'], [23, 'TELNET'], [25, 'SMTP'], [53, 'DOMAIN'], [139, 'NBT'], [179, 'BGP'], [445, 'SMB'], [554, 'RTSP'], [646, 'LDP'], [1723, 'PPTP'],
  [3260, 'iSCSI'], [6379, 'RESP'], [6653, 'OpenFlow'], [6667, 'IRC'],
]);

const printOptions = (d: Dissector, at: number, length: number, base: number): void => {
  let p = at;
  let sep = '';
  print(d, ', options [');
  while (p < at + length) {
    print(d, sep);
    sep = ',';
    const code = u8(d, p);
    const len = code <= 1 ? 1 : u8(d, p + 1);
    print(d, OPTION_NAMES.get(code) ?? `unknown-${code}`);
    if (code <= 1) {
      p++;
      if (code === 0) break;
      continue;
    }
    if (len < 2 || p + len > at + length) {
      print(d, '[bad opt]');
      break;
    }
    if (code === 2) print(d, ` ${u16(d, p + 2)}`);
    else if (code === 3) print(d, ` ${u8(d, p + 2)}`);
    else if (code === 5) {
      const blocks = (len - 2) / 8;
      print(d, ` ${blocks} `);
      for (let i = 0; i < blocks; i++) print(d, `{${(u32(d, p + 2 + 8 * i) - base) >>> 0}:${(u32(d, p + 6 + 8 * i) - base) >>> 0}}`);
    } else if (code === 8) print(d, ` val ${u32(d, p + 2)} ecr ${u32(d, p + 6)}`);
    else if (code !== 4) {
      print(d, ' 0x');
      for (let i = 2; i < len; i++) print(d, hex(u8(d, p + i), 2));
    }
    p += len;
  }
  print(d, ']');
};

/** txtproto_print: the request or status line; with -v every line of the header. */
const printHttp = (d: Dissector, at: number, length: number): void => {
  let text = '';
  for (let i = at; i < Math.min(d.end, at + length); i++) text += String.fromCharCode(d.b[i] as number);
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const known = /^(?:GET|PUT|COPY|HEAD|LOCK|MOVE|POLL|POST|BCOPY|BMOVE|MKCOL|TRACE|LABEL|MERGE|DELETE|SEARCH|UNLOCK|REPORT|UPDATE|NOTIFY|BDELETE|CONNECT|OPTIONS|CHECKIN|PROPFIND|CHECKOUT|CCM_POST|SUBSCRIBE|PROPPATCH|BPROPFIND|BPROPPATCH|UNCHECKOUT|MKACTIVITY|MKWORKSPACE|UNSUBSCRIBE|RPC_CONNECT|VERSION-CONTROL|BASELINE-CONTROL)(?:\s|$)/.test(first) || /^HTTP\/\S+ \d/.test(first);
  print(d, ': HTTP');
  if (!known) {
    if (d.o.v > 0) print(d, `, length: ${length}`);
    return;
  }
  if (d.o.v === 0) {
    print(d, `: ${first}`);
    return;
  }
  print(d, `, length: ${length}`);
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end + 2);
  for (const line of head.split('\r\n')) print(d, `\n\t${line}`);
};

export const printTcp = (d: Dissector, at: number, length: number, ip: number, fragmented: boolean): void => {
  d.protocol = 'tcp';
  const a = ipAddresses(d, ip);
  const ends = printEnds(d, at, a, 'tcp');
  if (!ends) return;
  const { sport, dport } = ends;
  if (!has(d, at, 20)) {
    printTrunc(d);
    return;
  }
  const hlen = (u8(d, at + 12) >> 4) * 4;
  if (hlen < 20) {
    print(d, ` tcp ${length} [bad hdr length ${hlen}, too short, < 20]`);
    return;
  }
  if (d.o.q) {
    print(d, `tcp ${length - hlen}`);
    if (hlen > length) print(d, ` [bad hdr length ${hlen}, too long, > ${length}]`);
    return;
  }
  const flags = u8(d, at + 13);
  let seq = u32(d, at + 4);
  let ack = u32(d, at + 8);
  let base = 0;
  if (!d.o.S && flags & 16) {
    const mine = `${a.src}.${sport}`;
    const peer = `${a.dst}.${dport}`;
    const rev = mine > peer;
    const key = rev ? `${peer} ${mine}` : `${mine} ${peer}`;
    const th = d.tcp.get(key);
    if (!th || flags & 2) d.tcp.set(key, rev ? { ack: seq, seq: (ack - 1) >>> 0 } : { seq, ack: (ack - 1) >>> 0 });
    else {
      seq = (seq - (rev ? th.ack : th.seq)) >>> 0;
      ack = (ack - (rev ? th.seq : th.ack)) >>> 0;
    }
    const now = d.tcp.get(key) as { seq: number; ack: number };
    base = rev ? now.seq : now.ack;
  }
  if (hlen > length) {
    print(d, ` [bad hdr length ${hlen}, too long, > ${length}]`);
    return;
  }
  print(d, `Flags [${bits(FLAGS, flags, '')}]`);
  if (d.o.v > 0 && !fragmented && has(d, at, length)) {
    const was = u16(d, at + 16);
    const sum = sum16(d.b, at, at + length, pseudoSum(a.bytes, 6, length));
    print(d, `, cksum 0x${hex(was, 4)} ${fold16(sum) === 0 ? '(correct)' : `(incorrect -> 0x${hex(fold16(sum - was), 4)})`}`);
  }
  const data = length - hlen;
  if (d.o.v > 1 || data > 0 || flags & 7) print(d, `, seq ${seq}${data > 0 ? `:${(seq + data) >>> 0}` : ''}`);
  if (flags & 16) print(d, `, ack ${ack}`);
  print(d, `, win ${u16(d, at + 14)}`);
  if (flags & 32) print(d, `, urg ${u16(d, at + 18)}`);
  if (hlen > 20) printOptions(d, at + 20, hlen - 20, base);
  print(d, `, length ${data}`);
  if (data <= 0) return;
  const start = at + hlen;
  if (flags & 4 && d.o.v > 0) {
    let text = '';
    for (let i = start; i < Math.min(d.end, start + data); i++) text += String.fromCharCode(d.b[i] as number);
    print(d, ` [RST ${text}]`);
    return;
  }
  if (flags & 4) return;
  if (HTTP_PORTS.includes(sport) || HTTP_PORTS.includes(dport)) printHttp(d, start, data);
  else {
    const other = OTHER_PORTS.get(sport) ?? OTHER_PORTS.get(dport);
    if (other) d.missing.add(other);
  }
};
