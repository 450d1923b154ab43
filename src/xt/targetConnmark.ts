// `-j CONNMARK`: net/netfilter/xt_connmark.c (connmark_tg_v2, connmark_tg_shift), libxt_CONNMARK.c (revision 2).
import { skbWithMark } from '../model/skb.ts';
import { markOptions, parseMarkEdit, printMarkEdit, saveMarkEdit, type MarkEdit } from './targetMark.ts';
import { hex } from './text.ts';
import { XtParseError, type XtTargetModule } from './types.ts';

/** `mark` and `mask` are the connection's. */
interface ConnmarkInfo extends MarkEdit {
  mode: 'set' | 'save' | 'restore' | null;
  nfmask: number;
  shift: { readonly right: boolean; readonly bits: number } | null;
}
const ALL = 0xffffffff;
const EDITS = markOptions().map((o) => o.name);
/** The library looks at operations in the order of its table, and at what they exclude in the order of its numbers. */
const OPERATIONS = [...EDITS, 'save-mark', 'restore-mark'];
const BY_NUMBER = ['set-mark', 'save-mark', 'restore-mark', 'and-mark', 'or-mark', 'xor-mark', 'set-xmark'];
const shifted = (i: ConnmarkInfo, mark: number): number => (i.shift === null ? mark : i.shift.right ? mark >>> i.shift.bits : mark << i.shift.bits) >>> 0;
const shiftText = (i: ConnmarkInfo, dash: string): string => (i.shift === null || i.shift.bits === 0 ? '' : ` ${dash}${i.shift.right ? 'right' : 'left'}-shift-mark ${i.shift.bits}`);
const printCopy = (i: ConnmarkInfo): string => {
  if (i.nfmask === ALL && i.mask === ALL) return '';
  if (i.nfmask === i.mask) return ` mask ${hex(i.nfmask)}`;
  return i.mode === 'save' ? ` nfmask ${hex(i.nfmask)} ctmask ~${hex(i.mask)}` : ` ctmask ${hex(i.mask)} nfmask ~${hex(i.nfmask)}`;
};

export const CONNMARK: XtTargetModule<ConnmarkInfo> = {
  kind: 'target',
  name: 'CONNMARK',
  families: [4, 6],
  man: "Sets the mark of the packet's connection, or copies it from or to the packet.",
  needsConntrack: true,
  options: [
    ...markOptions(['save-mark', 'restore-mark']),
    { name: 'save-mark', type: 'none', excl: [...EDITS, 'restore-mark'] }, { name: 'restore-mark', type: 'none', excl: [...EDITS, 'save-mark'] },
    { name: 'left-shift-mark', type: 'uint8', max: 32 }, { name: 'right-shift-mark', type: 'uint8', max: 32 },
    { name: 'ctmask', type: 'uint32', excl: ['mask'] }, { name: 'nfmask', type: 'uint32', excl: ['mask'] }, { name: 'mask', type: 'uint32', excl: ['ctmask', 'nfmask'] },
  ],
  init: () => ({ mode: null, mark: 0, mask: ALL, nfmask: ALL, shift: null }),
  parse(info, c) {
    const n = c.value as number;
    switch (c.option.name) {
      case 'save-mark': info.mode = 'save'; break;
      case 'restore-mark': info.mode = 'restore'; break;
      case 'ctmask': info.mask = n; break;
      case 'nfmask': info.nfmask = n; break;
      case 'mask':
        info.nfmask = n;
        info.mask = n;
        break;
      case 'left-shift-mark':
      case 'right-shift-mark':
        info.shift = { right: c.option.name === 'right-shift-mark', bits: n };
        break;
      default:
        info.mode = 'set';
        parseMarkEdit(info, c);
    }
  },
  final(info, given) {
    const first = OPERATIONS.find((o) => given.has(o));
    const other = BY_NUMBER.find((o) => o !== first && given.has(o));
    if (other !== undefined) throw new XtParseError(`CONNMARK: option "--${first}" cannot be used together with "--${other}".\n`);
    if (info.mode === null) throw new XtParseError('CONNMARK target: No operation specified');
  },
  check: (i) => (i.shift !== null && i.shift.bits >= 32 ? 'EINVAL' : undefined),
  save: (i) => (i.mode === 'set' ? saveMarkEdit(i) : ` --${i.mode}-mark --nfmask ${hex(i.nfmask)} --ctmask ${hex(i.mask)}`) + shiftText(i, '--'),
  print: (i) => ` CONNMARK${i.mode === 'set' ? printMarkEdit(i) : ` ${i.mode}${printCopy(i)}`}${shiftText(i, '')}`,
  target(i, p) {
    const c = p.env.ct(p);
    if (!c) return 'continue';
    const was = c.ct.mark;
    if (i.mode === 'restore') {
      const mark = ((p.skb.mark & ~i.nfmask) ^ shifted(i, was & i.mask)) >>> 0;
      if (mark !== p.skb.mark) p.skb = skbWithMark(p.skb, mark);
      return 'continue';
    }
    const mark = i.mode === 'set' ? shifted(i, (was & ~i.mask) ^ i.mark) : ((was & ~i.mask) ^ shifted(i, p.skb.mark & i.nfmask)) >>> 0;
    if (mark !== was) p.env.editCt(p, { mark });
    return 'continue';
  },
  examples: ['-j CONNMARK --set-xmark 0x1/0xffffffff', '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff', '-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff'],
};
