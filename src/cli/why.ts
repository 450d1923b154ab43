// `packetpath why FILE FROM TO`: the blame chain of an answer, each link with the line that made it.
import { reach } from '../explain/reach.ts';
import type { Answer, BlameLink } from '../explain/types.ts';
import type { World } from '../model/world.ts';
import { answerJson, headline, originOf, questionOf, statusOf, symptomLines } from './answer.ts';
import { painter, type Io } from './io.ts';
import { loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

const ROLE: Readonly<Record<BlameLink['role'], string>> = { decided: 'this decided', fork: 'here the way parted', context: 'good to know' };
const LEG: Readonly<Record<BlameLink['leg'], string>> = { name: 'looking up the name', request: 'on the way there', reply: 'on the way back' };

export const whyText = (_world: World, answer: Answer, paint: ReturnType<typeof painter>): string => {
  const links = answer.blame.flatMap((l, i) => [
    `${i + 1}. ${paint(l.role === 'decided' ? 'bold' : 'dim', `${ROLE[l.role]}, ${LEG[l.leg]}:`)} ${l.text}`,
    ...(originOf(l) === '' ? [] : [`   ${paint('dim', originOf(l))}`]),
  ]);
  return [
    headline(answer, paint), ...symptomLines(answer).map((l) => `  ${l}`), '', ...(links.length === 0 ? ['Nothing stood in the way.'] : links),
  ].map((l) => `${l}\n`).join('');
};

export const main = (a: Args, io: Io): number => {
  const [file, from, to] = a.operands as [string, string, string];
  const loaded = loadFile(io, file, a);
  const answer = reach(loaded.world, questionOf(a, from, to, loaded));
  const paint = a.get('output') === undefined ? painter(io) : (_: unknown, t: string): string => t;
  put(io, a, a.on('json') ? `${JSON.stringify(answerJson(loaded.world, answer))}\n` : whyText(loaded.world, answer, paint));
  return withDoubts(io, a, [loaded], statusOf(answer.outcome));
};
