// Neighbours, bridge forwarding entries and VLANs. What was reachable, stale or being probed comes in as stale: its first use asks again, as the real
// one's soon would. What was being asked for, or was not answered, is FAILED: the next packet asks anew, and whoever speaks up meanwhile is heard.
import { parseIp, type Ip } from '../base/ip.ts';
import { pmSet } from '../base/pmap.ts';
import type { Neigh } from '../model/world.ts';
import { brFdbInsertLocal, bridgeOf, brPorts, newFdbEntry } from '../net/brFdb.ts';
import { findLink, netnsOf, setFdb, setLink, setNeigh, stateOf } from '../net/ctx.ts';
import { pmSorted } from '../base/pmap.ts';
import { vxlanDeviceEvent } from '../net/vxlan.ts';
import { devOf, miss, type Into } from './into.ts';
import { flag, isRec, list, macOf, num, parseRows, shown, str } from './json.ts';

export const readNeigh = (to: Into): void => {
  const part = to.space.parts.get('ip-neigh');
  for (const o of parseRows(part, '`ip -j neigh`')) {
    const ip = parseIp(str(o, 'dst') ?? '');
    const ifindex = devOf(to, str(o, 'dev'));
    if (!part || ip === undefined || ifindex === 0) {
      if (part) miss(to, part, part.line, `neighbour ${shown(o)}`);
      continue;
    }
    const st = stateOf(to.ctx, to.nsid);
    if (flag(o, 'proxy') || Object.hasOwn(o, 'proxy')) {
      st.pneigh = pmSet(st.pneigh, `${ifindex}/${ip}`, { ip, ifindex, router: Object.hasOwn(o, 'router'), protocol: 0 });
      continue;
    }
    const state = String(list(o, 'state')[0] ?? str(o, 'state') ?? '');
    const lladdr = macOf(o, 'lladdr') ?? null;
    const nud = state === 'PERMANENT' || state === 'NOARP' ? state : ['REACHABLE', 'STALE', 'DELAY', 'PROBE'].includes(state) && lladdr !== null ? 'STALE' : 'FAILED';
    const n: Neigh = {
      ip, nud, lladdr: nud === 'FAILED' ? null : lladdr, confirmed: to.ctx.now - 60_000_000, used: to.ctx.now, updated: to.ctx.now, probes: 0, queue: [], timer: 0, hh: false, router: Object.hasOwn(o, 'router'),
      externLearn: Object.hasOwn(o, 'extern_learn'), protocol: 0,
    };
    setNeigh(to.ctx, to.nsid, ifindex, n);
  }
};

/** VLANs of ports and bridges: `bridge -j vlan`, one object a port. */
const readVlans = (to: Into): void => {
  for (const o of parseRows(to.space.parts.get('bridge-vlan'), '`bridge -j vlan`')) {
    const l = findLink(to.ctx, to.nsid, devOf(to, str(o, 'ifname')));
    if (!l) continue;
    let vlans = l.brport?.vlans ?? (l.info.kind === 'bridge' ? l.info.vlans : undefined);
    if (!vlans) continue;
    for (const v of list(o, 'vlans')) {
      if (!isRec(v)) continue;
      const from = num(v, 'vlan');
      const till = num(v, 'vlanEnd') ?? from;
      if (from === undefined || till === undefined || from < 1 || till > 4094) continue;
      const flags = new Set(list(v, 'flags'));
      for (let vid = from; vid <= till; vid++) vlans = pmSet(vlans, vid, { vid, pvid: flags.has('PVID'), untagged: flags.has('Egress Untagged') });
    }
    setLink(to.ctx, to.nsid, l.ifindex, l.brport ? { brport: { ...l.brport, vlans } } : l.info.kind === 'bridge' ? { info: { ...l.info, vlans } } : {});
  }
};

/** The bridges' own entries, then what `bridge -j fdb` printed. */
export const readFdb = (to: Into): void => {
  const { ctx, nsid } = to;
  readVlans(to);
  for (const l of pmSorted(netnsOf(ctx, nsid).links)) {
    if (l.info.kind === 'vxlan') vxlanDeviceEvent(ctx, nsid, l.ifindex, 'REGISTER');
    const br = bridgeOf(ctx, nsid, l.ifindex);
    if (!br) continue;
    for (const p of brPorts(ctx, nsid, br.ifindex)) {
      brFdbInsertLocal(ctx, nsid, br, p.ifindex, p.address, 0);
      for (const v of pmSorted(p.brport?.vlans ?? br.info.vlans)) brFdbInsertLocal(ctx, nsid, br, p.ifindex, p.address, v.vid);
    }
    brFdbInsertLocal(ctx, nsid, br, br.ifindex, br.address, 0);
    for (const v of pmSorted(br.info.vlans)) brFdbInsertLocal(ctx, nsid, br, br.ifindex, br.address, v.vid);
  }
  const part = to.space.parts.get('bridge-fdb');
  const remotes = new Map<string, { ip: Ip; port: number; vni: number; ifindex: number }[]>();
  for (const o of parseRows(part, '`bridge -j fdb`')) {
    const mac = macOf(o, 'mac');
    const l = findLink(ctx, nsid, devOf(to, str(o, 'ifname')));
    if (mac === undefined || !l) continue;
    const flags = new Set(list(o, 'flags'));
    const state = str(o, 'state') ?? '';
    const common = { isLocal: state === 'permanent', isStatic: state === 'permanent' || state === 'static', addedByUser: state !== '', externLearn: flags.has('extern_learn'), sticky: flags.has('sticky') };
    if (l.info.kind === 'vxlan' && flags.has('self')) {
      const ip = parseIp(str(o, 'dst') ?? '');
      if (ip === undefined) continue;
      const port = num(o, 'port') ?? 0;
      const vni = num(o, 'vni') ?? 0;
      const remote = { ip, port, vni, ifindex: devOf(to, str(o, 'via')) };
      const many = remotes.get(`${l.ifindex}/${mac}`) ?? [];
      remotes.set(`${l.ifindex}/${mac}`, many);
      many.push(remote);
      setFdb(ctx, nsid, l.ifindex, { ...newFdbEntry(ctx, mac, 0, l.ifindex), ...common, remotes: many });
      continue;
    }
    const br = l.master !== 0 ? bridgeOf(ctx, nsid, l.master) : bridgeOf(ctx, nsid, l.ifindex);
    // a port's address is there already; what is `self` belongs to the device's own filter
    if (!br || flags.has('self') || (common.isLocal && (mac === l.address || mac === br.address))) continue;
    setFdb(ctx, nsid, br.ifindex, { ...newFdbEntry(ctx, mac, num(o, 'vlan') ?? 0, l.ifindex), ...common });
  }
};
