// connlabel: bits on a connection.
// Mirrors: libxt_connlabel.c; net/netfilter/xt_connlabel.c (connlabel_mt). Names of labels (/etc/xtables/connlabel.conf) do not exist
// here, as on a fresh host; the warning that the tool prints for that when it lists is left out.
import { xtablesStrtoui } from './options.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface ConnlabelInfo {
  bit: number;
  invert: boolean;
  set: boolean;
}

export const connlabel: XtMatchModule<ConnlabelInfo> = {
  kind: 'match',
  name: 'connlabel',
  families: [4, 6],
  man: 'Tests and sets labels of connections.',
  options: [
    { name: 'label', type: 'string', min: 1, mandatory: true, invert: true },
    { name: 'set', type: 'none', also: ['label'] },
  ],
  init: () => ({ bit: 0, invert: false, set: false }),
  parse(info, { option, arg, invert, warn }) {
    if (option.name === 'set') {
      info.set = true;
      return;
    }
    const n = xtablesStrtoui(arg, 0, 65535);
    if (n === undefined) {
      warn?.('Warning: cannot open /etc/xtables/connlabel.conf: No such file or directory');
      throw new XtParseError(`label '${arg}' not found or invalid value`);
    }
    info.bit = n;
    info.invert = invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --label "${i.bit}"${i.set ? ' --set' : ''}`,
  print: (i) => ` connlabel${i.invert ? ' !' : ''} ${i.bit}${i.set ? ' set' : ''}`,
  check: (i) => (i.bit > 127 ? 'ERANGE' : undefined),
  needsConntrack: true,
  match(i, p) {
    const c = p.env.ct(p);
    if (!c) return i.invert;
    const bits = BigInt(`0x${c.ct.labels || '0'}`);
    const bit = 1n << BigInt(i.bit);
    if ((bits & bit) !== 0n) return !i.invert;
    if (!i.set) return i.invert;
    p.env.editCt(p, { labels: (bits | bit).toString(16).padStart(32, '0') });
    return !i.invert;
  },
  examples: ['-m connlabel --label "5" --set'],
};
