// Links as rtnetlink changes them: the front door of the link-*.ts files (net/core/rtnetlink.c).
export { newLink, createLink, randomMac, mtuLimits, isError } from './link-new.ts';
export { setLinkAttrs } from './link-set.ts';
export { delLink } from './link-del.ts';
export { unregisterNetdevice } from '../net/unregister.ts';
export { moveLink } from './link-move.ts';
export { devSetMaster, tsoMaxSize } from '../net/master.ts';
export { devChangeFlags } from './link-flags.ts';
export { devClose, devOpen } from '../net/devOpen.ts';
export { linkwatchRun, linkwatchSync, netifCarrierOff, netifCarrierOn } from '../net/linkwatch.ts';
export { forgetNetnsId, peernet2id, peernet2idAlloc, linkNetOf } from '../net/netnsId.ts';
export type { ChangeLink, KindData, LinkAttrs, NewLink, NewPeer } from './link-types.ts';
