// What matches and targets may ask and do (XtEnv), bound to a namespace and its run.
import type { Family, Ip } from '../../base/ip.ts';
import { pmDelete, pmGet, pmHas, pmSet } from '../../base/pmap.ts';
import { IP_CT_UNTRACKED, type Ct, type CtTemplate, type NatRange } from '../../model/ct.ts';
import { NO_NF, skbWithNf, type IpPkt, type Skb } from '../../model/skb.ts';
import { EPOCH } from '../../model/uapi.ts';
import type { Link, Nsid } from '../../model/world.ts';
import type { Hook, XtRule, XtTableName } from '../../model/xt.ts';
import type { SetMatchOpts, XtEnv, XtPacket } from '../../xt/types.ts';
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
import { findLink, netnsOf, rand32, stateOf, viewOf, type Ctx } from '../ctx.ts';

type Dirs = readonly ('src' | 'dst')[];

/** A class, because one is made for each namespace of each run: a literal with getters would be a hidden class of its own every time. */
class Env implements XtEnv {
  constructor(private readonly ctx: Ctx, private readonly nsid: Nsid) {}
  get now(): number {
    return this.ctx.now;
  }
  get wallSeconds(): number {
    return EPOCH + Math.floor(this.ctx.now / 1e6);
  }
  rand32(): number {
    return rand32(this.ctx);
  }
  get(key: string): unknown {
    return pmGet(stateOf(this.ctx, this.nsid).xtState, key);
  }
  set(key: string, value: unknown): void {
    const st = stateOf(this.ctx, this.nsid);
    st.xtState = value === undefined ? pmDelete(st.xtState, key) : pmSet(st.xtState, key, value);
  }
  sysctl(name: string): string | undefined {
    return pmGet(netnsOf(this.ctx, this.nsid).sysctl, name);
  }
  link(ifindex: number): Link | undefined {
    return findLink(this.ctx, this.nsid, ifindex);
  }
  ct(p: XtPacket): ReturnType<XtEnv['ct']> {
    const { nf } = p.skb;
    const ct = nf !== null && nf.ct !== 0 ? ctGet(this.ctx, this.nsid, nf.ct) : undefined;
    return ct && nf ? { ct, ctinfo: nf.ctinfo } : null;
  }
  ctMaster(p: XtPacket): Ct | null {
    const { nf } = p.skb;
    const ct = nf !== null && nf.ct !== 0 ? ctGet(this.ctx, this.nsid, nf.ct) : undefined;
    return (ct && ct.master !== 0 ? ctGet(this.ctx, this.nsid, ct.master) : undefined) ?? null;
  }
  addrType(ip: Ip, ifindex: number): number {
    return xtAddrType(this.ctx, this.nsid, ip, ifindex);
  }
  rpfilter(p: XtPacket, o: Parameters<XtEnv['rpfilter']>[1]): boolean {
    return xtRpfilter(this.ctx, this.nsid, p, o);
  }
  socket(p: XtPacket): ReturnType<XtEnv['socket']> {
    return xtSocket(this.ctx, this.nsid, p);
  }
  owner(p: XtPacket): ReturnType<XtEnv['owner']> {
    return xtOwner(this.ctx, this.nsid, p);
  }
  connCount(p: XtPacket, key: string): number {
    return connCount(this.ctx, this.nsid, p, key);
  }
  setTest(p: XtPacket, name: string, dirs: Dirs, o: SetMatchOpts): boolean {
    return ipsetTest(this.ctx, this.nsid, p, name, dirs, o);
  }
  setAdd(p: XtPacket, name: string, dirs: Dirs, o: Parameters<XtEnv['setAdd']>[3]): void {
    ipsetAdd(this.ctx, this.nsid, p, name, dirs, o);
  }
  setDel(p: XtPacket, name: string, dirs: Dirs): void {
    ipsetDel(this.ctx, this.nsid, p, name, dirs);
  }
  setSkbinfo(p: XtPacket, name: string, dirs: Dirs): ReturnType<XtEnv['setSkbinfo']> {
    return ipsetSkbinfo(this.ctx, this.nsid, p, name, dirs);
  }
  setExists(name: string): boolean {
    return pmHas(stateOf(this.ctx, this.nsid).ipsets, name);
  }
  editCt(p: XtPacket, patch: Parameters<XtEnv['editCt']>[1]): void {
    const { nf } = p.skb;
    if (nf && nf.ct !== 0 && ctGet(this.ctx, this.nsid, nf.ct)) {
      Object.assign(ctEdit(this.ctx, this.nsid, nf.ct), patch);
      const bits = (patch.mark === undefined ? 0 : IPCT_MARK) | (patch.labels === undefined ? 0 : IPCT_LABEL) | (patch.helper === undefined ? 0 : IPCT_HELPER);
      ctEventCache(this.ctx, ctEdit(this.ctx, this.nsid, nf.ct), bits);
    }
  }
  ctTemplate(p: XtPacket, t: CtTemplate | 'notrack'): void {
    const nf = p.skb.nf ?? NO_NF;
    // A packet that conntrack has seen keeps its connection.
    if (nf.ct !== 0 || nf.ctinfo === IP_CT_UNTRACKED) return;
    p.skb = skbWithNf(p.skb, t === 'notrack' ? { ...nf, ctinfo: IP_CT_UNTRACKED } : { ...nf, tmpl: t });
  }
  nat(p: XtPacket, manip: 'src' | 'dst', range: NatRange): 'accept' | 'drop' {
    return natSetup(this.ctx, this.nsid, p.skb, manip, range);
  }
  masquerade(p: XtPacket, range: NatRange): 'accept' | 'drop' {
    return natMasquerade(this.ctx, this.nsid, p, range);
  }
  redirect(p: XtPacket, range: NatRange): 'accept' | 'drop' {
    return natRedirect(this.ctx, this.nsid, p, range);
  }
  reject(p: XtPacket, how: string): void {
    nfReject(this.ctx, this.nsid, p, how);
  }
  pathMtu(p: XtPacket): number {
    return xtPathMtu(this.ctx, this.nsid, p);
  }
  log(p: XtPacket, l: Parameters<XtEnv['log']>[1]): void {
    nfLog(this.ctx, this.nsid, p, l);
  }
  tproxy(p: XtPacket, addr: Ip | null, port: number, mark: Parameters<XtEnv['tproxy']>[3]): 'accept' | 'drop' {
    return nfTproxy(this.ctx, this.nsid, p, addr, port, mark);
  }
}

/** The environment of a namespace's rules: one per run. */
const xtEnvOf = (ctx: Ctx, nsid: Nsid): XtEnv => {
  const v = viewOf(ctx, nsid);
  return (v.env ??= new Env(ctx, nsid));
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
