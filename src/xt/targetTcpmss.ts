// `-j TCPMSS`: net/netfilter/xt_TCPMSS.c (tcpmss_mangle_packet, tcpmss_tg4_check, find_syn_match), libxt_TCPMSS.c.
import type { Family } from '../base/ip.ts';
import { ipHdrLen, type Tcp } from '../model/skb.ts';
import type { XtRule } from '../model/xt.ts';
import { editIp } from './pktEdit.ts';
import { fail } from './text.ts';
import type { XtTargetModule } from './types.ts';

interface TcpmssInfo {
  /** Null: what fits the path. */
  mss: number | null;
}
const SYN = 2;
/** What a segment without the option may be told at most: TCP's default. */
const DEFAULT_MSS: Readonly<Record<Family, number>> = { 4: 536, 6: 1220 };
/** The rule looks at SYN segments only (nft_compat cannot know and does not ask). */
const hasSyn = (matches: XtRule['matches']): boolean =>
  matches.some((m) => {
    const i = m.info as { cmp: number; flagsInv: boolean };
    return m.name === 'tcp' && (i.cmp & SYN) !== 0 && !i.flagsInv;
  });
const optLen = (t: Tcp): number => t.optLen ?? (t.mss === undefined ? 0 : 4);

const mssTarget = (family: Family): XtTargetModule<TcpmssInfo> => ({
  kind: 'target',
  name: 'TCPMSS',
  families: [family],
  man: 'Lowers the maximum segment size that a SYN announces.',
  protos: [6],
  options: [{ name: 'set-mss', type: 'uint16', max: family === 4 ? 65515 : 65495 }, { name: 'clamp-mss-to-pmtu', type: 'none' }],
  init: () => ({ mss: 0 }),
  parse(info, c) {
    info.mss = c.option.name === 'set-mss' ? (c.value as number) : null;
  },
  final(_info, given) {
    if (given.size === 0) fail('TCPMSS target: At least one parameter is required');
  },
  save: (i) => (i.mss === null ? ' --clamp-mss-to-pmtu' : ` --set-mss ${i.mss}`),
  print: (i) => (i.mss === null ? ' TCPMSS clamp to PMTU' : ` TCPMSS set ${i.mss}`),
  check(i, c) {
    if (i.mss === null && (c.hooks & ~0b11100) !== 0) return 'EINVAL';
    return c.backend === 'legacy' && !hasSyn(c.matches) ? 'EINVAL' : undefined;
  },
  target(i, p) {
    const { l4 } = p.pkt;
    if (p.pkt.off > 0) return 'continue';
    if (l4.type !== 'tcp') return 'drop';
    let mss = i.mss;
    if (mss === null) {
      const min = family === 4 ? 40 : 60;
      const mtu = p.env.pathMtu(p);
      if (mtu <= min) return 'drop';
      mss = mtu - min;
    }
    if (l4.mss !== undefined) {
      if (l4.mss > mss) editIp(p, { l4: { ...l4, mss } });
      return 'continue';
    }
    if (l4.data.len > 0 || optLen(l4) >= 40 || p.pkt.len - ipHdrLen(p.pkt) < 20) return 'continue';
    editIp(p, { l4: { ...l4, mss: Math.min(mss, DEFAULT_MSS[family]), optLen: optLen(l4) + 4 }, len: p.pkt.len + 4 });
    return 'continue';
  },
  examples: ['-t mangle -A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'],
});
export const TCPMSS4 = mssTarget(4);
export const TCPMSS6 = mssTarget(6);
