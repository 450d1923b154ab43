// IPv4 multicast membership and IGMPv3 reports of a host: net/ipv4/igmp.c (ip_mc_inc_group, igmp_group_added, igmp_ifc_event,
// igmpv3_send_cr, ip_mc_up, ip_mc_down). All-hosts is never reported, so an ordinary device sends nothing.
// Leaves out: source filters, queries, IGMPv1/v2, igmp_link_local_mcast_reports=0.
import type { Ip4 } from '../base/ip.ts';
import { ETH_P_IP, IPPROTO_IGMP, type Igmp, type IpPkt } from '../model/skb.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../model/xt.ts';
import { JIFFY, RT_SCOPE_LINK } from '../model/uapi.ts';
import type { McGroup, McReports, Nsid, Timer } from '../model/world.ts';
import { addTimer, findLink, nextSeq, type Ctx } from './ctx.ts';
import { inetSelectAddr } from './inetAddr.ts';
import { devMcAdd, devMcDel, groupInc, idevOf, IGMP_ALLHOSTS, IGMPV3_ALLROUTERS, QRV, reportDelay, setIdev } from './mcGroups.ts';
import { nfHook } from './nf/hooks.ts';
import { neighOutput } from './neighbour.ts';

const IGMPV3_HOST_MEMBERSHIP_REPORT = 0x22;
const TO_INCLUDE = 3;
const TO_EXCLUDE = 4;

const sendReport = (ctx: Ctx, nsid: Nsid, ifindex: number, records: NonNullable<Igmp['records']>): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || records.length === 0) return;
  const len = 8 + 8 * records.length;
  const net: IpPkt = {
    type: 'ip', src: inetSelectAddr(ctx, nsid, dev, 0, RT_SCOPE_LINK), dst: IGMPV3_ALLROUTERS, proto: IPPROTO_IGMP, ttl: 1, tos: 0xc0, id: 0, df: true,
    mf: false, off: 0, len: 24 + len, alert: true, l4: { type: 'igmp', t: IGMPV3_HOST_MEMBERSHIP_REPORT, len, records },
  };
  const made = nfHook(ctx, nsid, 4, NF_INET_LOCAL_OUT, {
    dev: ifindex, iif: 0, pktType: 'outgoing', smac: 0, dmac: 0, proto: ETH_P_IP, vlan: 0, mark: 0, net, nf: null, id: nextSeq(ctx),
  }, 0, ifindex);
  const out = made && nfHook(ctx, nsid, 4, NF_INET_POST_ROUTING, made, 0, ifindex);
  if (out) neighOutput(ctx, nsid, ifindex, IGMPV3_ALLROUTERS, out);
};

const armed = (ctx: Ctx, nsid: Nsid, ifindex: number, left: number, jiffies: number): McReports => ({
  // The kernel draws the repetition's delay from 0 to a second. Rules made within that second count it or do not, by chance; late is what most runs print.
  left, timer: addTimer(ctx, jiffies > 1 ? Math.round(0.96 * jiffies) * JIFFY : reportDelay(ctx, jiffies), 'igmp', nsid, ifindex, 0),
});
const ifcEvent = (ctx: Ctx, nsid: Nsid, ifindex: number): void =>
  setIdev(ctx, nsid, ifindex, { igmpIfc: armed(ctx, nsid, ifindex, QRV, 1) });

export const igmpTimer = (ctx: Ctx, t: Timer): void => {
  const s = idevOf(ctx, t.netns, t.ifindex);
  if (s.igmpIfc.timer !== t.seq) return;
  const records: { type: number; group: Ip4 }[] = [];
  const owe = (list: readonly McGroup[], type: number): McGroup[] =>
    list.map((g) => {
      if (g.crcount === 0) return g;
      records.push({ type, group: g.group as Ip4 });
      return { ...g, crcount: g.crcount - 1 };
    });
  const left4 = owe(s.left4, TO_INCLUDE).filter((g) => g.crcount > 0);
  setIdev(ctx, t.netns, t.ifindex, { left4, groups4: owe(s.groups4, TO_EXCLUDE) });
  sendReport(ctx, t.netns, t.ifindex, records);
  const left = Math.max(0, s.igmpIfc.left - 1);
  const interval = (findLink(ctx, t.netns, t.ifindex)?.conf4.igmpv3_unsolicited_report_interval ?? 1000) * 1000;
  setIdev(ctx, t.netns, t.ifindex, { igmpIfc: left > 0 ? armed(ctx, t.netns, t.ifindex, left, Math.round(interval / JIFFY)) : { left, timer: 0 } });
};

