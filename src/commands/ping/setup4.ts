// What ping does before the first packet to an IPv4 address: the source by a probe socket, devices, broadcast, the header line.
// Mirrors: iputils 20221126 ping.c ping4_run(). Source routes (several destinations) fail there as here.
import { isMulticast4, printIp4, type Ip4 } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { IPPROTO_ICMP } from '../../model/skb.ts';
import type { Netns } from '../../model/world.ts';
import { findLinkByName, netnsOf } from '../../net/ctx.ts';
import { bindSocket, closeSocket, connectSocket, openSocket } from '../../net/sock.ts';
import type { Proc } from '../../shell/proc.ts';
import type { PingOptions } from './options.ts';
import type { SetupResult } from './setup6.ts';

/** connect(2) of a UDP socket to port 1025: the kernel's source address, or the error. */
const probeSource = (p: Proc, dst: Ip4, ifindex: number, broadcast: boolean): { source: Ip4 } | { errno: Errno } => {
  const { ctx, netns } = p;
  const id = openSocket(ctx, netns, {
    kind: 'udp', family: 4, proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex, broadcast, pid: p.pid,
  });
  const errno = connectSocket(ctx, netns, id, dst, 1025);
  const laddr = pmGet(netnsOf(ctx, netns).sockets, id)?.laddr;
  closeSocket(ctx, netns, id);
  return errno ? { errno } : { source: typeof laddr === 'number' ? laddr : 0 };
};
/** getifaddrs lists an IPv4 address under its label. */
const hasLabelledAddr = (ns: Netns, label: string, ip: Ip4): boolean => {
  for (const l of pmValues(ns.links)) if (l.addrs4.some((a) => a.label === label && a.local === ip)) return true;
  return false;
};

export const setup4 = (p: Proc, o: PingOptions, target: Ip4, say: (text: string) => void): SetupResult => {
  const fail = (text: string): SetupResult => ({ error: text });
  const { ctx, netns } = p;
  let dst = target;
  let source = o.source4;
  const link = o.device === undefined ? undefined : findLinkByName(ctx, netns, o.device);
  if (o.device !== undefined && !link) return fail(isMulticast4(dst) ? `unknown iface: ${o.device}` : `SO_BINDTODEVICE ${o.device}: No such device`);
  let bound = link?.ifindex ?? 0;
  if (source === 0) {
    let r = probeSource(p, dst, bound, false);
    if ('errno' in r && r.errno === 'EACCES') {
      if (!o.broadcast) return fail('Do you want to ping broadcast? Then -b. If not, check your local firewall rules');
      p.err('WARNING: pinging broadcast address\n');
      r = probeSource(p, dst, bound, true);
    }
    if ('errno' in r) return fail(`connect: ${STRERROR[r.errno]}`);
    source = r.source;
    if (o.device !== undefined) {
      // Pinging the device's own address: the reply comes by lo, so the socket is unbound again.
      if (!hasLabelledAddr(netnsOf(ctx, netns), o.device, source)) say(`Warning: source address might be selected on device other than: ${o.device}`);
      else if (source === dst) bound = 0;
    }
  }
  if (dst === 0) dst = source;
  const multicast = o.broadcast || isMulticast4(dst);
  const sock = openSocket(ctx, netns, {
    kind: 'raw', family: 4, proto: IPPROTO_ICMP, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: bound, broadcast: o.broadcast, pid: p.pid,
  });
  const bad = o.strictSource ? bindSocket(ctx, netns, sock, source, 0) : undefined;
  if (bad || o.ttl === 0) {
    closeSocket(ctx, netns, sock);
    return fail(bad ? `bind: ${STRERROR[bad]}` : 'cannot set unicast time-to-live: Invalid argument');
  }
  const from = o.device !== undefined || o.strictSource ? `from ${printIp4(source)} ${o.device ?? ''}: ` : '';
  return {
    sock, dst, src: source, oif: bound, multicast, pmtudisc: o.pmtudisc ?? (multicast ? 'do' : undefined),
    header: `(${printIp4(dst)}) ${from}${o.datalen}(${o.datalen + 28}) bytes of data.\n`,
  };
};
