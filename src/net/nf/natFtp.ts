// NAT and the connections that a protocol announces in its text: net/netfilter/nf_nat_ftp.c (nf_nat_ftp), nf_nat_tftp.c,
// nf_nat_helper.c (nf_nat_mangle_tcp_packet, nf_nat_exp_find_port, nf_nat_follow_master).
import { printIp, type Ip } from '../../base/ip.ts';
import { ctDir, NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_SPECIFIED, type Ct, type CtExpect } from '../../model/ct.ts';
import { skbWithNet, type IpPkt, type Skb, type Tcp } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { randBelow, type Ctx } from '../ctx.ts';
import { ctExpectAdd } from './conntrackExpect.ts';
import { ctSeqadjSet } from './conntrackSeqadj.ts';
import { ctNat, type CtNatHooks, type FtpCommand } from './ctNatHooks.ts';
import { ctEdit, ctGet, type MutableCt } from './ctTable.ts';
import { natSetupCt } from './nat.ts';

type MutableExpect = { -readonly [K in keyof CtExpect]: CtExpect[K] };

const tupleOf = (ct: Ct, dir: 0 | 1): Ct['orig'] => (dir === 0 ? ct.orig : ct.reply);
const other = (dir: 0 | 1): 0 | 1 => (dir === 0 ? 1 : 0);

/** nf_nat_mangle_tcp_packet: `text` in the place of `len` characters at `off` of the payload. */
const natMangleTcp = (skb: Skb, ct: MutableCt, ctinfo: number, off: number, len: number, text: string): Skb => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4 as Tcp;
  const old = l4.data.text ?? '';
  const diff = text.length - len;
  const data = { len: l4.data.len + diff, text: old.slice(0, off) + text + old.slice(off + len) };
  if (diff !== 0) ctSeqadjSet(ct, ctinfo, l4.seq, diff);
  return skbWithNet(skb, { ...pkt, len: pkt.len + diff, l4: { ...l4, data } });
};

/** nf_nat_exp_find_port: the same port if nobody expects there, else a random one above it; the expectation is added. 0: none. */
const expFindPort = (ctx: Ctx, nsid: Nsid, exp: MutableExpect, port: number): number => {
  let candidate = port;
  for (let left = Math.min(65535 - port, 128); ; ) {
    exp.tuple = { ...exp.tuple, dport: candidate };
    if (ctExpectAdd(ctx, nsid, exp)) return candidate;
    if (--left < 0) return 0;
    candidate = port + randBelow(ctx, 65535 - port);
  }
};
/** %pI6: in full. */
const fullIp6 = (ip: string): string => (ip.match(/.{4}/g) as string[]).join(':');
const ftpText = (type: FtpCommand, addr: Ip, port: number): string => {
  switch (type) {
    case 'PORT':
    case 'PASV': return `${printIp(addr).replaceAll('.', ',')},${port >> 8},${port & 255}`;
    case 'EPRT': return typeof addr === 'number' ? `|1|${printIp(addr)}|${port}|` : `|2|${fullIp6(addr)}|${port}|`;
    case 'EPSV': return `|||${port}|`;
  }
};

/** Announces the address and port by which the other side can reach the data connection. Null: dropped. */
const natFtp: CtNatHooks['ftp'] = (ctx, nsid, skb, { id }, ctinfo, command, off, len, exp0) => {
  const ct = ctEdit(ctx, nsid, id);
  const dir = ctDir(ctinfo);
  const exp: MutableExpect = { ...exp0, savedPort: exp0.tuple.dport, dir: other(dir), natFollow: true };
  const port = expFindPort(ctx, nsid, exp, exp.savedPort);
  return port === 0 ? null : natMangleTcp(skb, ct, ctinfo, off, len, ftpText(command, tupleOf(ct, other(dir)).dst, port));
};
/** The answer comes to the port that asked. */
const natTftp: CtNatHooks['tftp'] = (ctx, nsid, _skb, ct, _ctinfo, exp) => ctExpectAdd(ctx, nsid, { ...exp, savedPort: ct.orig.sport, dir: 1, natFollow: true });

/** nf_nat_follow_master: a connection that was expected is translated as its master is. */
const natFollowMaster: CtNatHooks['followMaster'] = (ctx, nsid, ct, exp) => {
  const master = ctGet(ctx, nsid, exp.master);
  if (!master) return;
  const t = tupleOf(master, other(exp.dir));
  natSetupCt(ctx, nsid, ct, 'src', { flags: NF_NAT_RANGE_MAP_IPS, minAddr: t.dst, maxAddr: t.dst, minPort: 0, maxPort: 0, basePort: 0 });
  natSetupCt(ctx, nsid, ctGet(ctx, nsid, ct.id) ?? ct, 'dst', {
    flags: NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED, minAddr: t.src, maxAddr: t.src, minPort: exp.savedPort, maxPort: exp.savedPort, basePort: 0,
  });
};

ctNat.hooks = { followMaster: natFollowMaster, ftp: natFtp, tftp: natTftp };
