// `-j MARK`: net/netfilter/xt_mark.c (mark_tg), libxt_MARK.c: every form is stored as bits to clear and bits to flip.
import { skbWithMark } from '../model/skb.ts';
import { hex } from './text.ts';
import { XtParseError, type XtOption, type XtOptCall, type XtTargetModule } from './types.ts';

/** What a mark becomes: (mark & ~mask) ^ value. */
export interface MarkEdit {
  mark: number;
  mask: number;
}
const OPS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'] as const;
export const markOptions = (others: readonly string[] = []): XtOption[] =>
  OPS.map((name) => ({ name, type: name.startsWith('set') ? 'markmask32' : 'uint32', excl: [...OPS.filter((o) => o !== name), ...others] }));
/** --set-xmark, --set-mark, --and-mark, --or-mark, --xor-mark. */
export const parseMarkEdit = (info: MarkEdit, c: XtOptCall): void => {
  if (c.option.name === 'set-xmark' || c.option.name === 'set-mark') {
    const { value, mask } = c.value as { value: number; mask: number };
    info.mark = value;
    info.mask = (c.option.name === 'set-mark' ? mask | value : mask) >>> 0;
    return;
  }
  const n = c.value as number;
  info.mark = c.option.name === 'and-mark' ? 0 : n;
  info.mask = (c.option.name === 'and-mark' ? ~n : c.option.name === 'or-mark' ? n : 0) >>> 0;
};
export const saveMarkEdit = (i: MarkEdit): string => ` --set-xmark ${hex(i.mark)}/${hex(i.mask)}`;
export const printMarkEdit = (i: MarkEdit): string => {
  if (i.mark === 0) return ` and ${hex(~i.mask >>> 0)}`;
  if (i.mark === i.mask) return ` or ${hex(i.mark)}`;
  if (i.mask === 0) return ` xor ${hex(i.mark)}`;
  return i.mask === 0xffffffff ? ` set ${hex(i.mark)}` : ` xset ${hex(i.mark)}/${hex(i.mask)}`;
};
const editMark = (i: MarkEdit, mark: number): number => ((mark & ~i.mask) ^ i.mark) >>> 0;

export const MARK: XtTargetModule<MarkEdit> = {
  kind: 'target',
  name: 'MARK',
  families: [4, 6],
  man: "Sets the packet's mark.",
  options: markOptions(),
  init: () => ({ mark: 0, mask: 0 }),
  parse: parseMarkEdit,
  final(_info, given) {
    if (given.size === 0) throw new XtParseError('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  save: saveMarkEdit,
  print: (i) => ` MARK${printMarkEdit(i)}`,
  target(i, p) {
    const mark = editMark(i, p.skb.mark);
    if (mark !== p.skb.mark) p.skb = skbWithMark(p.skb, mark);
    return 'continue';
  },
  examples: ['-j MARK --set-xmark 0x1/0xffffffff', '-j MARK --set-xmark 0x1/0xff'],
};
