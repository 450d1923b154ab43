// Scenarios: lab scripts with the questions and expected answers written in their comments, and the judge of them.
//   # question: Does ufw deny 8080 close a published port?
//   # expect: internet tcp://203.0.113.1:8080 -> open
//   # because: DOCKER rule 1
//   # expect[28.5]: ...        with that Docker Engine only (dockerd of the script is started as that release)
// Each expectation is asked of the world as the script leaves it, none of the world that another question left.
import type { EngineVersion } from '../model/docker.ts';
import { pmValues } from '../base/pmap.ts';
import type { World } from '../model/world.ts';
import { isBadQuestion } from './badQuestion.ts';
import { engineOf } from './runLab.ts';
import type { Answer, BlameLink, Outcome, Question } from './types.ts';

export interface Because {
  readonly line: number;
  readonly text: string;
}
export interface Expectation {
  readonly line: number;
  /** The nearest `# question:` above. */
  readonly question: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: Outcome;
  /** Null: the script's own engine. */
  readonly engine: EngineVersion | null;
  readonly because: readonly Because[];
}

const OUTCOMES: Readonly<Record<Outcome, true>> = {
  open: true, refused: true, reset: true, timeout: true, unreachable: true, prohibited: true, 'connected-then-closed': true, 'hangs-on-large-packets': true, 'name-not-found': true, unsupported: true,
};
const isOutcome = (s: string): s is Outcome => Object.hasOwn(OUTCOMES, s);
const WORDS = ['question', 'expect', 'because'] as const;
/** One letter more, less or other: a slip of the pen, which must not go unread. */
const nearly = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
};

/** The expectations of a script, in order. Throws RangeError with the file, the line and what was expected there. */
export const parseScenario = (script: string, file = 'script'): Expectation[] => {
  const out: { -readonly [K in keyof Expectation]: Expectation[K] extends readonly Because[] ? Because[] : Expectation[K] }[] = [];
  let question = '';
  script.split('\n').forEach((text, i) => {
    const m = /^\s*#\s*([a-z]+)(?:\[([^\]]*)\])?\s*:(.*)$/.exec(text.replace(/\r$/, ''));
    if (!m) return;
    const word = m[1] as string;
    const rest = (m[3] as string).trim();
    const fail = (why: string): never => {
      throw new RangeError(`${file}: line ${i + 1}: ${why}`);
    };
    if (!(WORDS as readonly string[]).includes(word)) {
      const meant = WORDS.find((w) => nearly(word, w));
      if (meant !== undefined) fail(`"# ${word}:" is not understood; did you mean "# ${meant}:"?`);
      return;
    }
    if (m[2] !== undefined && word !== 'expect') fail(`"# ${word}[${m[2]}]:": only "# expect" takes an engine`);
    if (word === 'question') question = rest;
    else if (word === 'because') {
      if (rest === '') fail('"# because:" wants a text that the reasons must contain');
      const last = out.at(-1);
      if (!last) return fail('"# because:" belongs below an "# expect:"');
      last.because.push({ line: i + 1, text: rest });
    } else {
      const e = /^(\S+)\s+(\S+)\s+->\s+(\S+)$/.exec(rest);
      if (!e) return fail(`"${rest}" is not FROM TO -> OUTCOME, as in "# expect: web1 tcp://10.0.0.2:80 -> open"`);
      const [, from, to, outcome] = e as unknown as [string, string, string, string];
      if (!isOutcome(outcome)) return fail(`"${outcome}" is no outcome; known: ${Object.keys(OUTCOMES).join(', ')}`);
      let engine: EngineVersion | null = null;
      try {
        if (m[2] !== undefined) engine = engineOf(m[2].trim());
      } catch (e_) {
        fail((e_ as Error).message);
      }
      out.push({ line: i + 1, question, from, to, outcome, engine, because: [] });
    }
  });
  return out;
};

/** The engines with which a scenario has to be run: null is the script's own. */
export const enginesOf = (list: readonly Expectation[]): (EngineVersion | null)[] => [...new Set(list.map((e) => e.engine))];

/** What stands in a link for `# because:` to find. */
export const wordsOf = (l: BlameLink): string[] => {
  const said = Object.entries(l.cause).filter(([k, v]) => k !== 'kind' && k !== 'netns' && typeof v !== 'object').map(([, v]) => String(v));
  return [l.text, ...said, ...(l.cause.kind === 'sysctl' ? [`${l.cause.name} = ${l.cause.value}`, `${l.cause.name}=${l.cause.value}`] : []), ...(l.origin ? [l.origin.text, l.origin.by ?? ''] : [])];
};

export interface Judgement {
  readonly expectation: Expectation;
  readonly ok: boolean;
  /** Null when it could not be asked. */
  readonly answer: Answer | null;
  /** What is wrong, one sentence each; empty when all is as expected. */
  readonly wrong: readonly string[];
}
/** Asks each expectation of one world. `ask` is reach; `engine` says which of them are meant. */
export const judge = (world: World, list: readonly Expectation[], ask: (world: World, q: Question) => Answer, opts: { readonly engine: EngineVersion | null; readonly hosts?: string }): Judgement[] =>
  list.filter((e) => e.engine === opts.engine).map((e) => {
    if (e.engine !== null && ![...pmValues(world.config.docker)].some((d) => d.version === e.engine)) {
      const have = [...pmValues(world.config.docker)].map((d) => d.version);
      return { expectation: e, ok: false, answer: null, wrong: [`expected of Docker Engine ${e.engine}, but the script ${have.length === 0 ? 'starts none' : `starts ${have.join(', ')}`}`] };
    }
    let answer: Answer;
    try {
      answer = ask(world, { from: e.from, to: e.to, ...(opts.hosts !== undefined && { hosts: opts.hosts }) });
    } catch (err) {
      if (!isBadQuestion(err)) throw err;
      return { expectation: e, ok: false, answer: null, wrong: [err.message] };
    }
    const wrong: string[] = [];
    if (answer.outcome !== e.outcome) wrong.push(`expected ${e.outcome}, got ${answer.outcome}`);
    const said = answer.blame.flatMap(wordsOf).map((w) => w.toLowerCase());
    for (const b of e.because) if (!said.some((w) => w.includes(b.text.toLowerCase()))) wrong.push(`no reason has "${b.text}" (line ${b.line})`);
    return { expectation: e, ok: wrong.length === 0, answer, wrong };
  });
