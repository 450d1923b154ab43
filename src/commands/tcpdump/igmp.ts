// IGMP v1 to v3. Mirrors: tcpdump 4.99 print-igmp.c.
import { fold16, sum16 } from '../../base/checksum.ts';
import { has, ip4Text, print, u16, u32, u8, type Dissector } from './dissector.ts';

const RECORDS: readonly string[] = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

const printV3Report = (d: Dissector, at: number, length: number): void => {
  if (length < 16) {
    print(d, ` [invalid len ${length}]`);
    return;
  }
  const n = u16(d, at + 6);
  print(d, `, ${n} group record(s)`);
  if (d.o.v === 0) return;
  let p = at + 8;
  for (let i = 0; i < n; i++) {
    if (p + 8 > at + length) {
      print(d, ' [invalid number of groups]');
      return;
    }
    const type = u8(d, p);
    const sources = u16(d, p + 2);
    print(d, ` [gaddr ${ip4Text(d, p + 4)} ${RECORDS[type] ?? `[v3-report-#${type}]`}`);
    if (p + 8 + 4 * sources > at + length) {
      print(d, ` [invalid number of sources ${sources}]`);
      return;
    }
    if (d.o.v === 1) print(d, `, ${sources} source(s)`);
    else {
      print(d, ' {');
      for (let j = 0; j < sources; j++) print(d, ` ${ip4Text(d, p + 8 + 4 * j)}`);
      print(d, ' }');
    }
    p += 8 + 4 * sources;
    print(d, ']');
  }
};

export const printIgmp = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'igmp';
  if (d.o.q) {
    print(d, 'igmp');
    return;
  }
  const type = u8(d, at);
  switch (type) {
    case 0x11: {
      print(d, 'igmp query');
      if (length >= 12) {
        print(d, ' v3');
        const group = u32(d, at + 4);
        const sources = u16(d, at + 10);
        if (group !== 0) print(d, ` [gaddr ${ip4Text(d, at + 4)}${sources ? (d.o.v > 1 ? ' {' : ` ${sources} source(s)`) : ''}]`);
        break;
      }
      const resp = u8(d, at + 1);
      if (resp) {
        print(d, ' v2');
        if (resp !== 100) print(d, ` [max resp time ${resp}]`);
      } else print(d, ' v1');
      if (u32(d, at + 4) !== 0) print(d, ` [gaddr ${ip4Text(d, at + 4)}]`);
      break;
    }
    case 0x12: print(d, `igmp v1 report ${ip4Text(d, at + 4)}`); break;
    case 0x16: print(d, `igmp v2 report ${ip4Text(d, at + 4)}`); break;
    case 0x22:
      print(d, 'igmp v3 report');
      printV3Report(d, at, length);
      break;
    case 0x17: print(d, `igmp leave ${ip4Text(d, at + 4)}`); break;
    default: print(d, `igmp-${type}`);
  }
  if (type === 0x12 && length !== 8) print(d, ` [len ${length}]`);
  if (d.o.v > 0 && has(d, at, length) && fold16(sum16(d.b, at, at + length)) !== 0) print(d, ` bad igmp cksum ${u16(d, at + 2).toString(16)}!`);
};
