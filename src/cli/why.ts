// `packetpath why FILE FROM TO`: the blame chain of an answer, each link with the line that made it; rules that nearly decided otherwise; and the
// smallest changes that flip the answer, with what else they change.
import { nearMisses, suggestFixes } from '../explain/fixes.ts';
import { reach } from '../explain/reach.ts';
import { clean, originText } from '../explain/render/view.ts';
import { answerToJson } from '../explain/render/json.ts';
import { placeOfRule } from '../explain/render/verdict.ts';
import type { Answer, BlameLink, Fix, NearMiss } from '../explain/types.ts';
import { headline, questionOf, statusOf, symptomLines } from './answer.ts';
import { painter, type Io } from './io.ts';
import { asked, loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

const ROLE: Readonly<Record<BlameLink['role'], string>> = { decided: 'this decided', fork: 'here the way parted', context: 'good to know' };
const LEG: Readonly<Record<BlameLink['leg'], string>> = { name: 'looking up the name', request: 'on the way there', reply: 'on the way back' };
const SHOWN = 5;

type Paint = ReturnType<typeof painter>;
/** The reasons of an answer, as text. */
export const whyText = (answer: Answer, paint: Paint): string => {
  const links = answer.blame.flatMap((l, i) => [
    `${i + 1}. ${paint(l.role === 'decided' ? 'bold' : 'dim', `${ROLE[l.role]}, ${LEG[l.leg]}:`)} ${clean(l.text)}`,
    ...(l.origin ? [`   ${paint('dim', clean(originText(l.origin)))}`] : []),
  ]);
  return [headline(answer, paint), ...symptomLines(answer).map((l) => `  ${clean(l)}`), '', ...(links.length === 0 ? ['Nothing stood in the way.'] : links)].map((l) => `${l}\n`).join('');
};
const missText = (m: NearMiss, paint: Paint): string =>
  `- ${placeOfRule(m.nf)}: ${clean(m.text)}\n  it wants ${clean(m.field)}; the packet had ${clean(m.had)}\n${m.origin ? `  ${paint('dim', clean(originText(m.origin)))}\n` : ''}`;
const flows = (sign: string, list: readonly string[]): string => (list.length === 0 ? '' : `${list.slice(0, SHOWN).map((f) => `     ${sign} ${clean(f)}\n`).join('')}${list.length > SHOWN ? `     ${sign} ... and ${list.length - SHOWN} more\n` : ''}`);
const fixText = (f: Fix, i: number, paint: Paint): string =>
  `${i + 1}. ${clean(f.text)}\n${f.commands.map((c) => `     ${paint('bold', clean(c))}\n`).join('')}${f.applicable ? '' : '     (no command of this world does it)\n'}${f.gained.length + f.lost.length === 0 ? '' : '   besides:\n'}${flows('+', f.gained)}${flows('-', f.lost)}`;

export const main = (a: Args, io: Io): number => {
  const [file, from, to] = a.operands as [string, string, string];
  const world = loadFile(io, file, a);
  const question = questionOf(a, from, to, world);
  const { answer, loaded } = asked(io, world, () => reach(world.world, question));
  const misses = nearMisses(loaded.world, answer).slice(0, SHOWN);
  const fixes = a.on('no-fixes') ? [] : suggestFixes(loaded.world, question);
  if (a.on('json')) {
    const shape = {
      ...(answerToJson(answer) as object), schema: 'packetpath/why@1', trace: undefined,
      nearMisses: misses.map((m) => ({ table: m.nf.table, chain: m.nf.chain, number: m.nf.number, text: m.text, field: m.field, wanted: m.wanted, had: m.had, origin: m.origin ?? null })),
      fixes: fixes.map((f) => ({ commands: f.commands, text: f.text, outcome: f.outcome, gained: f.gained, lost: f.lost, applicable: f.applicable })),
    };
    put(io, a, `${JSON.stringify(shape)}\n`);
  } else {
    const paint = a.get('output') === undefined ? painter(io) : (_: unknown, t: string): string => t;
    const shut = answer.outcome !== 'open';
    put(io, a, whyText(answer, paint)
      + (misses.length === 0 ? '' : `\n${paint('bold', 'rules that missed the packet by one condition')}\n${misses.map((m) => missText(m, paint)).join('')}`)
      + (!shut || a.on('no-fixes') || answer.outcome === 'unsupported' ? '' : `\n${paint('bold', 'what would open it')}\n${fixes.length === 0 ? 'Nothing small that was tried.\n' : fixes.map((f, i) => fixText(f, i, paint)).join('')}`));
  }
  return withDoubts(io, a, [loaded], statusOf(answer.outcome));
};
