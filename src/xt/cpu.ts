// `-m cpu`: net/netfilter/xt_cpu.c (cpu_mt), libxt_cpu.c. The model has one CPU: number 0.
import type { XtMatchModule } from './types.ts';

interface CpuInfo {
  cpu: number;
  invert: boolean;
}

export const cpu: XtMatchModule<CpuInfo> = {
  kind: 'match',
  name: 'cpu',
  families: [4, 6],
  man: 'The CPU that handles the packet.',
  options: [{ name: 'cpu', type: 'uint32', invert: true, mandatory: true }],
  init: () => ({ cpu: 0, invert: false }),
  parse(info, c) {
    info.cpu = c.value as number;
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --cpu ${i.cpu}`,
  print: (i) => ` cpu ${i.invert ? '! ' : ''}${i.cpu}`,
  match: (i) => (i.cpu === 0) !== i.invert,
  examples: ['-m cpu --cpu 0', '-m cpu ! --cpu 1'],
};
