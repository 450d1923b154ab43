// What a namespace remembers, as constants: neighbours, bridges' entries, sets, connections. Entries that say the truth about an owner are told without their age.
import { parseIp, type Ip } from '../../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { psValues } from '../../base/pserial.ts';
import type { Netns, NsState, World } from '../../model/world.ts';
import { canon, plain } from './canon.ts';
import { ANY, fact, prefix, type Collector } from './collector.ts';
import { isBarePort, type Own, type Role } from './own.ts';
import { holds } from './self.ts';

/** How long an entry must still live to count as one that lives. */
const SOON = 60_000_000;
export const readState = (c: Collector, world: World, ns: Netns, st: NsState): void => {
  const home = c.owners.all.get(ns.id);
  const dev = (own: Own, i: number): string => { const p = c.owners.peers.get(`${ns.id}/${i}`); return p?.own === own ? p.role : String(i); };
  const tell = (roles: readonly (Role | undefined)[], family: 0 | 4 | 6, text: (own: Own) => string, calm = false): void => {
    for (const own of new Set(roles.flatMap((r) => (r && r.own !== home ? [r.own] : [])))) fact(c, own, { text: `${ns.id} ${text(own)}`, family, ...ANY, calm });
  };
  const famOf = (ip: Ip): 4 | 6 => (typeof ip === 'number' ? 4 : 6);
  for (const [i, table] of pmEntries(st.neigh)) {
    for (const n of pmValues(table)) {
      if (n.nud === 'NOARP' && (typeof n.ip === 'number' ? n.ip >= 0xe0000000 : n.ip.startsWith('ff'))) continue;
      const sure = n.lladdr !== null && holds(world, n.ip, n.lladdr) && n.nud !== 'FAILED' && n.nud !== 'INCOMPLETE';
      const { confirmed, used, updated, timer, ...rest } = n;
      const times = sure ? '' : ` ${confirmed} ${used} ${updated} ${timer}`;
      tell([c.owners.ips.get(n.ip), n.lladdr === null ? undefined : c.owners.macs.get(n.lladdr), c.owners.peers.get(`${ns.id}/${i}`)], famOf(n.ip), (own) => `neigh ${dev(own, i as number)} ${canon(own, rest)}${times}`, sure && c.owners.ips.get(n.ip)?.own === (n.lladdr === null ? undefined : c.owners.macs.get(n.lladdr)?.own));
    }
  }
  for (const [b, table] of pmEntries(st.fdb)) {
    const bridge = pmGet(ns.links, b);
    const ageing = bridge?.info.kind === 'bridge' ? bridge.info.ageingTime * 10_000 : 0;
    for (const e of pmValues(table)) {
      const mac = c.owners.macs.get(e.mac);
      const port = c.owners.peers.get(`${ns.id}/${e.port}`);
      const sure = e.isLocal || e.isStatic || (mac !== undefined && mac.own === port?.own && e.updated + ageing > world.state.now + SOON);
      const { updated, used, port: p, ...rest } = e;
      const link = pmGet(ns.links, p);
      if (!c.owners.six && e.isLocal && link && isBarePort(link) && link.address === e.mac) continue;
      tell([mac, port], 0, (own) => `fdb ${b} ${dev(own, p)} ${canon(own, rest)}${sure ? '' : ` ${updated} ${used}`}`, sure);
    }
  }
  for (const p of pmValues(st.pneigh)) tell([c.owners.ips.get(p.ip), c.owners.peers.get(`${ns.id}/${p.ifindex}`)], famOf(p.ip), (own) => `proxy ${dev(own, p.ifindex)} ${canon(own, p.ip)}`);
  for (const x of pmValues(st.exceptions)) tell([c.owners.ips.get(x.dst), x.gw === null ? undefined : c.owners.ips.get(x.gw)], famOf(x.dst), (own) => `exception ${canon(own, x)}`);
  for (const [key, x] of pmEntries(st.icmpTokens)) {
    const ip = typeof key === 'string' && key.length !== 32 ? parseIp(key) : key;
    if (ip !== undefined) tell([c.owners.ips.get(ip)], famOf(ip), () => `tokens ${plain(x)}`);
  }
  for (const set of pmValues(st.ipsets)) {
    for (const e of pmValues(set.entries)) {
      if (e.elem.name !== '') continue;
      const role = prefix(c, e.elem.ip, e.elem.cidr);
      tell([role], set.family, (own) => `set ${JSON.stringify(set.name)} ${own.subnets.get(`${e.elem.ip}/${e.elem.cidr}`) ?? ''} ${canon(own, e)}`, true);
    }
  }
  for (const ct of psValues(st.ct)) {
    tell([ct.orig.src, ct.orig.dst, ct.reply.src, ct.reply.dst].map((ip) => c.owners.ips.get(ip)), 0, (own) => `ct ${canon(own, ct)}`);
  }
  const odd = [[st.frags.size, 'packets that are being put together'], [st.ctExpects.size, 'expected connections'], [st.udpFlows.size, 'flows of UDP proxies']] as const;
  for (const [n, what] of odd) {
    if (n === 0) continue;
    c.fragile[4].add(what);
    c.fragile[6].add(what);
  }
};

