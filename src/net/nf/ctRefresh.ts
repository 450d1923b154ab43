// How long a connection lives and what it has carried: nf_ct_refresh_acct and nf_ct_acct_update of nf_conntrack_core.c, nf_ct_expires.
import { ctDir, IPS_CONFIRMED, IPS_FIXED_TIMEOUT, type Ct } from '../../model/ct.ts';
import type { Ctx } from '../ctx.ts';
import type { MutableCt } from './ctTable.ts';

/** nf_ct_acct_update. */
export const ctAcct = (ct: MutableCt, ctinfo: number, len: number): void => {
  if (!ct.acct) return;
  const a = ct.acct as [number, number, number, number];
  const at = ctDir(ctinfo) * 2;
  a[at] = (a[at] as number) + 1;
  a[at + 1] = (a[at + 1] as number) + len;
};
/** Lives for `timeout` microseconds from now on (an unconfirmed one: from its confirmation), and carries `len` bytes more. */
export const ctRefresh = (ctx: Ctx, ct: MutableCt, ctinfo: number, len: number, timeout: number): void => {
  if ((ct.status & IPS_FIXED_TIMEOUT) === 0) ct.timeout = (ct.status & IPS_CONFIRMED) === 0 ? timeout : ctx.now + timeout;
  if (ct.acct) ctAcct(ct, ctinfo, len);
};
/** nf_ct_expires: what is left, in microseconds. */
export const ctExpires = (ctx: Ctx, ct: Ct): number => Math.max(0, ct.timeout - ctx.now);
