// A lesson: a question, a world, and what is to be answered about it, step by step. `scenarios/*.ts` are lessons; a test asks them all, and `tellLesson` prints one.
// A step's commands run after the script and the steps before it, from the beginning: servers and daemons are alive, and no question has left anything behind.
import { runScript } from '../build/lab.ts';
import type { Lab } from '../build/lab.ts';
import type { Outcome } from '../explain/types.ts';
import { checkReach, type Check, type Expected } from './checks.ts';

/** A question and its answer. */
export interface Asks extends Expected {
  readonly from: string;
  readonly to: string;
  readonly is: Outcome;
}
export interface Lesson {
  /** In the words of who asks. */
  readonly question: string;
  /** In a sentence or two. */
  readonly answer: string;
  readonly world: Lab;
  /** Questions, remarks, and commands that change the world. */
  readonly steps: readonly (Asks | { readonly say: string } | { readonly run: string })[];
}
export type Told =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'asks'; readonly asks: Asks; readonly check: Check };

/** Asks a lesson's questions, in order. */
export const askLesson = (lesson: Lesson): readonly Told[] => {
  let { world } = lesson;
  return lesson.steps.map((s): Told => {
    if ('say' in s) return { kind: 'say', text: s.say };
    if ('run' in s) {
      world = runScript(`${world.script.trimEnd()}\n${s.run.trim()}\n`);
      return { kind: 'run', text: s.run.trim() };
    }
    const { from, to, is, ...expected } = s;
    return { kind: 'asks', asks: s, check: checkReach(world, from, to, { ...expected, outcome: is }) };
  });
};
/** The lesson as text: questions, answers and reasons. */
export const tellLesson = (lesson: Lesson): string => {
  const lines = [lesson.question, '', ...askLesson(lesson).flatMap((t) => (t.kind === 'say' ? ['', `# ${t.text}`] : t.kind === 'run' ? t.text.split('\n').map((l) => `$ ${l}`) : [t.check.message])), '', lesson.answer];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
};
