// What ping does before the first packet to an IPv6 address.
// Mirrors: iputils 20221126 ping6_common.c ping6_run(). Leaves out node information queries (-N).
import { IN6_ANY, type Ip, type Ip6 } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { STRERROR } from '../../model/errno.ts';
import { IPPROTO_ICMPV6 } from '../../model/skb.ts';
import { findLinkByName, netnsOf } from '../../net/ctx.ts';
import { bindSocket, closeSocket, connectSocket, openSocket } from '../../net/sock.ts';
import type { Proc } from '../../shell/proc.ts';
import { needsScope, printHost } from '../names.ts';
import type { PingOptions } from './options.ts';

export type SetupResult =
  | {
      readonly sock: number;
      readonly dst: Ip;
      readonly src: Ip;
      readonly oif: number;
      readonly multicast: boolean;
      readonly pmtudisc: 'do' | 'dont' | 'want' | undefined;
      /** The first line after `PING NAME`. */
      readonly header: string;
    }
  /** error(2, ...)'s words. */
  | { readonly error: string };

export const setup6 = (p: Proc, o: PingOptions, dst: Ip6, scopeOfTarget: number, say: (text: string) => void): SetupResult => {
  const fail = (text: string): SetupResult => ({ error: text });
  const { ctx, netns } = p;
  const link = o.device === undefined ? undefined : findLinkByName(ctx, netns, o.device);
  if (o.device !== undefined && !link) return fail(`unknown iface: ${o.device}`);
  const ifindex = link?.ifindex ?? 0;
  let source = o.source6 ?? IN6_ANY;
  let sourceScope = 0;
  const scope = needsScope(dst) && ifindex > 0 ? ifindex : scopeOfTarget;
  if (source === IN6_ANY) {
    const id = openSocket(ctx, netns, {
      kind: 'udp', family: 6, proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex, broadcast: false, pid: p.pid,
    });
    // For a scoped target ping connects to an AF_UNSPEC address (it never fills in the family): that succeeds and binds nothing.
    const errno = needsScope(dst) ? undefined : connectSocket(ctx, netns, id, dst, 1025, scope);
    const laddr = pmGet(netnsOf(ctx, netns).sockets, id)?.laddr;
    closeSocket(ctx, netns, id);
    if (errno) return fail(`connect: ${STRERROR[errno]}`);
    source = typeof laddr === 'string' ? laddr : IN6_ANY;
    sourceScope = needsScope(source) ? scope : 0;
    if (link && !link.addrs6.some((a) => a.local === source)) say(`Warning: source address might be selected on device other than: ${o.device}`);
  } else if (ifindex > 0 && needsScope(source)) sourceScope = ifindex;
  const multicast = dst.startsWith('ff');
  if (multicast && o.noLoop) return fail('-L with an IPv6 group is not modelled by packetpath');
  const sock = openSocket(ctx, netns, {
    kind: 'raw', family: 6, proto: IPPROTO_ICMPV6, laddr: null, lport: 0, raddr: null, rport: 0, ifindex, broadcast: false, pid: p.pid,
  });
  const bad = o.strictSource ? bindSocket(ctx, netns, sock, source, 0, sourceScope) : undefined;
  if (bad) {
    closeSocket(ctx, netns, sock);
    return fail(`bind icmp socket: ${STRERROR[bad]}`);
  }
  const flow = o.flow === undefined ? '' : `, flow 0x${o.flow.toString(16).padStart(5, '0')}, `;
  const from = o.device !== undefined || o.strictSource ? `from ${printHost(p, source, sourceScope)} ${o.device ?? ''}: ` : '';
  return {
    sock, dst, src: source, oif: ifindex > 0 ? ifindex : scope, multicast, pmtudisc: o.pmtudisc ?? (multicast ? 'do' : undefined),
    header: `(${printHost(p, dst, scopeOfTarget)}) ${flow}${from}${o.datalen} data bytes\n`,
  };
};
