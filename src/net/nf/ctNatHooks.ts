// Where NAT hangs itself into connection tracking, which stands below it (nf_nat_ftp_hook, nf_nat_tftp_hook, exp->expectfn).
import type { Ct, CtExpect } from '../../model/ct.ts';
import type { Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';

export type FtpCommand = 'PORT' | 'PASV' | 'EPRT' | 'EPSV';
export interface CtNatHooks {
  /** nf_nat_follow_master: the expected connection goes where its master's does. */
  readonly followMaster: (ctx: Ctx, nsid: Nsid, ct: Ct, exp: CtExpect) => void;
  /** nf_nat_ftp: rewrites address and port (`len` bytes at `off` of the data) and adds the expectation itself. Null: dropped. */
  readonly ftp: (ctx: Ctx, nsid: Nsid, skb: Skb, ct: Ct, ctinfo: number, command: FtpCommand, off: number, len: number, exp: CtExpect) => Skb | null;
  /** nf_nat_tftp: adds the expectation. False: dropped. */
  readonly tftp: (ctx: Ctx, nsid: Nsid, skb: Skb, ct: Ct, ctinfo: number, exp: CtExpect) => boolean;
}
/** Filled by NAT when it is loaded. */
export const ctNat: { hooks: CtNatHooks | null } = { hooks: null };
