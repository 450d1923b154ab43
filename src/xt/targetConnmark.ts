// `-j CONNMARK`: net/netfilter/xt_connmark.c (connmark_tg), libxt_CONNMARK.c. Leaves out: the shifts of revision 2.
import { skbWithMark } from '../model/skb.ts';
import { hex } from './text.ts';
import { editMark, markOptions, parseMarkEdit, printMarkEdit, saveMarkEdit, type MarkEdit } from './targetMark.ts';
import { XtParseError, type XtTargetModule } from './types.ts';

interface ConnmarkInfo extends MarkEdit {
  mode: 'set' | 'save' | 'restore';
  nfmask: number;
  ctmask: number;
}
const ALL = 0xffffffff;
const MODES = ['save-mark', 'restore-mark'] as const;

export const CONNMARK: XtTargetModule<ConnmarkInfo> = {
  kind: 'target',
  name: 'CONNMARK',
  families: [4, 6],
  man: "Sets the mark of the packet's connection, or copies it from or to the packet.",
  needsConntrack: true,
  options: [
    ...markOptions(MODES), { name: 'save-mark', type: 'none', excl: ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'restore-mark'] },
    { name: 'restore-mark', type: 'none', excl: ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark'] },
    { name: 'ctmask', type: 'uint32', excl: ['mask'] }, { name: 'nfmask', type: 'uint32', excl: ['mask'] }, { name: 'mask', type: 'uint32', excl: ['ctmask', 'nfmask'] },
  ],
  init: () => ({ mode: 'set', mark: 0, mask: ALL, nfmask: ALL, ctmask: ALL }),
  parse(info, c) {
    switch (c.option.name) {
      case 'save-mark': info.mode = 'save'; break;
      case 'restore-mark': info.mode = 'restore'; break;
      case 'ctmask': info.ctmask = c.value as number; break;
      case 'nfmask': info.nfmask = c.value as number; break;
      case 'mask':
        info.nfmask = c.value as number;
        info.ctmask = c.value as number;
        break;
      default: parseMarkEdit(info, c);
    }
  },
  final(_info, given) {
    if (![...given].some((g) => g.endsWith('-mark') || g === 'set-xmark')) throw new XtParseError('CONNMARK target: No operation specified');
  },
  save: (i) => (i.mode === 'set' ? saveMarkEdit(i) : ` --${i.mode}-mark --nfmask ${hex(i.nfmask)} --ctmask ${hex(i.ctmask)}`),
  print: (i) => {
    if (i.mode === 'set') return ` CONNMARK${printMarkEdit(i)}`;
    if (i.nfmask === ALL && i.ctmask === ALL) return ` CONNMARK ${i.mode}`;
    if (i.nfmask === i.ctmask) return ` CONNMARK ${i.mode} mask ${hex(i.nfmask)}`;
    return i.mode === 'save' ? ` CONNMARK save nfmask ${hex(i.nfmask)} ctmask ~${hex(i.ctmask)}` : ` CONNMARK restore ctmask ${hex(i.ctmask)} nfmask ~${hex(i.nfmask)}`;
  },
  target(i, p) {
    const c = p.env.ct(p);
    if (!c) return 'continue';
    const was = c.ct.mark;
    if (i.mode === 'restore') {
      const mark = ((p.skb.mark & ~i.nfmask) ^ (was & i.ctmask)) >>> 0;
      if (mark !== p.skb.mark) p.skb = skbWithMark(p.skb, mark);
      return 'continue';
    }
    const mark = i.mode === 'set' ? editMark(i, was) : ((was & ~i.ctmask) ^ (p.skb.mark & i.nfmask)) >>> 0;
    if (mark !== was) p.env.editCt(p, { mark });
    return 'continue';
  },
  examples: ['-j CONNMARK --set-mark 1', '-j CONNMARK --save-mark', '-j CONNMARK --restore-mark --mask 0xff'],
};
