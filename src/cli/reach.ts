// `packetpath reach FILE FROM TO`: the answer as a story, a trace, a picture or a capture.
import { reach } from '../explain/reach.ts';
import { renderAnswer, type AnswerForm } from '../explain/render/index.ts';
import { tracePcapng } from '../explain/render/pcapng.ts';
import type { Answer } from '../explain/types.ts';
import type { World } from '../model/world.ts';
import { headline, questionOf, statusOf } from './answer.ts';
import { CliError, painter, type Io } from './io.ts';
import { asked, loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

const render = (world: World, answer: Answer, form: string, paint: ReturnType<typeof painter>, width: number): string | Uint8Array => {
  switch (form) {
    case 'pcapng': return tracePcapng(world, answer.trace);
    case 'story': return `${headline(answer, paint)}\n${renderAnswer(world, answer, 'story', { width })}`;
    default: return renderAnswer(world, answer, form as AnswerForm);
  }
};

export const main = (a: Args, io: Io): number => {
  const [file, from, to] = a.operands as [string, string, string];
  const form = a.get('form') ?? (a.on('json') ? 'json' : 'story');
  if (a.on('json') && form !== 'json') throw new CliError(2, `reach: --json and --form ${form} are two forms; give one`);
  const out = a.get('output');
  if (form === 'pcapng' && (out === undefined || out === '-') && io.stdoutIsTty) throw new CliError(2, 'reach: a capture is bytes, not for a terminal; give -o FILE.pcapng');
  const world = loadFile(io, file, a);
  const { answer, loaded } = asked(io, world, () => reach(world.world, questionOf(a, from, to, world)));
  put(io, a, render(loaded.world, answer, form, out === undefined ? painter(io) : (_, t) => t, io.columns));
  return withDoubts(io, a, [loaded], statusOf(answer.outcome));
};
