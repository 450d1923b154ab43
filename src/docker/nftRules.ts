// What Docker 29 with --firewall-backend=nftables would have loaded for an engine's networks and containers, as text. packetpath does not model
// nf_tables' own language: an engine with that back end is refused at its start, and this text filters nothing here.
import type { Family } from '../base/ip.ts';
import { pmEntries, pmGet } from '../base/pmap.ts';
import type { World } from '../model/world.ts';
import { openCtx } from '../net/ctx.ts';
import { nftTable, type NftFact } from './firewall/nft29.ts';
import { fwConfigOf } from './fwConfig.ts';
import { linkedPorts } from './join.ts';
import { driverOf, findNetwork, networksOf } from './networks.ts';
import { beginDocker, DEFAULT_SOCK, type DockerTx } from './tx.ts';

/** Networks in the order of their making, then what each container brought when it started. */
const factsOf = (tx: DockerTx): NftFact[] => {
  const facts: NftFact[] = [];
  for (const n of networksOf(tx.e)) {
    const net = driverOf(n).fwNet(tx, n);
    if (net) facts.push({ t: 'network', net });
  }
  for (const c of tx.e.startOrder.map((id) => pmGet(tx.e.containers, id))) {
    if (!c) continue;
    for (const [key, ep] of pmEntries(c.endpoints)) {
      const name = String(key);
      const n = findNetwork(tx.e, name);
      const net = n && driverOf(n).fwNet(tx, n);
      if (!n || !net) continue;
      for (const ip of [ep.ip4, ep.ip6]) if (ip !== null) facts.push({ t: 'endpoint', net, ip });
      if (c.portsOn !== name) continue;
      facts.push(...c.bindings.map((mapping): NftFact => ({ t: 'port', net, mapping })), ...linkedPorts(tx, c, n).filter((l) => l.parent === ep.ip4).map((l): NftFact => ({ t: 'link', net, ...l })));
    }
  }
  return facts;
};
/** `table ip docker-bridges` (or `ip6`), as `nft -f` loads it. Undefined: no engine runs at this socket, or it makes no rules for the family. */
export const dockerNftRules = (world: World, family: Family = 4, sock = DEFAULT_SOCK): string | undefined => {
  const tx = beginDocker(openCtx(world), sock, { file: 'api', line: 0, text: 'dockerNftRules' });
  if (!tx?.e.running) return undefined;
  const c = fwConfigOf({ ...tx.e, version: '29' });
  return (family === 4 ? c.iptables : c.ip6tables) ? nftTable(family, c, factsOf(tx), false) : undefined;
};
