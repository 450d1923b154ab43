// Where sequence numbers begin: net/core/secure_seq.c (secure_tcp_seq, secure_tcp_ts_off). A connection's numbers are beyond those of an
// earlier one between the same ports, and its timestamps go on; everybody else sees a hash.
import type { Ip } from '../../base/ip.ts';
import type { Nsid } from '../../model/world.ts';
import { rand32, stateOf, type Ctx } from '../ctx.ts';

const hash = (text: string, secret: number): number => {
  let h = (0x811c9dc5 ^ secret) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  return (h ^ (h >>> 13)) >>> 0;
};
const secretOf = (ctx: Ctx, nsid: Nsid): number => {
  const st = stateOf(ctx, nsid);
  if (st.tcpSecret === 0) st.tcpSecret = rand32(ctx);
  return st.tcpSecret;
};
/** The hash plus a clock of 64 ns. */
export const secureSeq = (ctx: Ctx, nsid: Nsid, laddr: Ip, lport: number, raddr: Ip, rport: number): number =>
  (hash(`${laddr}/${lport}/${raddr}/${rport}`, secretOf(ctx, nsid)) + Math.floor((ctx.now % 4_294_967_296) * 15.625)) % 4_294_967_296;
export const secureTsOff = (ctx: Ctx, nsid: Nsid, laddr: Ip, raddr: Ip): number => hash(`${laddr}>${raddr}`, secretOf(ctx, nsid));
