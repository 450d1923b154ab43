// connbytes: how much a connection has carried.
// Mirrors: libxt_connbytes.c; net/netfilter/xt_connbytes.c (connbytes_mt), which turns accounting on when a rule comes.
import { exactUint64 } from './options.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

const DIRS = ['original', 'reply', 'both'] as const;
const WHATS = ['packets', 'bytes', 'avgpkt'] as const;
export interface ConnbytesInfo {
  /** Decimal: 64 bits. */
  from: string;
  to: string;
  invert: boolean;
  dir: (typeof DIRS)[number];
  mode: (typeof WHATS)[number];
}
const MAX = String((1n << 64n) - 1n);
const rangeText = (i: ConnbytesInfo): string => (i.to === MAX ? i.from : `${i.from}:${i.to}`);

export const connbytes: XtMatchModule<ConnbytesInfo> = {
  kind: 'match',
  name: 'connbytes',
  families: [4, 6],
  man: 'Matches by how many bytes or packets a connection has transferred.',
  options: [
    { name: 'connbytes', type: 'uint64rc', invert: true, mandatory: true },
    { name: 'connbytes-dir', type: 'string', mandatory: true },
    { name: 'connbytes-mode', type: 'string', mandatory: true },
  ],
  init: () => ({ from: '0', to: MAX, invert: false, dir: 'original', mode: 'packets' }),
  parse(info, { option, arg, invert }) {
    switch (option.name) {
      case 'connbytes': {
        const [from, to] = exactUint64(option, arg) as [bigint, bigint];
        info.from = String(from);
        info.to = arg.includes(':') ? String(to) : MAX;
        if (BigInt(info.to) < from) throw new XtParseError(`${info.from} should be less than ${info.to}`);
        info.invert = invert;
        break;
      }
      case 'connbytes-dir': {
        const dir = DIRS.find((d) => d === arg);
        if (!dir) throw new XtParseError(`Unknown --connbytes-dir \`${arg}'`);
        info.dir = dir;
        break;
      }
      default: {
        const mode = WHATS.find((m) => m === arg);
        if (!mode) throw new XtParseError(`Unknown --connbytes-mode \`${arg}'`);
        info.mode = mode;
      }
    }
  },
  save: (i) => `${i.invert ? ' !' : ''} --connbytes ${rangeText(i)} --connbytes-mode ${i.mode} --connbytes-dir ${i.dir}`,
  print: (i) => `${i.invert ? ' !' : ''} connbytes ${rangeText(i)} connbytes mode ${i.mode} connbytes direction ${i.dir}`,
  needsConntrack: true,
  turnsOn: 'net.netfilter.nf_conntrack_acct',
  match(i, p) {
    const acct = p.env.ct(p)?.ct.acct;
    if (!acct) return false;
    const packets = (i.dir === 'reply' ? 0 : acct[0]) + (i.dir === 'original' ? 0 : acct[2]);
    const bytes = (i.dir === 'reply' ? 0 : acct[1]) + (i.dir === 'original' ? 0 : acct[3]);
    const n = i.mode === 'packets' ? packets : i.mode === 'bytes' ? bytes : packets === 0 ? 0 : Math.floor(bytes / packets);
    return (n >= Number(i.from) && n <= Number(i.to)) !== i.invert;
  },
  examples: ['-m connbytes --connbytes 100:200 --connbytes-mode bytes --connbytes-dir both'],
};
