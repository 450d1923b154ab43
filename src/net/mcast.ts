// IPv6 multicast membership and MLDv2 reports of a host: net/ipv6/mcast.c (__ipv6_dev_mc_inc, igmp6_group_added,
// igmp6_group_dropped, mld_ifc_work, mld_send_cr, ipv6_mc_up, ipv6_mc_down, ipv6_mc_dad_complete).
// Leaves out: source filters, answers to queries (nobody here queries), MLDv1.
import { IN6_ANY, IN6_LOOPBACK, solicitedNode, type Ip6 } from '../base/ip.ts';
import { IPPROTO_ICMPV6, type Icmp, type IpPkt } from '../model/skb.ts';
import { JIFFY } from '../model/uapi.ts';
import type { McGroup, McReports, Nsid, Timer } from '../model/world.ts';
import { addTimer, findLink, type Ctx } from './ctx.ts';
import { ipv6GetLladdr } from './ifaddr6.ts';
import { ip6LocalOutDev } from './ip6Output.ts';
import { devMcAdd, devMcDel, groupInc, idevOf, LL_ALLNODES, LL_MLDV2_ROUTERS, QRV, reportDelay, setIdev } from './mcGroups.ts';

export { multicastMacs } from './mcGroups.ts';

const MLD2_CHANGE_TO_INCLUDE = 3;
const MLD2_CHANGE_TO_EXCLUDE = 4;
const MLD_REPORT_V2 = 143;
/** Timer keys: which of a device's two MLD timers. */
const KEY_IFC = IN6_ANY;
const KEY_DAD = IN6_LOOPBACK;
type Records = NonNullable<Icmp['records']>;

const scopeOf = (g: Ip6): number => parseInt(g[3] as string, 16);
/** MAF_NOREPORT: all-nodes and what never leaves the interface. */
const isNoReport = (g: Ip6): boolean => g === LL_ALLNODES || scopeOf(g) < 2;

const sendRecords = (ctx: Ctx, nsid: Nsid, ifindex: number, records: Records): void => {
  if (records.length === 0) return;
  const len = 20 * records.length;
  const pkt: IpPkt = {
    type: 'ip', src: ipv6GetLladdr(ctx, nsid, ifindex) ?? IN6_ANY, dst: LL_MLDV2_ROUTERS, proto: IPPROTO_ICMPV6, ttl: 1, tos: 0, id: 0, df: false, mf: false,
    off: 0, len: 40 + 8 + 8 + len, alert: true, l4: { type: 'icmp', t: MLD_REPORT_V2, code: 0, id: 0, seq: 0, len, records },
  };
  ip6LocalOutDev(ctx, nsid, ifindex, pkt);
};

/** mld_send_cr: groups that were left, then groups that were joined, each as often as it is still owed. */
const sendStateChanges = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const s = idevOf(ctx, nsid, ifindex);
  const records: { type: number; group: Ip6 }[] = [];
  const owe = (list: readonly McGroup[], type: number): McGroup[] =>
    list.map((g) => {
      if (g.crcount === 0) return g;
      records.push({ type, group: g.group as Ip6 });
      return { ...g, crcount: g.crcount - 1 };
    });
  const left6 = owe(s.left6, MLD2_CHANGE_TO_INCLUDE).filter((g) => g.crcount > 0);
  setIdev(ctx, nsid, ifindex, { left6, groups6: owe(s.groups6, MLD2_CHANGE_TO_EXCLUDE) });
  sendRecords(ctx, nsid, ifindex, records);
};
/** mld_send_initial_cr: everything that may be reported, again. */
const sendInitial = (ctx: Ctx, nsid: Nsid, ifindex: number): void =>
  sendRecords(ctx, nsid, ifindex, idevOf(ctx, nsid, ifindex).groups6
    .filter((g) => !isNoReport(g.group as Ip6)).map((g) => ({ type: MLD2_CHANGE_TO_EXCLUDE, group: g.group as Ip6 })));

const armed = (ctx: Ctx, nsid: Nsid, ifindex: number, left: number, jiffies: number, key: Ip6): McReports => ({
  left, timer: addTimer(ctx, reportDelay(ctx, jiffies), 'mld', nsid, ifindex, key),
});
const ifcEvent = (ctx: Ctx, nsid: Nsid, ifindex: number): void =>
  setIdev(ctx, nsid, ifindex, { mldIfc: armed(ctx, nsid, ifindex, QRV, 1, KEY_IFC) });
const intervalOf = (ctx: Ctx, nsid: Nsid, ifindex: number): number =>
  Math.round(((findLink(ctx, nsid, ifindex)?.conf6.mldv2_unsolicited_report_interval ?? 1000) * 1000) / JIFFY);

