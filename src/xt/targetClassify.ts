// Targets whose effect stays in the kernel: `-j CLASSIFY` (net/netfilter/xt_CLASSIFY.c), `-j CHECKSUM` (xt_CHECKSUM.c: checksums are
// always right here), `-j AUDIT` (xt_AUDIT.c: nobody reads the audit log).
import { NO_NF, skbWithNf } from '../model/skb.ts';
import { fail } from './text.ts';
import type { XtTargetModule } from './types.ts';

interface ClassifyInfo {
  priority: number;
}
const halves = (i: ClassifyInfo): readonly [string, string] => [(i.priority >>> 16).toString(16), (i.priority & 0xffff).toString(16)];
/** sscanf("%x:%x"). */
const CLASS = /^\s*([+-]?)(?:0[xX])?([0-9a-fA-F]+):\s*([+-]?)(?:0[xX])?([0-9a-fA-F]+)/;
const scanHex = (sign: string, digits: string): number => (sign === '-' ? -1 : 1) * parseInt(digits.slice(-8), 16);
export const CLASSIFY: XtTargetModule<ClassifyInfo> = {
  kind: 'target',
  name: 'CLASSIFY',
  families: [4, 6],
  man: "Sets the packet's priority, a class of tc.",
  hooks: 0b11100,
  options: [{ name: 'set-class', type: 'string', mandatory: true }],
  init: () => ({ priority: 0 }),
  parse(info, c) {
    const m = CLASS.exec(c.arg);
    if (!m) fail(`Bad class value "${c.arg}"`);
    else info.priority = ((scanHex(m[1] as string, m[2] as string) << 16) | (scanHex(m[3] as string, m[4] as string) & 0xffff)) >>> 0;
  },
  save: (i) => ` --set-class ${halves(i).map((h) => h.padStart(4, '0')).join(':')}`,
  print: (i) => ` CLASSIFY set ${halves(i).join(':')}`,
  target(i, p) {
    const nf = p.skb.nf ?? NO_NF;
    if (nf.priority !== i.priority) p.skb = skbWithNf(p.skb, { ...nf, priority: i.priority });
    return 'continue';
  },
  examples: ['-t mangle -A POSTROUTING -j CLASSIFY --set-class 0001:0002'],
};

export const CHECKSUM: XtTargetModule<Record<string, never>> = {
  kind: 'target',
  name: 'CHECKSUM',
  families: [4, 6],
  man: 'Fills in a checksum that a device was to compute.',
  tables: ['mangle'],
  options: [{ name: 'checksum-fill', type: 'none', mandatory: true }],
  init: () => ({}),
  parse: () => undefined,
  save: () => ' --checksum-fill',
  print: () => ' CHECKSUM fill',
  target: () => 'continue',
  examples: ['-t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill'],
};

interface AuditInfo {
  type: string;
}
export const AUDIT: XtTargetModule<AuditInfo> = {
  kind: 'target',
  name: 'AUDIT',
  families: [4, 6],
  man: 'Writes the packet to the audit log.',
  options: [{ name: 'type', type: 'string', mandatory: true }],
  init: () => ({ type: '' }),
  parse(info, c) {
    info.type = ['accept', 'drop', 'reject'].find((t) => t === c.arg.toLowerCase()) ?? fail(`Bad action type value "${c.arg}"`);
  },
  save: (i) => ` --type ${i.type}`,
  print: (i) => ` AUDIT ${i.type}`,
  target: () => 'continue',
  examples: ['-j AUDIT --type drop'],
};
