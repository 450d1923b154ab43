// 802.1Q tags of a frame as one number: the outermost VLAN id in the low 12 bits, the next one above it. 0 is untagged.
// Mirrors: include/linux/if_vlan.h (vlan_insert_tag, skb_vlan_untag, vlan_find_dev). Leaves out: priorities, 802.1ad's own protocol number.
// Unverified: the reference kernel has no 802.1Q module.
import type { Mac } from '../base/mac.ts';
import type { PktType } from '../model/skb.ts';

export const vlanPush = (tags: number, id: number): number => tags * 4096 + id;
export const vlanOuter = (tags: number): number => tags % 4096;
export const vlanPop = (tags: number): number => Math.floor(tags / 4096);
/** Four tags fill the number; the kernel has no limit. */
export const vlanFull = (tags: number): boolean => tags >= 4096 ** 3;

/** vlan_do_receive: the lower device took it for somebody else's, the VLAN device may own the address. */
export const vlanPktType = (type: PktType, dmac: Mac, devAddr: Mac): PktType => (type === 'otherhost' && dmac === devAddr ? 'host' : type);
