// A rule of a snapshot that was not understood (src/import/xtables.ts): it matches by what was, says nothing and goes on, so that a trace shows that the
// packet's fate may hang on it (explain/gaps.ts). Nobody can type it: it is in no list that the command line reads.
import type { XtTargetModule } from './types.ts';

export interface UnknownInfo {
  /** The rule as it was saved, with its place: `iptables-save:14: -A INPUT -m foo ...`. */
  text: string;
}
export const UNKNOWN: XtTargetModule<UnknownInfo> = {
  kind: 'target',
  name: 'UNKNOWN',
  families: [4, 6],
  man: 'Stands for a rule of a snapshot that was not understood.',
  options: [],
  init: () => ({ text: '' }),
  parse: () => undefined,
  save: (i) => ` # not understood: ${i.text}`,
  print: (i) => ` not understood: ${i.text}`,
  target: () => 'continue',
  examples: [],
};
