// `packetpath reach FILE FROM TO`: the answer as a story, a trace, a picture or a capture.
import { reach } from '../explain/reach.ts';
import { questionOf, statusOf, symptomLines, reasonsOf, headline, answerJson } from './answer.ts';
import { painter, type Io } from './io.ts';
import { loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

export const main = (a: Args, io: Io): number => {
  const [file, from, to] = a.operands as [string, string, string];
  const loaded = loadFile(io, file, a);
  const answer = reach(loaded.world, questionOf(a, from, to, loaded));
  const paint = a.get('output') === undefined ? painter(io) : (_: unknown, t: string): string => t;
  if (a.on('json')) put(io, a, `${JSON.stringify(answerJson(loaded.world, answer))}\n`);
  else put(io, a, `${headline(answer, paint)}\n${symptomLines(answer).map((l) => `  ${l}\n`).join('')}${reasonsOf(answer).map((r) => `  ${r.replace(/\n/g, '\n  ')}\n`).join('')}`);
  return withDoubts(io, a, [loaded], statusOf(answer.outcome));
};
