// IPv4 addresses of a device: their order, which are secondary, what happens when one goes or the device does.
// Mirrors: net/ipv4/devinet.c (inet_insert_ifa, inet_del_ifa, inetdev_event, inetdev_destroy, inetdev_changename,
// inetdev_send_gratuitous_arp). Leaves out: netlink notifications; check_lifetime's rounding of jiffies.
import { inPrefix } from '../base/ip.ts';
import type { RtnlError } from '../model/errno.ts';
import { IFNAMSIZ, INFINITY_LIFE_TIME, RT_SCOPE_HOST, SEC } from '../model/uapi.ts';
import type { Ifaddr, Nsid, Timer } from '../model/world.ts';
import { arpSend } from './arp.ts';
import { ipv4DevconfSetall } from './conf4.ts';
import { addTimer, findLink, linkOf, netnsOf, setLink, type Ctx } from './ctx.ts';
import { fibAddIfaddr, fibDelIfaddr, fibInetaddrEvent } from './fibFrontend.ts';
import { masqAddrGone } from './nf/natFlush.ts';
import type { NetdevEvent } from './notifier.ts';


const sameSubnet = (a: Ifaddr, b: Ifaddr): boolean => a.prefixlen === b.prefixlen && inPrefix(b.peer, a.peer, a.prefixlen);
const setAddrs = (ctx: Ctx, nsid: Nsid, ifindex: number, addrs4: readonly Ifaddr[]): void => setLink(ctx, nsid, ifindex, { addrs4 });

/** Puts an address on the device: after the primaries whose scope is as wide or narrower, or, as a secondary, last. */
export const inetInsertIfa = (ctx: Ctx, nsid: Nsid, ifindex: number, asked: Ifaddr): RtnlError | undefined => {
  if (asked.local === 0) return undefined;
  const dev = linkOf(ctx, nsid, ifindex);
  let lastPrimary = 0;
  let secondary = false;
  for (const [i, a] of dev.addrs4.entries()) {
    if (!a.secondary && asked.scope <= a.scope) lastPrimary = i + 1;
    if (!sameSubnet(a, asked)) continue;
    if (a.local === asked.local) return { errno: 'EEXIST', extack: 'ipv4: Address already assigned' };
    if (a.scope !== asked.scope) return { errno: 'EINVAL', extack: 'ipv4: Invalid scope value' };
    secondary = true;
  }
  const ifa: Ifaddr = { ...asked, secondary, nodad: false, homeaddress: false, mngtmpaddr: false };
  setAddrs(ctx, nsid, ifindex, dev.addrs4.toSpliced(secondary ? dev.addrs4.length : lastPrimary, 0, ifa));
  fibInetaddrEvent(ctx, nsid, ifindex, 'UP', ifa);
  return undefined;
};

/** Removes an address; the secondaries of a primary go too, or the first of them takes its place (promote_secondaries). */
export const inetDelIfa = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, dead = false): void => {
  const addrs = (): readonly Ifaddr[] => linkOf(ctx, nsid, ifindex).addrs4;
  const unlink = (a: Ifaddr): void => {
    setAddrs(ctx, nsid, ifindex, addrs().filter((x) => x !== a));
    fibInetaddrEvent(ctx, nsid, ifindex, 'DOWN', a, dead);
    if (!dead) masqAddrGone(ctx, nsid, ifindex, a.peer);
  };
  const promoting = Math.max(netnsOf(ctx, nsid).conf4.all.promote_secondaries, linkOf(ctx, nsid, ifindex).conf4.promote_secondaries) > 0;
  const followers = ifa.secondary ? [] : addrs().slice(addrs().indexOf(ifa) + 1).filter((a) => a.secondary && sameSubnet(ifa, a));
  if (followers.length === 0 || !promoting || dead) {
    for (const a of followers) unlink(a);
    return unlink(ifa);
  }
  // Their routes name the primary as source: away with them while all are on the list, back with the new one.
  for (const a of followers) fibDelIfaddr(ctx, nsid, ifindex, a, ifa);
  unlink(ifa);
  const old = followers[0] as Ifaddr;
  const promoted: Ifaddr = { ...old, secondary: false };
  const rest = addrs().filter((a) => a !== old);
  const at = rest.reduce((n, a, i) => (!a.secondary && ifa.scope <= a.scope ? i + 1 : n), 0);
  setAddrs(ctx, nsid, ifindex, rest.toSpliced(at, 0, promoted));
  fibInetaddrEvent(ctx, nsid, ifindex, 'UP', promoted);
  for (const a of followers.slice(1)) fibAddIfaddr(ctx, nsid, ifindex, a);
};

/** Arms the end of an address with a finite life (check_lifetime); a later change of its lifetime leaves the old timer to find nothing due. */
export const inetArmLifetime = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  if (ifa.validLft !== INFINITY_LIFE_TIME) addTimer(ctx, ifa.validLft * SEC, 'addr', nsid, ifindex, ifa.local);
};
/** An IPv4 'addr' timer: addresses whose valid lifetime is over go. */
export const inetCheckLifetime = (ctx: Ctx, t: Timer): void => {
  const due = findLink(ctx, t.netns, t.ifindex)?.addrs4.find((a) => a.local === t.key && a.validLft !== INFINITY_LIFE_TIME && ctx.now >= a.since + a.validLft * SEC);
  if (due) inetDelIfa(ctx, t.netns, t.ifindex, due);
};

const inetdevDestroy = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (let a = findLink(ctx, nsid, ifindex)?.addrs4[0]; a; a = linkOf(ctx, nsid, ifindex).addrs4[0]) inetDelIfa(ctx, nsid, ifindex, a, true);
};

/** inetdev_changename: the first address takes the new name, the others the name and their old ":suffix", or their number in the list. */
const relabel = (label: string, name: string, nth: number): string => {
  if (nth === 1) return name;
  const colon = label.indexOf(':');
  const suffix = colon < 0 ? `:${nth}` : label.slice(colon);
  return name.slice(0, IFNAMSIZ - 1 - suffix.length) + suffix;
};

export const inetdevEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  // At every up; refused when it is still there.
  if (ev === 'UP' && dev.info.kind === 'loopback') {
    ipv4DevconfSetall(ctx, nsid, ifindex);
    inetInsertIfa(ctx, nsid, ifindex, {
      local: 0x7f000001, peer: 0x7f000001, prefixlen: 8, broadcast: null, scope: RT_SCOPE_HOST, label: dev.name, secondary: false, nodad: false,
      noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, validLft: INFINITY_LIFE_TIME, preferredLft: INFINITY_LIFE_TIME, since: ctx.now,
      metric: 0, proto: 0,
    });
  }
  if (ev === 'UP' || ev === 'CHANGEADDR') {
    if (Math.max(netnsOf(ctx, nsid).conf4.all.arp_notify, dev.conf4.arp_notify) > 0)
      for (const a of dev.addrs4) arpSend(ctx, nsid, ifindex, { op: 1, spa: a.local as number, tpa: a.local as number });
  } else if (ev === 'UNREGISTER' || (ev === 'CHANGEMTU' && dev.mtu < 68)) inetdevDestroy(ctx, nsid, ifindex);
  else if (ev === 'CHANGENAME') setAddrs(ctx, nsid, ifindex, dev.addrs4.map((a, i) => ({ ...a, label: relabel(a.label, dev.name, i + 1) })));
};
