// `-m comment`: net/netfilter/xt_comment.c, libxt_comment.c. It always matches.
import { saveString } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface CommentInfo {
  comment: string;
}
/** XT_MAX_COMMENT_LEN with its final zero: what is longer is cut. */
const MAX = 255;

export const comment: XtMatchModule<CommentInfo> = {
  kind: 'match',
  name: 'comment',
  families: [4, 6],
  man: 'A note of up to 255 bytes.',
  options: [{ name: 'comment', type: 'string', mandatory: true }],
  init: () => ({ comment: '' }),
  parse(info, c) {
    info.comment = c.arg.slice(0, MAX);
  },
  save: (i) => ` --comment${saveString(i.comment)}`,
  print: (i) => ` /* ${i.comment} */`,
  match: () => true,
  examples: ['-m comment --comment foo', '-m comment --comment "a \\"b\\""'],
};
