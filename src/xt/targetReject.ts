// `-j REJECT`: net/ipv4/netfilter/ipt_REJECT.c, ip6t_REJECT.c; libipt_REJECT.c, libip6t_REJECT.c. What is sent is net/nf/reject.ts's business.
import { XtParseError, type XtTargetModule } from './types.ts';

interface RejectInfo {
  with: string;
}
/** Names and their short forms, in the tool's order; an unambiguous start of either will do. */
const NAMES4: readonly (readonly [string, string])[] = [
  ['icmp-net-unreachable', 'net-unreach'], ['icmp-host-unreachable', 'host-unreach'], ['icmp-proto-unreachable', 'proto-unreach'], ['icmp-port-unreachable', 'port-unreach'],
  ['icmp-net-prohibited', 'net-prohib'], ['icmp-host-prohibited', 'host-prohib'], ['tcp-reset', 'tcp-rst'], ['icmp-admin-prohibited', 'admin-prohib'],
];
const NAMES6: readonly (readonly [string, string])[] = [
  ['icmp6-no-route', 'no-route'], ['icmp6-adm-prohibited', 'adm-prohibited'], ['icmp6-addr-unreachable', 'addr-unreach'], ['icmp6-port-unreachable', 'port-unreach'], ['tcp-reset', 'tcp-reset'],
  ['icmp6-policy-fail', 'policy-fail'], ['icmp6-reject-route', 'reject-route'],
];
/** What once was a type. */
const GONE = ['echo-reply', 'echoreply'];
const IN_FORWARD_OUT = 0b01110;

export const REJECT: XtTargetModule<RejectInfo> = {
  kind: 'target',
  name: 'REJECT',
  families: [4, 6],
  man: 'Drops the packet and tells its sender: an ICMP error or a TCP reset.',
  tables: ['filter'],
  hooks: IN_FORWARD_OUT,
  options: [{ name: 'reject-with', type: 'string' }],
  init: (family) => ({ with: family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable' }),
  parse(info, c) {
    const arg = c.arg.toLowerCase();
    const hit = (c.family === 4 ? NAMES4 : NAMES6).find(([long, short]) => long.startsWith(arg) || short.startsWith(arg));
    if (!hit) {
      if (c.family === 4 && GONE.some((n) => n.startsWith(arg))) c.warn?.('--reject-with echo-reply no longer supported\n');
      throw new XtParseError(`unknown reject type "${c.arg}"`);
    }
    [info.with] = hit;
  },
  check: (i, c) => (i.with === 'tcp-reset' && (c.proto !== 6 || c.protoInvert) ? 'EINVAL' : undefined),
  save: (i) => ` --reject-with ${i.with}`,
  print: (i) => ` reject-with ${i.with}`,
  target(i, p) {
    p.env.reject(p, i.with);
    return 'drop';
  },
  examples: ['-p tcp -j REJECT --reject-with tcp-reset', '-j REJECT --reject-with icmp-host-prohibited'],
};
