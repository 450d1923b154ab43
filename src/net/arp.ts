// ARP: net/ipv4/arp.c (arp_rcv, arp_process, arp_solicit, arp_ignore, arp_filter, arp_fwd_proxy).
// Leaves out: RARP, medium ids, the delay of proxy answers (they go out at once).
import { isLoopback4, isMulticast4, type Ip4 } from '../base/ip.ts';
import { MAC_BROADCAST, type Mac } from '../base/mac.ts';
import { pmHas } from '../base/pmap.ts';
import { ETH_P_ARP, type Arp, type Skb } from '../model/skb.ts';
import { ARPOP_REPLY, ARPOP_REQUEST, RT_SCOPE_HOST, RT_SCOPE_LINK } from '../model/uapi.ts';
import type { Link, Neigh, Nsid } from '../model/world.ts';
import { inDevForward, inDevMax, inDevOr } from './conf4.ts';
import { delivered, drop, linkOf, netnsOf, nextSeq, stateOf, trace, type Ctx } from './ctx.ts';
import { devQueueXmit } from './dev.ts';
import { icmpSend } from './icmp4.ts';
import { inetAddrOnlink, inetAddrType, inetConfirmAddr, inetSelectAddr } from './inetAddr.ts';
import { isNudValid, neighEventNs, neighLookup, neighUpdate, pneighKey } from './neighbour.ts';
import { ipRouteInput, ipRouteOutput, type Rt4 } from './route4.ts';

/** NEIGH_VAR(LOCKTIME), 1 s: how soon another answer may replace an entry. */
const LOCKTIME = 1_000_000;

/** Sends an ARP message (arp_send_dst); `tha` is the answer's target, `dmac` the frame's. */
export const arpSend = (ctx: Ctx, nsid: Nsid, ifindex: number, m: { op: number; spa: Ip4; tpa: Ip4; sha?: Mac; tha?: Mac; dmac?: Mac }): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (!dev.arp) return;
  const arp: Arp = { type: 'arp', op: m.op, sha: m.sha ?? dev.address, spa: m.spa, tha: m.tha ?? 0, tpa: m.tpa };
  const skb: Skb = {
    dev: ifindex, iif: 0, pktType: 'outgoing', smac: dev.address, dmac: m.dmac ?? MAC_BROADCAST, proto: ETH_P_ARP, vlan: 0, mark: 0, net: arp, nf: null, id: nextSeq(ctx),
  };
  devQueueXmit(ctx, nsid, ifindex, skb);
};

/** Asks for a neighbour's address: broadcast while unknown, unicast while it is being confirmed. */
export const arpSolicit = (ctx: Ctx, nsid: Nsid, ifindex: number, n: Neigh, skb: Skb | null): void => {
  const ns = netnsOf(ctx, nsid);
  const dev = linkOf(ctx, nsid, ifindex);
  const target = n.ip as Ip4;
  const wanted = skb && skb.net.type === 'ip' && typeof skb.net.src === 'number' ? skb.net.src : 0;
  const announce = inDevMax(ns, dev, 'arp_announce');
  let saddr = 0;
  if (announce < 2 && wanted !== 0 && inetAddrType(ctx, nsid, wanted) === 'local') {
    if (announce === 0 || inetAddrOnlink(dev, target, wanted)) saddr = wanted;
  }
  if (saddr === 0) saddr = inetSelectAddr(ctx, nsid, dev, target, RT_SCOPE_LINK);
  // `probes` already counts this one: the first ucast_solicit go to the known address.
  const unicast = n.probes - 1 < dev.neigh4.ucast_solicit && n.lladdr !== null && isNudValid(n.nud);
  arpSend(ctx, nsid, ifindex, { op: ARPOP_REQUEST, spa: saddr, tpa: target, ...(unicast && { dmac: n.lladdr as Mac }) });
};

/** Resolution failed: the sender hears "host unreachable" (arp_error_report -> ipv4_link_failure). */
export const arpErrorReport = (ctx: Ctx, nsid: Nsid, _ifindex: number, skb: Skb): void => {
  if (skb.net.type === 'ip') icmpSend(ctx, nsid, skb, { type: 3, code: 1, info: 0 });
};

const arpIgnore = (ctx: Ctx, nsid: Nsid, dev: Link, sip: Ip4, tip: Ip4): boolean => {
  switch (inDevMax(netnsOf(ctx, nsid), dev, 'arp_ignore')) {
    case 1: return !inetConfirmAddr(ctx, nsid, dev, 0, tip, RT_SCOPE_HOST);
    case 2: return !inetConfirmAddr(ctx, nsid, dev, sip, tip, RT_SCOPE_HOST);
    case 3: return !inetConfirmAddr(ctx, nsid, undefined, 0, tip, RT_SCOPE_LINK);
    case 8: return true;
    default: return false;
  }
};

