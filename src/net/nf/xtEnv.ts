// What matches and targets may ask and do (XtEnv), bound to a namespace and its run.
import type { Family } from '../../base/ip.ts';
import { pmDelete, pmGet, pmHas, pmSet } from '../../base/pmap.ts';
import { IP_CT_UNTRACKED } from '../../model/ct.ts';
import { NO_NF, skbWithNf, type IpPkt, type Skb } from '../../model/skb.ts';
import { EPOCH } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import type { Hook, XtRule, XtTableName } from '../../model/xt.ts';
import type { XtEnv, XtPacket } from '../../xt/types.ts';
import { nfLog } from './log.ts';
import { xtPathMtu } from './pathMtu.ts';
import { nfReject } from './reject.ts';
import { nfTproxy } from './tproxy.ts';
import { natSetup } from './nat.ts';
import { natMasquerade, natRedirect } from './natRange.ts';
import { ctEventCache, IPCT_HELPER, IPCT_LABEL, IPCT_MARK } from './ctEvent.ts';
import { ctEdit, ctGet } from './ctTable.ts';
import { connCount } from './connCount.ts';
import { ipsetAdd, ipsetDel, ipsetSkbinfo, ipsetTest } from './ipsetPkt.ts';
import { xtAddrType, xtOwner, xtRpfilter, xtSocket } from './xtLookup.ts';
import { findLink, netnsOf, rand32, stateOf, type Ctx } from '../ctx.ts';

const makeEnv = (ctx: Ctx, nsid: Nsid): XtEnv => ({
  get now() {
    return ctx.now;
  },
  get wallSeconds() {
    return EPOCH + Math.floor(ctx.now / 1e6);
  },
  rand32: () => rand32(ctx),
  get: (key) => pmGet(stateOf(ctx, nsid).xtState, key),
  set: (key, value) => {
    const st = stateOf(ctx, nsid);
    st.xtState = value === undefined ? pmDelete(st.xtState, key) : pmSet(st.xtState, key, value);
  },
  sysctl: (name) => pmGet(netnsOf(ctx, nsid).sysctl, name),
  link: (ifindex) => findLink(ctx, nsid, ifindex),
  ct: (p) => {
    const { nf } = p.skb;
    const ct = nf !== null && nf.ct !== 0 ? ctGet(ctx, nsid, nf.ct) : undefined;
    return ct && nf ? { ct, ctinfo: nf.ctinfo } : null;
  },
  ctMaster: (p) => {
    const { nf } = p.skb;
    const ct = nf !== null && nf.ct !== 0 ? ctGet(ctx, nsid, nf.ct) : undefined;
    return (ct && ct.master !== 0 ? ctGet(ctx, nsid, ct.master) : undefined) ?? null;
  },
  addrType: (ip, ifindex) => xtAddrType(ctx, nsid, ip, ifindex),
  rpfilter: (p, o) => xtRpfilter(ctx, nsid, p, o),
  socket: (p) => xtSocket(ctx, nsid, p),
  owner: (p) => xtOwner(ctx, nsid, p),
  connCount: (p, key) => connCount(ctx, nsid, p, key),
  setTest: (p, name, dirs, o) => ipsetTest(ctx, nsid, p, name, dirs, o),
  setAdd: (p, name, dirs, o) => ipsetAdd(ctx, nsid, p, name, dirs, o),
  setDel: (p, name, dirs) => ipsetDel(ctx, nsid, p, name, dirs),
  setSkbinfo: (p, name, dirs) => ipsetSkbinfo(ctx, nsid, p, name, dirs),
  setExists: (name) => pmHas(stateOf(ctx, nsid).ipsets, name),
  editCt: (p, patch) => {
    const { nf } = p.skb;
    if (nf && nf.ct !== 0 && ctGet(ctx, nsid, nf.ct)) {
      Object.assign(ctEdit(ctx, nsid, nf.ct), patch);
      const bits = (patch.mark === undefined ? 0 : IPCT_MARK) | (patch.labels === undefined ? 0 : IPCT_LABEL) | (patch.helper === undefined ? 0 : IPCT_HELPER);
      ctEventCache(ctx, ctEdit(ctx, nsid, nf.ct), bits);
    }
  },
  ctTemplate: (p, t) => {
    const nf = p.skb.nf ?? NO_NF;
    // A packet that conntrack has seen keeps its connection.
    if (nf.ct !== 0 || nf.ctinfo === IP_CT_UNTRACKED) return;
    p.skb = skbWithNf(p.skb, t === 'notrack' ? { ...nf, ctinfo: IP_CT_UNTRACKED } : { ...nf, tmpl: t });
  },
  nat: (p, manip, range) => natSetup(ctx, nsid, p.skb, manip, range),
  masquerade: (p, range) => natMasquerade(ctx, nsid, p, range),
  redirect: (p, range) => natRedirect(ctx, nsid, p, range),
  reject: (p, how) => nfReject(ctx, nsid, p, how),
  pathMtu: (p) => xtPathMtu(ctx, nsid, p),
  log: (p, l) => nfLog(ctx, nsid, p, l),
  tproxy: (p, addr, port, mark) => nfTproxy(ctx, nsid, p, addr, port, mark),
});

const envs = new WeakMap<Ctx, Map<Nsid, XtEnv>>();
/** The environment of a namespace's rules: one per run. */
const xtEnvOf = (ctx: Ctx, nsid: Nsid): XtEnv => {
  let map = envs.get(ctx);
  if (!map) {
    map = new Map();
    envs.set(ctx, map);
  }
  let env = map.get(nsid);
  if (!env) {
    env = makeEnv(ctx, nsid);
    map.set(nsid, env);
  }
  return env;
};

const NO_RULE: XtRule = {
  id: 0, src: null, dst: null, iif: null, oif: null, proto: 0, protoInvert: false, frag: null, matches: [], target: { kind: 'none' },
};
/** A packet as a table is going to see it. */
export const newXtPacket = (
  ctx: Ctx, nsid: Nsid, family: Family, hook: Hook, table: XtTableName, skb: Skb, inIndex: number, outIndex: number, inName: string, outName: string,
): XtPacket => ({
  family, hook, table, backend: 'nft', skb, pkt: skb.net as IpPkt, inName, outName, inIndex, outIndex, rule: NO_RULE, matchIndex: 0, hotdrop: false, env: xtEnvOf(ctx, nsid),
});
