// VLAN filtering: which VLAN a frame belongs to at ingress, whether a port carries it, whether it leaves tagged.
// Mirrors: net/bridge/br_vlan.c (__allowed_ingress, br_allowed_egress, br_handle_vlan). Leaves out: 802.1ad, VLAN tunnels, per-VLAN
// state and statistics. Unverified: the reference kernel has no bridge VLAN filtering, so this follows its documentation.
import { pmGet, pmValues, type PMap } from '../base/pmap.ts';
import type { BridgeLink } from '../dev/bridge.ts';
import { vlanOuter, vlanPop } from '../dev/vlan.ts';
import { skbWithVlan, type Skb } from '../model/skb.ts';
import type { BridgeVlan, Link } from '../model/world.ts';

/** The VLAN that untagged (and priority-tagged) frames enter; 0 when the port has none. */
const pvidOf = (vlans: PMap<BridgeVlan>): number => {
  for (const v of pmValues(vlans)) if (v.pvid) return v.vid;
  return 0;
};

/** __allowed_ingress: the frame inside its VLAN (always tagged from here on), or undefined when the port does not carry it. */
export const brAllowedIngress = (br: BridgeLink, vlans: PMap<BridgeVlan>, skb: Skb): { vid: number; skb: Skb } | undefined => {
  if (!br.info.vlanFiltering) return { vid: 0, skb };
  const vid = skb.vlan === 0 ? pvidOf(vlans) : vlanOuter(skb.vlan);
  if (vid === 0 || pmGet(vlans, vid) === undefined) return undefined;
  return { vid, skb: skb.vlan === 0 ? skbWithVlan(skb, vid) : skb };
};

/** br_allowed_egress: is the port (or the bridge itself) a member? */
export const brAllowedEgress = (vlans: PMap<BridgeVlan> | undefined, vid: number): boolean => vlans !== undefined && pmGet(vlans, vid) !== undefined;

/** br_handle_vlan: takes the tag off where the VLAN leaves untagged. `to` null is the bridge device. Undefined: not a member. */
export const brHandleVlanEgress = (br: BridgeLink, to: Link | null, skb: Skb, vid: number): Skb | undefined => {
  const vlans = to ? to.brport?.vlans : br.info.vlans;
  const v = vlans && pmGet(vlans, vid);
  // a promiscuous bridge device sees frames of VLANs that it is not in
  if (!v) return to === null && br.promisc > 0 ? skb : undefined;
  return v.untagged ? skbWithVlan(skb, vlanPop(skb.vlan)) : skb;
};
