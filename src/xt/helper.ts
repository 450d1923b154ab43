// `-m helper`: net/netfilter/xt_helper.c (helper_mt), libxt_helper.c. It looks at the helper of the connection's master.
import { saveString } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface HelperInfo {
  helper: string;
  invert: boolean;
}
/** NF_CT_HELPER_NAME_LEN and its final zero, of which the tool takes one more. */
const MAX = 29;

export const helper: XtMatchModule<HelperInfo> = {
  kind: 'match',
  name: 'helper',
  families: [4, 6],
  man: "The helper that expected the packet's connection.",
  needsConntrack: true,
  options: [{ name: 'helper', type: 'string', invert: true, mandatory: true }],
  init: () => ({ helper: '', invert: false }),
  parse(info, c) {
    info.helper = c.arg.slice(0, MAX);
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --helper${saveString(i.helper)}`,
  print: (i) => ` helper match ${i.invert ? '! ' : ''}"${i.helper}"`,
  match(i, p) {
    const master = p.env.ctMaster(p);
    if (!master || master.helper === '') return i.invert;
    // strncmp over the length of the helper's own name: `ftp` is found in `ftp-2121`.
    return (i.helper === '' || i.helper.startsWith(master.helper)) !== i.invert;
  },
  examples: ['-m helper --helper ftp', '-m helper ! --helper "a b"'],
};
