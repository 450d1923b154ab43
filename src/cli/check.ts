// `packetpath check DIR|FILE...`: scenarios with expected answers, as plain lines, TAP 13 or JUnit XML.
import { enginesOf, judge, parseScenario, type Expectation, type Judgement } from '../explain/scenario.ts';
import { reach } from '../explain/reach.ts';
import { CliError, painter, reasonOf, type Io } from './io.ts';
import { doubtsOf, put, readText, runScript } from './load.ts';
import type { Args } from './options.ts';
import { reasonsOf } from './answer.ts';

interface Case {
  readonly file: string;
  readonly expectation: Expectation;
  /** unknown: the question could not be put to the script's world. */
  readonly result: 'ok' | 'differs' | 'unknown';
  readonly got: string | null;
  readonly wrong: readonly string[];
  readonly reasons: readonly string[];
}

/** Scripts of a folder and the folders in it; a file stands for itself. */
const scriptsIn = (io: Io, path: string, depth = 0): string[] => {
  if (path === '-') return [path];
  let kind: 'file' | 'directory' | undefined;
  try {
    kind = io.kind(path);
    if (kind === 'directory') return depth > 20 ? [] : io.list(path).flatMap((n) => scriptsIn(io, `${path.replace(/\/+$/, '')}/${n}`, depth + 1));
  } catch (e) {
    throw new CliError(2, `cannot read ${path}: ${reasonOf(e)}`);
  }
  if (kind === undefined) throw new CliError(2, `cannot read ${path}: no such file`);
  return depth === 0 || path.endsWith('.sh') ? [path] : [];
};

const caseOf = (file: string, j: Judgement): Case => ({
  file, expectation: j.expectation, result: j.ok ? 'ok' : j.answer === null ? 'unknown' : 'differs', got: j.answer?.outcome ?? null, wrong: j.wrong, reasons: j.answer && !j.ok ? reasonsOf(j.answer) : [],
});
const checkFile = (io: Io, a: Args, file: string, text: string, list: readonly Expectation[], doubts: Set<string>): Case[] => {
  const cases = enginesOf(list).flatMap((engine) => {
    const lab = runScript(io, file, text, { seed: a.num('seed'), docker: engine ?? a.get('docker'), verbose: a.on('verbose') });
    for (const d of doubtsOf(lab)) doubts.add(d);
    if (lab.stopped !== null && !a.on('anyway')) return list.filter((e) => e.engine === engine).map((e): Case => ({ file, expectation: e, result: 'unknown', got: null, wrong: [`the script did not come to its end: ${lab.stopped}`], reasons: [] }));
    return judge(lab.world, list, reach, { engine, ...(lab.hosts !== undefined && { hosts: lab.hosts }) }).map((j) => caseOf(file, j));
  });
  return cases.sort((x, y) => x.expectation.line - y.expectation.line);
};

const titleOf = (c: Case): string => `${c.file}:${c.expectation.line} ${c.expectation.from} ${c.expectation.to} -> ${c.expectation.outcome}${c.expectation.engine === null ? '' : ` [Docker ${c.expectation.engine}]`}`;
// oxlint-disable-next-line no-control-regex -- what XML 1.0 and a terminal cannot take
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const clean = (s: string): string => s.replace(CONTROL, '\ufffd');

