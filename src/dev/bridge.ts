// Pure decisions of the bridge: which port may send a frame, which group addresses stay on the link, a new port's defaults.
// Mirrors: net/bridge/br_forward.c (should_deliver, br_flood's flag tests), br_input.c (br_handle_frame's link-local switch),
// br_if.c (new_nbp), br_stp_if.c (br_stp_recalculate_bridge_id). Leaves out: STP, MST, MRP/CFM, switchdev, tunnels.
import { isMulticastMac, MAC_BROADCAST, macByte, type Mac } from '../base/mac.ts';
import { emptyPMap } from '../base/pmap.ts';
import type { BridgeConf, BridgePort, Link } from '../model/world.ts';

/** BR_STATE_*. */
export const BR_STATE_DISABLED = 0;
export const BR_STATE_LEARNING = 2;
export const BR_STATE_FORWARDING = 3;
export const BR_STATE_BLOCKING = 4;

export type BridgeLink = Link & { readonly info: { readonly kind: 'bridge' } & BridgeConf };
export const isBridge = (l: Link | undefined): l is BridgeLink => l?.info.kind === 'bridge';

/** A port as br_add_if makes it: `no` is the lowest free number, the state is disabled until the device is up. */
export const newBridgePort = (no: number, cost: number, joined: number): BridgePort => ({
  portNo: no, joined, state: BR_STATE_DISABLED, cost, priority: 32, learning: true, flood: true, mcastFlood: true, bcastFlood: true, hairpin: false,
  isolated: false, guard: false, rootBlock: false, fastLeave: false, proxyArp: false, proxyArpWifi: false, neighSuppress: false,
  vlanTunnel: false, mcastToUnicast: false, locked: false, vlans: emptyPMap(),
});

export type BrPktType = 'unicast' | 'multicast' | 'broadcast';
export const brPktType = (dmac: Mac): BrPktType =>
  dmac === MAC_BROADCAST ? 'broadcast' : isMulticastMac(dmac) ? 'multicast' : 'unicast';

/** br_flood's test of the port's flood flags; `local`: the bridge itself sends (its multicast and broadcast ignore the flags);
 * `replied`: the bridge has answered this ARP or neighbour solicitation. */
export const floodsTo = (p: BridgePort, type: BrPktType, local: boolean, replied = false): boolean => {
  if (p.proxyArp || (replied && (p.proxyArpWifi || p.neighSuppress))) return false;
  switch (type) {
    case 'unicast': return p.flood;
    case 'multicast': return p.mcastFlood || local;
    case 'broadcast': return p.bcastFlood || local;
  }
};

/** should_deliver without its VLAN part: not back to the ingress port (unless hairpin), forwarding, not between isolated ports. */
export const shouldDeliver = (ingress: Link | null, to: Link): boolean => {
  const p = to.brport;
  if (!p || p.state !== BR_STATE_FORWARDING) return false;
  if (!ingress) return true;
  return (p.hairpin || to.ifindex !== ingress.ifindex) && !(p.isolated && ingress.brport?.isolated === true);
};

const LINK_LOCAL_BASE = 0x0180c2000000;
/** 01:80:c2:00:00:0X (is_link_local_ether_addr). */
export const isLinkLocalGroup = (mac: Mac): boolean => mac >= LINK_LOCAL_BASE && mac <= LINK_LOCAL_BASE + 15;

/** What br_handle_frame does with a link-local group address: forwards it, drops it (PAUSE), or leaves it to the port device. */
export const linkLocalFate = (mac: Mac, br: BridgeConf): 'forward' | 'drop' | 'local' => {
  const low = macByte(mac, 5);
  if (low === 1) return 'drop';
  if (low === 0) return !br.stpState || (br.groupFwdMask & 1) !== 0 ? 'forward' : 'local';
  return (br.groupFwdMask & (1 << low)) !== 0 ? 'forward' : 'local';
};

/** br_stp_recalculate_bridge_id: the lowest address of the ports, zero without any; undefined when the bridge keeps its own. */
export const recalcBridgeMac = (br: BridgeLink, ports: readonly Link[]): Mac | undefined => {
  // a user's address stays (NET_ADDR_SET)
  if (br.addrAssign === 3) return undefined;
  let low: Mac = 0;
  for (const p of ports) if (low === 0 || p.address < low) low = p.address;
  // compared with the id, not the device: a new bridge has a random address and an id of zero
  return low === br.info.bridgeId ? undefined : low;
};
