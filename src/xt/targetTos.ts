// `-j TOS`, `-j DSCP`, `-j ECN`: net/netfilter/xt_DSCP.c (tos_tg, dscp_tg), net/ipv4/netfilter/ipt_ECN.c, libxt_TOS.c, libxt_DSCP.c, libipt_ECN.c.
import { dscpOfClass } from './dscp.ts';
import { editIp, editTcp } from './pktEdit.ts';
import { fail, hex2 } from './text.ts';
import { tosName } from './tos.ts';
import type { XtPacket, XtTargetModule } from './types.ts';

const setTos = (p: XtPacket, tos: number): void => {
  if (tos !== p.pkt.tos) editIp(p, { tos });
};

interface TosInfo {
  value: number;
  mask: number;
}
const TOS_OPS = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'] as const;
export const TOS: XtTargetModule<TosInfo> = {
  kind: 'target',
  name: 'TOS',
  families: [4, 6],
  man: 'Changes the TOS or traffic class.',
  tables: ['mangle'],
  options: TOS_OPS.map((name) => ({ name, type: name === 'set-tos' ? ('tosmask' as const) : ('uint8' as const), excl: TOS_OPS.filter((o) => o !== name) })),
  init: () => ({ value: 0, mask: 0 }),
  parse(info, c) {
    if (c.option.name === 'set-tos') return void Object.assign(info, c.value);
    const n = c.value as number;
    info.value = c.option.name === 'and-tos' ? 0 : n;
    info.mask = c.option.name === 'and-tos' ? ~n & 255 : c.option.name === 'or-tos' ? n : 0;
  },
  final(_info, given) {
    if (given.size === 0) fail('TOS: An action is required');
  },
  save: (i) => ` --set-tos ${hex2(i.value)}/${hex2(i.mask)}`,
  print(i, numeric) {
    if (numeric) return ` TOS set ${hex2(i.value)}/${hex2(i.mask)}`;
    const name = tosName(i.value, i.mask);
    if (name !== undefined) return `  TOS set${name}`;
    if (i.value === 0) return ` TOS and ${hex2(~i.mask & 255)}`;
    if (i.value === i.mask) return ` TOS or ${hex2(i.value)}`;
    return i.mask === 0 ? ` TOS xor ${hex2(i.value)}` : ` TOS set ${hex2(i.value)}/${hex2(i.mask)}`;
  },
  target(i, p) {
    setTos(p, ((p.pkt.tos & ~i.mask) ^ i.value) & 255);
    return 'continue';
  },
  examples: ['-t mangle -A PREROUTING -j TOS --set-tos 0x10/0x3f', '-t mangle -A PREROUTING -j TOS --set-tos 0x00/0xf0'],
};

interface DscpInfo {
  dscp: number;
}
export const DSCP: XtTargetModule<DscpInfo> = {
  kind: 'target',
  name: 'DSCP',
  families: [4, 6],
  man: 'Sets the six bits of the DSCP.',
  tables: ['mangle'],
  options: [{ name: 'set-dscp', type: 'uint8', max: 63, excl: ['set-dscp-class'] }, { name: 'set-dscp-class', type: 'string', excl: ['set-dscp'] }],
  init: () => ({ dscp: 0 }),
  parse(info, c) {
    info.dscp = c.option.name === 'set-dscp' ? (c.value as number) : dscpOfClass(c.arg);
  },
  final(_info, given) {
    if (given.size === 0) fail('DSCP target: Parameter --set-dscp is required');
  },
  save: (i) => ` --set-dscp ${hex2(i.dscp)}`,
  print: (i) => ` DSCP set ${hex2(i.dscp)}`,
  target(i, p) {
    setTos(p, (i.dscp << 2) | (p.pkt.tos & 3));
    return 'continue';
  },
  examples: ['-t mangle -A PREROUTING -j DSCP --set-dscp 0x0a'],
};

interface EcnInfo {
  ece?: number;
  cwr?: number;
  ect?: number;
}
const TCP_ECE = 64;
const TCP_CWR = 128;
const isRemove = (i: EcnInfo): boolean => i.ece === 0 && i.cwr === 0 && i.ect === undefined;
export const ECN: XtTargetModule<EcnInfo> = {
  kind: 'target',
  name: 'ECN',
  families: [4],
  man: 'Sets or clears the bits of explicit congestion notification.',
  tables: ['mangle'],
  options: [
    { name: 'ecn-tcp-remove', type: 'none', excl: ['ecn-tcp-cwr', 'ecn-tcp-ece'] }, { name: 'ecn-tcp-cwr', type: 'uint8', max: 1, excl: ['ecn-tcp-remove'] },
    { name: 'ecn-tcp-ece', type: 'uint8', max: 1, excl: ['ecn-tcp-remove'] }, { name: 'ecn-ip-ect', type: 'uint8', max: 3 },
  ],
  init: () => ({}),
  parse(info, c) {
    switch (c.option.name) {
      case 'ecn-tcp-remove': Object.assign(info, { ece: 0, cwr: 0 }); break;
      case 'ecn-tcp-cwr': info.cwr = c.value as number; break;
      case 'ecn-tcp-ece': info.ece = c.value as number; break;
      default: info.ect = c.value as number;
    }
  },
  final(_info, given) {
    if (given.size === 0) fail('ECN target: An operation is required');
  },
  save: (i) =>
    isRemove(i) ? ' --ecn-tcp-remove' : `${i.ece === undefined ? '' : ` --ecn-tcp-ece ${i.ece}`}${i.cwr === undefined ? '' : ` --ecn-tcp-cwr ${i.cwr}`}${i.ect === undefined ? '' : ` --ecn-ip-ect ${i.ect}`}`,
  print: (i) =>
    isRemove(i) ? ' ECN TCP remove' : ` ECN${i.ece === undefined ? '' : ` ECE=${i.ece}`}${i.cwr === undefined ? '' : ` CWR=${i.cwr}`}${i.ect === undefined ? '' : ` ECT codepoint=${i.ect}`}`,
  check: (i, c) => ((i.ece !== undefined || i.cwr !== undefined) && (c.proto !== 6 || c.protoInvert) ? 'EINVAL' : undefined),
  target(i, p) {
    if (i.ect !== undefined) setTos(p, (p.pkt.tos & ~3) | i.ect);
    const { l4 } = p.pkt;
    if (l4.type !== 'tcp') return 'continue';
    let { flags } = l4;
    if (i.ece !== undefined) flags = (flags & ~TCP_ECE) | (i.ece * TCP_ECE);
    if (i.cwr !== undefined) flags = (flags & ~TCP_CWR) | (i.cwr * TCP_CWR);
    if (flags !== l4.flags) editTcp(p, { ...l4, flags });
    return 'continue';
  },
  examples: ['-t mangle -A PREROUTING -p tcp -j ECN --ecn-tcp-remove', '-t mangle -A PREROUTING -j ECN --ecn-ip-ect 1'],
};