const printPlain = (cases: readonly Case[], paint: ReturnType<typeof painter>): string => {
  const lines = cases.flatMap((c) => [
    `${c.result === 'ok' ? paint('green', 'ok  ') : c.result === 'differs' ? paint('red', 'FAIL') : paint('yellow', '??  ')} ${clean(titleOf(c))}`,
    ...(c.result === 'ok' ? [] : [...(c.expectation.question === '' ? [] : [`question: ${c.expectation.question}`]), ...c.wrong, ...c.reasons.map((r) => `why: ${r}`)].map((l) => `       ${clean(l).split('\n').join('\n       ')}`)),
  ]);
  const n = (r: Case['result']): number => cases.filter((c) => c.result === r).length;
  return `${lines.join('\n')}\n${n('ok')} as expected, ${n('differs')} not${n('unknown') > 0 ? `, ${n('unknown')} could not be asked` : ''}\n`;
};
const printTap = (cases: readonly Case[]): string => {
  const lines = cases.flatMap((c, i) => {
    const head = `${c.result === 'ok' ? 'ok' : 'not ok'} ${i + 1} - ${clean(titleOf(c)).replace(/[\\#]/g, '\\$&').replace(/\s/g, ' ')}`;
    // JSON strings are YAML.
    const item = (s: string): string => JSON.stringify(clean(s));
    return c.result === 'ok' ? [head] : [head, '  ---', `  message: ${item(c.wrong.join('; '))}`, `  severity: ${c.result === 'differs' ? 'fail' : 'error'}`, `  wanted: ${c.expectation.outcome}`, `  found: ${c.got ?? 'null'}`, ...(c.reasons.length === 0 ? [] : ['  why:', ...c.reasons.map((r) => `    - ${item(r)}`)]), '  ...'];
  });
  return `TAP version 13\n1..${cases.length}\n${lines.map((l) => `${l}\n`).join('')}`;
};
const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' };
const xml = (s: string): string => clean(s).replace(/[&<>"\n\t\r]/g, (c) => XML[c] as string);
const printJunit = (cases: readonly Case[]): string => {
  const suite = (file: string): string => {
    const own = cases.filter((c) => c.file === file);
    const n = (r: Case['result']): number => own.filter((c) => c.result === r).length;
    const one = (c: Case): string => {
      const head = `    <testcase classname="${xml(file)}" name="${xml(titleOf(c).slice(file.length + 1))}"`;
      if (c.result === 'ok') return `${head}/>\n`;
      const tag = c.result === 'differs' ? 'failure' : 'error';
      return `${head}>\n      <${tag} message="${xml(c.wrong.join('; '))}">${xml([c.expectation.question, ...c.reasons].filter((x) => x !== '').join('\n'))}</${tag}>\n    </testcase>\n`;
    };
    return `  <testsuite name="${xml(file)}" tests="${own.length}" failures="${n('differs')}" errors="${n('unknown')}">\n${own.map(one).join('')}  </testsuite>\n`;
  };
  const count = (r: Case['result']): number => cases.filter((c) => c.result === r).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="packetpath check" tests="${cases.length}" failures="${count('differs')}" errors="${count('unknown')}">\n${[...new Set(cases.map((c) => c.file))].map(suite).join('')}</testsuites>\n`;
};

export const main = (a: Args, io: Io): number => {
  if (a.on('tap') && a.on('junit')) throw new CliError(2, 'check: --tap and --junit are two formats; give one');
  const files = [...new Set(a.operands.flatMap((p) => scriptsIn(io, p)))];
  const read = files.map((file) => {
    const text = readText(io, file);
    return { file, text, list: parseScenario(text, file) };
  });
  for (const { file, list } of read) if (list.length === 0 && a.operands.includes(file)) throw new CliError(2, `${file}: no "# expect: FROM TO -> OUTCOME" in it`);
  if (read.every((r) => r.list.length === 0)) throw new CliError(2, `${a.operands.join(', ')}: no script with "# expect: FROM TO -> OUTCOME" in it`);
  const doubts = new Set<string>();
  const cases = read.flatMap(({ file, text, list }) => (list.length === 0 ? [] : checkFile(io, a, file, text, list, doubts)));
  const json = (): string => `${JSON.stringify({ cases: cases.map((c) => ({ file: c.file, line: c.expectation.line, question: c.expectation.question, from: c.expectation.from, to: c.expectation.to, engine: c.expectation.engine, expected: c.expectation.outcome, got: c.got, result: c.result, wrong: c.wrong, reasons: c.reasons })), doubts: [...doubts] })}\n`;
  put(io, a, a.on('json') ? json() : a.on('tap') ? printTap(cases) : a.on('junit') ? printJunit(cases) : printPlain(cases, a.get('output') === undefined ? painter(io) : (_, t) => t));
  if (doubts.size > 0) io.write(2, `packetpath: not understood, so answers may be wrong:\n${[...doubts].map((d) => `  ${d}\n`).join('')}`);
  if (cases.some((c) => c.result === 'differs')) return 1;
  return cases.some((c) => c.result === 'unknown') || (doubts.size > 0 && !a.on('anyway')) ? 3 : 0;
};
