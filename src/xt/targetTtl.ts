// `-j TTL` and `-j HL`: net/netfilter/xt_HL.c (ttl_tg, hl_tg6), libipt_TTL.c, libip6t_HL.c. Zero is not refused: the packet just goes nowhere.
import type { Family } from '../base/ip.ts';
import { editIp } from './pktEdit.ts';
import { fail } from './text.ts';
import type { XtOption, XtTargetModule } from './types.ts';

interface HlInfo {
  op: 'set' | 'inc' | 'dec';
  value: number;
}
const WORDS = { set: 'set to', inc: 'increment by', dec: 'decrement by' } as const;
const OPS = ['set', 'dec', 'inc'] as const;

const hlTarget = (name: 'TTL' | 'HL', family: Family): XtTargetModule<HlInfo> => {
  const low = name.toLowerCase();
  return {
    kind: 'target',
    name,
    families: [family],
    man: `Changes the ${family === 4 ? 'time to live' : 'hop limit'}.`,
    tables: ['mangle'],
    options: OPS.map((op): XtOption => ({ name: `${low}-${op}`, type: 'uint8', ...(op !== 'set' && { min: 1 }), excl: (['set', 'inc', 'dec'] as const).filter((o) => o !== op).map((o) => `${low}-${o}`) })),
    init: () => ({ op: 'set', value: 0 }),
    parse(info, c) {
      info.op = c.option.name.slice(low.length + 1) as HlInfo['op'];
      info.value = c.value as number;
    },
    final(_info, given) {
      if (given.size === 0) fail(`${name}: You must specify an action`);
    },
    save: (i) => ` --${low}-${i.op} ${i.value}`,
    print: (i) => ` ${name} ${WORDS[i.op]} ${i.value}`,
    target(i, p) {
      const was = p.pkt.ttl;
      const ttl = i.op === 'set' ? i.value : i.op === 'inc' ? Math.min(255, was + i.value) : Math.max(0, was - i.value);
      if (ttl !== was) editIp(p, { ttl });
      return 'continue';
    },
    examples: [`-t mangle -A PREROUTING -j ${name} --${low}-set 64`, `-t mangle -A PREROUTING -j ${name} --${low}-inc 1`],
  };
};
export const TTL = hlTarget('TTL', 4);
export const HL = hlTarget('HL', 6);
