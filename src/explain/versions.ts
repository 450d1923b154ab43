// One question asked of one set-up under every Docker Engine that is modelled: where the verdict flips, and why on either side.
import type { EngineVersion } from '../model/docker.ts';
import type { World } from '../model/world.ts';
import { reach } from './reach.ts';
import { originText, textOf } from './render/view.ts';
import { runLab, type LabOptions } from './runLab.ts';
import type { Answer, BlameLink, Outcome, Question } from './types.ts';

export const ENGINE_VERSIONS: readonly EngineVersion[] = ['1.12', '17.06', '20.10', '27', '28.0', '28.5', '29'];

export interface VersionAnswer {
  readonly version: EngineVersion;
  /** Null: there was nothing to ask (the script failed before, the container is not there); `why` says so. */
  readonly outcome: Outcome | null;
  readonly answer: Answer | null;
  readonly why: string | null;
  /** What the script said that it could not do, by version: an option that came later. */
  readonly complaints: readonly string[];
}
export interface Flip {
  readonly from: EngineVersion;
  readonly to: EngineVersion;
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  /** What decided on each side; null where all went the obvious way. */
  readonly because: { readonly before: BlameLink | null; readonly after: BlameLink | null };
}
export interface Versions {
  readonly question: Question;
  readonly answers: readonly VersionAnswer[];
  readonly flips: readonly Flip[];
}

/** dockerd of the script is that release, whatever the script says. */
const under = (script: string, version: EngineVersion): string => script.replace(/(--engine-version)([ =]+)(["']?)[\w.-]+\3/g, `$1$2${version}`);
const decided = (a: Answer | null): BlameLink | null => a?.blame.find((l) => l.role === 'decided') ?? a?.blame.find((l) => l.role === 'fork') ?? a?.blame[0] ?? null;

/**
 * `make` gives the world for a release, or is a script: the release of its dockerd is overridden, also where it names one. A set-up that cannot be made or asked
 * under a release has outcome null there.
 */
export const answersByVersion = (make: string | ((version: EngineVersion) => World), question: Question, versions: readonly EngineVersion[] = ENGINE_VERSIONS, file = 'script', opts: Pick<LabOptions, 'before'> = {}): Versions => {
  const answers = versions.map((version): VersionAnswer => {
    let complaints: readonly string[] = [];
    let world: World;
    let q = question;
    if (typeof make === 'string') {
      const lab = runLab(under(make, version), { ...opts, file, engine: version, dockerd: true });
      complaints = [...new Set([...lab.missing.map((m) => `${m.at}: ${m.text}`), ...lab.stderr.split('\n').filter((l) => /^(?:docker|dockerd|Error|unknown flag|invalid|failed)\b/.test(l))])].slice(0, 5);
      if (lab.stopped !== null) return { version, outcome: null, answer: null, why: lab.stopped, complaints };
      ({ world } = lab);
      if (lab.hosts !== undefined && q.hosts === undefined) q = { ...q, hosts: lab.hosts };
    } else world = make(version);
    try {
      const answer = reach(world, q);
      return { version, outcome: answer.outcome, answer, why: null, complaints };
    } catch (e) {
      // A container that this release could not make.
      if (!(e instanceof RangeError)) throw e;
      return { version, outcome: null, answer: null, why: e.message, complaints };
    }
  });
  const flips = answers.slice(1).flatMap((after, i): Flip[] => {
    const before = answers[i] as VersionAnswer;
    if (before.outcome === after.outcome) return [];
    return [{ from: before.version, to: after.version, before: before.outcome, after: after.outcome, because: { before: decided(before.answer), after: decided(after.answer) } }];
  });
  return { question, answers, flips };
};

const linkText = (l: BlameLink): string => `${l.text}${l.origin ? ` [${originText(l.origin)}]` : ''}`;
/** A line for each release, then each flip with its two causes. JSON leaves traces and worlds out. */
export const printVersions = (v: Versions, form: 'text' | 'json' = 'text'): string => {
  if (form === 'json') {
    const answers = v.answers.map(({ version, outcome, answer, why, complaints }) => ({ version, outcome, symptom: answer?.symptom ?? null, blame: answer?.blame ?? [], why, complaints }));
    return `${JSON.stringify({ question: v.question, answers, flips: v.flips }, null, 1)}\n`;
  }
  const flipped = new Set(v.flips.map((f) => f.to));
  const lines = [
    `${v.question.from} -> ${v.question.to}`,
    ...v.answers.flatMap((a) => [
      `${flipped.has(a.version) ? '*' : ' '} ${a.version.padEnd(6)} ${(a.outcome ?? 'not asked').padEnd(22)} ${a.answer?.symptom.curl?.text ?? a.answer?.symptom.nc?.text ?? a.answer?.symptom.ping?.text ?? a.why ?? ''}`,
      ...(a.outcome === null ? a.complaints.map((c) => `           ${c}`) : []),
    ]),
    v.flips.length === 0 ? 'The verdict is the same under every release.' : '',
    ...v.flips.flatMap((f) => [
      `From ${f.from} to ${f.to}: ${f.before ?? 'not asked'} becomes ${f.after ?? 'not asked'}`,
      ...(f.because.before ? [`  ${f.from}: ${linkText(f.because.before)}`] : []),
      ...(f.because.after ? [`  ${f.to}: ${linkText(f.because.after)}`] : []),
    ]),
  ];
  return textOf(lines.filter((l) => l !== ''));
};
