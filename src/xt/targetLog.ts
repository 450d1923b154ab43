// `-j LOG` and `-j NFLOG`: net/netfilter/xt_LOG.c, xt_NFLOG.c, libxt_LOG.c, libxt_NFLOG.c. What a line of the log says is net/nf/log.ts.
import { fail, saveString } from './text.ts';
import type { XtOption, XtTargetModule } from './types.ts';

interface LogInfo {
  prefix: string;
  level: number;
  /** NF_LOG_*: tcp-sequence 1, tcp-options 2, ip-options 4, uid 8, macdecode 32. */
  flags: number;
}
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;
const FLAGS: readonly (readonly [string, number])[] = [['tcp-sequence', 1], ['tcp-options', 2], ['ip-options', 4], ['uid', 8], ['macdecode', 32]];
const flagWords = (flags: number, before: string): string => FLAGS.map(([name, bit]) => ((flags & bit) !== 0 ? ` ${before}${name}` : '')).join('');
const prefixArg = (text: string): string => (text.includes('\n') ? fail('Newlines not allowed in --log-prefix') : text);

export const LOG: XtTargetModule<LogInfo> = {
  kind: 'target',
  name: 'LOG',
  families: [4, 6],
  man: 'Writes a line about the packet to the kernel log.',
  options: [
    { name: 'log-level', type: 'sysloglevel' }, { name: 'log-prefix', type: 'string', min: 1 },
    ...FLAGS.map(([name]): XtOption => ({ name: `log-${name}`, type: 'none' })),
  ],
  init: () => ({ prefix: '', level: 4, flags: 0 }),
  parse(info, c) {
    if (c.option.name === 'log-level') info.level = c.value as number;
    else if (c.option.name === 'log-prefix') info.prefix = prefixArg(c.arg).slice(0, 29);
    else info.flags |= FLAGS.find(([name]) => `log-${name}` === c.option.name)?.[1] ?? 0;
  },
  save: (i) => `${i.prefix === '' ? '' : ` --log-prefix${saveString(i.prefix)}`}${i.level === 4 ? '' : ` --log-level ${i.level}`}${flagWords(i.flags, '--log-')}`,
  print: (i, numeric) =>
    ` LOG${numeric ? ` flags ${i.flags} level ${i.level}` : ` level ${LEVELS[i.level]}${flagWords(i.flags, '')}`}${i.prefix === '' ? '' : ` prefix "${i.prefix}"`}`,
  target(i, p) {
    p.env.log(p, i);
    return 'continue';
  },
  examples: ['-j LOG --log-prefix "dropped: " --log-level 7 --log-tcp-options'],
};

interface NflogInfo {
  group: number;
  prefix: string;
  size: number | null;
  threshold: number;
  range: number;
}
const nflogText = (i: NflogInfo, dash: string, prefix: string): string =>
  `${i.prefix === '' ? '' : ` ${dash}nflog-prefix${prefix}`}${i.group === 0 ? '' : ` ${dash}nflog-group ${i.group}`}${i.range === 0 ? '' : ` ${dash}nflog-range ${i.range}`}${i.size === null ? '' : ` ${dash}nflog-size ${i.size}`}${i.threshold === 0 ? '' : ` ${dash}nflog-threshold ${i.threshold}`}`;

export const NFLOG: XtTargetModule<NflogInfo> = {
  kind: 'target',
  name: 'NFLOG',
  families: [4, 6],
  man: 'Hands a copy of the packet to programs that listen to a netlink group.',
  options: [
    { name: 'nflog-group', type: 'uint16' }, { name: 'nflog-prefix', type: 'string', min: 1 }, { name: 'nflog-range', type: 'uint32', excl: ['nflog-size'] },
    { name: 'nflog-size', type: 'uint32', excl: ['nflog-range'] }, { name: 'nflog-threshold', type: 'uint16' },
  ],
  init: () => ({ group: 0, prefix: '', size: null, threshold: 0, range: 0 }),
  parse(info, c) {
    switch (c.option.name) {
      case 'nflog-group': info.group = c.value as number; break;
      case 'nflog-prefix': info.prefix = prefixArg(c.arg).slice(0, c.backend === 'legacy' ? 63 : 127); break;
      case 'nflog-range':
        // Only x_tables has room for it.
        if (c.backend === 'legacy') info.range = c.value as number;
        break;
      case 'nflog-size': info.size = c.value as number; break;
      default: info.threshold = c.value as number;
    }
  },
  final(_info, given, { warn }) {
    if (given.has('nflog-range')) warn?.('warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead');
  },
  save: (i) => nflogText(i, '--', saveString(i.prefix)),
  print: (i) => nflogText(i, '', saveString(i.prefix)),
  target(i, p) {
    p.env.log(p, { prefix: i.prefix, level: 0, flags: 0, group: i.group });
    return 'continue';
  },
  examples: ['-j NFLOG --nflog-prefix seen --nflog-group 5'],
};