export const mldTimer = (ctx: Ctx, t: Timer): void => {
  const s = idevOf(ctx, t.netns, t.ifindex);
  const dad = t.key === KEY_DAD;
  const r = dad ? s.mldDad : s.mldIfc;
  if (r.timer !== t.seq) return;
  if (dad) sendInitial(ctx, t.netns, t.ifindex);
  else sendStateChanges(ctx, t.netns, t.ifindex);
  const left = Math.max(0, r.left - 1);
  const next = left > 0 ? armed(ctx, t.netns, t.ifindex, left, intervalOf(ctx, t.netns, t.ifindex), dad ? KEY_DAD : KEY_IFC) : { left, timer: 0 };
  setIdev(ctx, t.netns, t.ifindex, dad ? { mldDad: next } : { mldIfc: next });
};

const patchGroup = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6, patch: Partial<McGroup>): void =>
  setIdev(ctx, nsid, ifindex, { groups6: idevOf(ctx, nsid, ifindex).groups6.map((g) => (g.group === group ? { ...g, ...patch } : g)) });

const groupAdded = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6): void => {
  if (scopeOf(group) < 2) return;
  const g = idevOf(ctx, nsid, ifindex).groups6.find((x) => x.group === group);
  if (!g) return;
  if (!g.loaded) {
    devMcAdd(ctx, nsid, ifindex, group);
    patchGroup(ctx, nsid, ifindex, group, { loaded: true });
  }
  if (!findLink(ctx, nsid, ifindex)?.up || isNoReport(group)) return;
  patchGroup(ctx, nsid, ifindex, group, { crcount: QRV });
  ifcEvent(ctx, nsid, ifindex);
};
const groupDropped = (ctx: Ctx, nsid: Nsid, ifindex: number, g: McGroup): void => {
  const group = g.group as Ip6;
  if (scopeOf(group) < 2) return;
  if (g.loaded) devMcDel(ctx, nsid, ifindex, group);
  if (isNoReport(group)) return;
  setIdev(ctx, nsid, ifindex, { left6: [{ ...g, crcount: QRV }, ...idevOf(ctx, nsid, ifindex).left6] });
  ifcEvent(ctx, nsid, ifindex);
};

const unleave = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6): void =>
  setIdev(ctx, nsid, ifindex, { left6: idevOf(ctx, nsid, ifindex).left6.filter((g) => g.group !== group) });

export const ipv6DevMcInc = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6): void => {
  const { list, added } = groupInc(idevOf(ctx, nsid, ifindex).groups6, group);
  setIdev(ctx, nsid, ifindex, { groups6: list });
  if (!added) return;
  unleave(ctx, nsid, ifindex, group);
  groupAdded(ctx, nsid, ifindex, group);
};
export const ipv6DevMcDec = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6): void => {
  const { groups6 } = idevOf(ctx, nsid, ifindex);
  const g = groups6.find((x) => x.group === group);
  if (!g) return;
  if (g.users > 1) return patchGroup(ctx, nsid, ifindex, group, { users: g.users - 1 });
  setIdev(ctx, nsid, ifindex, { groups6: groups6.filter((x) => x !== g) });
  groupDropped(ctx, nsid, ifindex, g);
};

/** ipv6_chk_mcast_addr: is the device a member? */
export const isMcMember = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip6): boolean =>
  idevOf(ctx, nsid, ifindex).groups6.some((g) => g.group === group);

/** The link came up, or may have moved to another switch: everything is reported again. */
export const ipv6McUp = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (const g of idevOf(ctx, nsid, ifindex).groups6) {
    unleave(ctx, nsid, ifindex, g.group as Ip6);
    groupAdded(ctx, nsid, ifindex, g.group as Ip6);
  }
};
export const ipv6McDown = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (const g of idevOf(ctx, nsid, ifindex).groups6) {
    groupDropped(ctx, nsid, ifindex, g);
    patchGroup(ctx, nsid, ifindex, g.group as Ip6, { loaded: false });
  }
  setIdev(ctx, nsid, ifindex, { mldIfc: { left: 0, timer: 0 }, mldDad: { left: 0, timer: 0 } });
};
/** The first link-local address is ours now: reports sent from :: are repeated from it. */
export const ipv6McDadComplete = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  sendInitial(ctx, nsid, ifindex);
  setIdev(ctx, nsid, ifindex, { mldDad: armed(ctx, nsid, ifindex, QRV - 1, intervalOf(ctx, nsid, ifindex), KEY_DAD) });
};

/** pndisc_constructor, pndisc_destructor: who answers for somebody must hear the questions. */
export const pndiscConstructor = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): void => ipv6DevMcInc(ctx, nsid, ifindex, solicitedNode(ip));
export const pndiscDestructor = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): void => ipv6DevMcDec(ctx, nsid, ifindex, solicitedNode(ip));