const patchGroup = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4, patch: Partial<McGroup>): void =>
  setIdev(ctx, nsid, ifindex, { groups4: idevOf(ctx, nsid, ifindex).groups4.map((g) => (g.group === group ? { ...g, ...patch } : g)) });
const unleave = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4): void =>
  setIdev(ctx, nsid, ifindex, { left4: idevOf(ctx, nsid, ifindex).left4.filter((g) => g.group !== group) });

const groupAdded = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4): void => {
  const g = idevOf(ctx, nsid, ifindex).groups4.find((x) => x.group === group);
  if (!g) return;
  if (!g.loaded) {
    devMcAdd(ctx, nsid, ifindex, group);
    patchGroup(ctx, nsid, ifindex, group, { loaded: true });
  }
  // in_dev->dead aside, igmp_group_added reports on a device that is down too: the frame just does not get out.
  if (group === IGMP_ALLHOSTS) return;
  patchGroup(ctx, nsid, ifindex, group, { crcount: QRV });
  ifcEvent(ctx, nsid, ifindex);
};
const groupDropped = (ctx: Ctx, nsid: Nsid, ifindex: number, g: McGroup): void => {
  if (g.loaded) devMcDel(ctx, nsid, ifindex, g.group);
  if (g.group === IGMP_ALLHOSTS) return;
  setIdev(ctx, nsid, ifindex, { left4: [{ ...g, crcount: QRV }, ...idevOf(ctx, nsid, ifindex).left4] });
  ifcEvent(ctx, nsid, ifindex);
};

export const ipMcIncGroup = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4): void => {
  const { list, added } = groupInc(idevOf(ctx, nsid, ifindex).groups4, group);
  setIdev(ctx, nsid, ifindex, { groups4: list });
  if (!added) return;
  unleave(ctx, nsid, ifindex, group);
  groupAdded(ctx, nsid, ifindex, group);
};
export const ipMcDecGroup = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4): void => {
  const { groups4 } = idevOf(ctx, nsid, ifindex);
  const g = groups4.find((x) => x.group === group);
  if (!g) return;
  if (g.users > 1) return patchGroup(ctx, nsid, ifindex, group, { users: g.users - 1 });
  setIdev(ctx, nsid, ifindex, { groups4: groups4.filter((x) => x !== g) });
  groupDropped(ctx, nsid, ifindex, g);
};

/** ip_check_mc_rcu: is the device a member? 224.0.0.1 always counts. */
const ipCheckMc = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip4): boolean =>
  idevOf(ctx, nsid, ifindex).groups4.some((g) => g.group === group);

/** ip_mc_up: all-hosts is joined, the rest reported again. */
export const igmpUp = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  if (!ipCheckMc(ctx, nsid, ifindex, IGMP_ALLHOSTS)) ipMcIncGroup(ctx, nsid, ifindex, IGMP_ALLHOSTS);
  for (const g of idevOf(ctx, nsid, ifindex).groups4) {
    unleave(ctx, nsid, ifindex, g.group as Ip4);
    groupAdded(ctx, nsid, ifindex, g.group as Ip4);
  }
};
export const igmpDown = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (const g of idevOf(ctx, nsid, ifindex).groups4) {
    groupDropped(ctx, nsid, ifindex, g);
    patchGroup(ctx, nsid, ifindex, g.group as Ip4, { loaded: false });
  }
  setIdev(ctx, nsid, ifindex, { igmpIfc: { left: 0, timer: 0 }, groups4: idevOf(ctx, nsid, ifindex).groups4.filter((g) => g.group !== IGMP_ALLHOSTS) });
};
