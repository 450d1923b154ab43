// Links as rtnetlink changes them: the front door of the link-*.ts files (net/core/rtnetlink.c).
export { newLink, mtuLimits } from './link-new.ts';
export { setLinkAttrs } from './link-set.ts';
export { delLink } from './link-del.ts';
export { devSetMaster, tsoMaxSize } from '../net/master.ts';
export { linkwatchRun, linkwatchSync } from '../net/linkwatch.ts';
export type { ChangeLink, KindData, NewPeer } from './link-types.ts';
