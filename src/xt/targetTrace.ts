// `-j TRACE` (nf_tables' nftrace, xt_TRACE.c) and `-j NFQUEUE` (xt_NFQUEUE.c, libxt_NFQUEUE.c): here nobody ever listens to a queue.
import { NO_NF, skbWithNf } from '../model/skb.ts';
import { fail } from './text.ts';
import type { XtTargetModule } from './types.ts';

export const TRACE: XtTargetModule<Record<string, never>> = {
  kind: 'target',
  name: 'TRACE',
  families: [4, 6],
  man: 'Every rule that the packet meets from here on is reported (xtables-monitor --trace).',
  tables: ['raw'],
  options: [],
  init: () => ({}),
  parse: () => undefined,
  save: () => '',
  print: () => '',
  target(_i, p) {
    const nf = p.skb.nf ?? NO_NF;
    if (!nf.trace) p.skb = skbWithNf(p.skb, { ...nf, trace: true });
    return 'continue';
  },
  examples: ['-t raw -A PREROUTING -j TRACE'],
};

interface QueueInfo {
  num: number;
  /** Queues above `num`, for --queue-balance. */
  total: number;
  balance: boolean;
  bypass: boolean;
  fanout: boolean;
}
const queueText = (i: QueueInfo, dash: string): string =>
  `${i.balance ? ` ${dash === '' ? '' : `${dash}queue-`}balance ${i.num}:${i.num + i.total - 1}` : ` ${dash === '' ? '' : `${dash}queue-`}num ${i.num}`}` +
  `${i.bypass ? ` ${dash === '' ? '' : `${dash}queue-`}bypass` : ''}${i.fanout ? ` ${dash === '' ? '' : `${dash}queue-`}cpu-fanout` : ''}`;
export const NFQUEUE: XtTargetModule<QueueInfo> = {
  kind: 'target',
  name: 'NFQUEUE',
  families: [4, 6],
  man: 'Asks a program for the verdict: none listens, so the packet is dropped, or accepted with --queue-bypass.',
  options: [
    { name: 'queue-num', type: 'uint16', excl: ['queue-balance'] }, { name: 'queue-balance', type: 'uint16rc', excl: ['queue-num'] },
    { name: 'queue-bypass', type: 'none' }, { name: 'queue-cpu-fanout', type: 'none', also: ['queue-balance'] },
  ],
  init: () => ({ num: 0, total: 1, balance: false, bypass: false, fanout: false }),
  parse(info, c) {
    switch (c.option.name) {
      case 'queue-num': info.num = c.value as number; break;
      case 'queue-balance': {
        const [from, to] = c.value as [number, number];
        if (!c.arg.includes(':')) fail(`Bad range "${c.arg}"`);
        if (from >= to) fail(`${from} should be less than ${to}`);
        Object.assign(info, { num: from, total: to - from + 1, balance: true });
        break;
      }
      case 'queue-bypass': info.bypass = true; break;
      default: info.fanout = true;
    }
  },
  check: (i) => (i.total > 65535 ? 'EINVAL' : undefined),
  save: (i) => queueText(i, '--'),
  print: (i) => ` NFQUEUE${queueText(i, '')}`,
  target: (i) => (i.bypass ? 'accept' : 'queue'),
  examples: ['-j NFQUEUE --queue-num 3 --queue-bypass'],
};