const arpFilter = (ctx: Ctx, nsid: Nsid, dev: Link, sip: Ip4, tip: Ip4): boolean => {
  const rt = ipRouteOutput(ctx, nsid, { dst: sip, src: tip, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  return 'error' in rt || rt.oif !== dev.ifindex;
};

/** May we answer for a host that we route to? */
const arpFwdProxy = (ctx: Ctx, nsid: Nsid, dev: Link, rt: Rt4): boolean =>
  rt.oif !== dev.ifindex && inDevOr(netnsOf(ctx, nsid), dev, 'proxy_arp');
const arpFwdPvlan = (dev: Link, rt: Rt4, sip: Ip4, tip: Ip4): boolean =>
  rt.oif === dev.ifindex && dev.conf4.proxy_arp_pvlan !== 0 && sip !== tip;
/** `ip neigh add proxy`. */
const pneighLookup = (ctx: Ctx, nsid: Nsid, dev: Link, tip: Ip4): boolean => pmHas(stateOf(ctx, nsid).pneigh, pneighKey(dev.ifindex, tip));

const isGarp = (ctx: Ctx, nsid: Nsid, a: Arp): boolean => {
  if (inetAddrType(ctx, nsid, a.spa) !== 'unicast') return false;
  const garp = a.tpa === a.spa;
  return garp && (a.op === ARPOP_REQUEST || a.tha === a.sha);
};

const arpProcess = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, a: Arp): void => {
  const ns = netnsOf(ctx, nsid);
  const { sha, spa: sip, tpa: tip } = a;
  const say = (note: string): void => {
    if (ctx.trace) trace(ctx, 'arpProcess', nsid, dev.ifindex, skb, note);
  };
  const die = (reason: 'SIM_ARP_IGNORED' | 'NOT_SPECIFIED' = 'NOT_SPECIFIED'): void => drop(ctx, nsid, dev.ifindex, skb, reason, 'arpProcess');
  if (a.op !== ARPOP_REQUEST && a.op !== ARPOP_REPLY) return die();
  if (isMulticast4(tip) || (!inDevOr(ns, dev, 'route_localnet') && isLoopback4(tip))) return die();
  if (inDevOr(ns, dev, 'drop_gratuitous_arp') && sip === tip) return die();
  const reply = (): void => {
    say(`answers: ${dev.name} has it`);
    delivered(ctx, nsid, skb, 'arp');
    arpSend(ctx, nsid, dev.ifindex, { op: ARPOP_REPLY, spa: tip, tpa: sip, tha: sha, dmac: sha });
  };
  if (sip === 0) {
    // A probe for a duplicate address.
    if (a.op === ARPOP_REQUEST && inetAddrType(ctx, nsid, tip) === 'local' && !arpIgnore(ctx, nsid, dev, sip, tip)) reply();
    return;
  }
  if (a.op === ARPOP_REQUEST) {
    const rt = ipRouteInput(ctx, nsid, { dst: tip, src: sip, tos: 0, mark: 0, iif: dev.ifindex, proto: 0, sport: 0, dport: 0, ethProto: ETH_P_ARP });
    if (!('error' in rt)) {
      if (rt.type === 'local') {
        if (arpIgnore(ctx, nsid, dev, sip, tip)) return die('SIM_ARP_IGNORED');
        if (inDevOr(ns, dev, 'arp_filter') && arpFilter(ctx, nsid, dev, sip, tip)) return die('SIM_ARP_IGNORED');
        neighEventNs(ctx, nsid, dev.ifindex, sha, sip);
        return reply();
      }
      if (inDevForward(dev) && rt.type === 'unicast') {
        if (arpFwdProxy(ctx, nsid, dev, rt) || arpFwdPvlan(dev, rt, sip, tip) || (rt.oif !== dev.ifindex && pneighLookup(ctx, nsid, dev, tip))) {
          neighEventNs(ctx, nsid, dev.ifindex, sha, sip);
          return reply();
        }
      }
    } else say(`no route for the question: ${rt.reason}`);
  }
  // Not for us: but news of somebody we already talk to is news.
  const accept = inDevMax(ns, dev, 'arp_accept');
  let n = neighLookup(ctx, nsid, dev.ifindex, sip, false);
  const garp = (n !== undefined || accept !== 0) && isGarp(ctx, nsid, a);
  if (!n && accept !== 0) {
    const wanted = accept === 1 || inetAddrOnlink(dev, sip, 0);
    const unicast = inetAddrType(ctx, nsid, sip) === 'unicast';
    if (wanted && (garp || (a.op === ARPOP_REPLY && unicast))) n = neighLookup(ctx, nsid, dev.ifindex, sip, true);
  }
  if (n) {
    const override = ctx.now > n.updated + LOCKTIME || garp;
    const state = a.op !== ARPOP_REPLY || skb.pktType !== 'host' ? 'STALE' : 'REACHABLE';
    say(`learns ${state}`);
    delivered(ctx, nsid, skb, 'arp');
    neighUpdate(ctx, nsid, dev.ifindex, sip, sha, state, { override });
  } else die();
};

/** An ARP frame came in by a device. */
export const arpRcv = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (skb.net.type !== 'arp') return;
  if (!dev.arp || skb.pktType === 'otherhost' || skb.pktType === 'loopback') return drop(ctx, nsid, ifindex, skb, 'OTHERHOST', 'arpRcv');
  arpProcess(ctx, nsid, dev, skb, skb.net);
};

