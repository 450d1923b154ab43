// Pure decisions of macvlan: which sibling sees a frame that comes from the wire or from another sibling.
// Mirrors: drivers/net/macvlan.c (macvlan_multicast_rx, macvlan_queue_xmit, macvlan_compute_filter). Leaves out: source mode, bc_queue, offload.
import { MAC_BROADCAST, type Mac } from '../base/mac.ts';

export type MacvlanMode = 'private' | 'vepa' | 'bridge' | 'passthru';
const ALL: readonly MacvlanMode[] = ['private', 'vepa', 'bridge', 'passthru'];

/** Modes of the siblings that get a group frame from the wire; `src` is the mode of the sibling that sent it first, if any. */
export const multicastRxModes = (src: MacvlanMode | null): readonly MacvlanMode[] =>
  // a bridge-mode sender has served its bridge-mode siblings on the way out
  src === null ? ALL : src === 'vepa' ? ['vepa', 'bridge'] : ['vepa'];

/** A private or passthru sender's own group frame that the switch sends back goes to that sender alone. */
export const reflectsToSource = (src: MacvlanMode | null): boolean => src === 'private' || src === 'passthru';

/** What a macvlan device listens to: its groups, and everyone's broadcast. */
export const macvlanListens = (dmac: Mac, groups: readonly { readonly mac: Mac }[], allGroups: boolean): boolean =>
  dmac === MAC_BROADCAST || allGroups || groups.some((g) => g.mac === dmac);
