// docs/course: every command block is run, chapter by chapter in one session, every question asked, every picture drawn; what is printed must stand there.
// `npx vitest run --project unit test/course.test.ts -u` writes it there: then read it. test/kernel/course.kernel.test.ts asks the real kernel for the same.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.ts';
import { hookMap, newSession, reach, renderAnswer, run, type AnswerForm } from '../src/index.ts';
import { endpointsOf } from '../src/explain/endpoints.ts';
import { CHAPTERS, COURSE, labOf, parseChapter, plain, printPiece, readChapter, type Piece } from './course/chapter.ts';

/** One line of `packetpath ...` about lab.sh: what it prints on stdout. */
const ask = async (line: string, lab: string): Promise<string> => {
  let out = '';
  let err = '';
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? (m[2] as string));
  const status = await main(words.slice(1), {
    write: (fd, data) => {
      const text = typeof data === 'string' ? data : Buffer.from(data).toString();
      if (fd === 1) out += text;
      else err += text;
    },
    env: {}, stdinIsTty: false, stdoutIsTty: false, columns: 100, read: () => new TextEncoder().encode(lab), save: () => undefined, kind: () => 'file', list: () => [],
  });
  // 2 and 3: the line or the lab is not understood.
  expect([line, status < 2 ? '' : err]).toEqual([line, '']);
  return out;
};
const draw = (lab: string, [form, from, to, machine, leg]: readonly string[]): string => {
  const { world } = run(lab, { file: 'lab.sh', keep: true });
  const answer = reach(world, { from: from as string, to: to as string });
  if (machine === undefined) return renderAnswer(world, answer, form as AnswerForm);
  return hookMap(world, answer, endpointsOf(world).find((e) => e.name === machine)?.netns, { leg: leg === 'reply' ? 'reply' : 'request' });
};

/** What stands there stays, unless more than chance has changed. */
const settle = (old: string, now: string): string => (plain(old) === plain(now) ? old : now);

describe('docs/course', () => {
  it('has an index that names every chapter, in order', () => {
    const index = readFileSync(join(COURSE, 'README.md'), 'utf8');
    expect([...index.matchAll(/\]\((\d\d-[^)]*\.md)\)/g)].map((m) => m[1])).toEqual(CHAPTERS);
  });
  it('the index of docs/ names every page', () => {
    const index = readFileSync(join(COURSE, '../README.md'), 'utf8');
    for (const f of readdirSync(join(COURSE, '..')).filter((n) => n.endsWith('.md') && n !== 'README.md')) expect(index).toContain(`](${f})`);
    for (const m of index.matchAll(/\]\(([^)#:]+)\)/g)) expect([m[1], existsSync(join(COURSE, '..', m[1] as string))]).toEqual([m[1], true]);
  });
  it('has no picture that no chapter shows', () => {
    const shown = CHAPTERS.flatMap((c) => parseChapter(readChapter(c)).flatMap((p) => (p.kind === 'picture' ? [p.file.replace('../img/', '')] : [])));
    expect(readdirSync(join(COURSE, '../img')).filter((f) => f.startsWith('course-')).sort()).toEqual(shown.sort());
  });
  it.each(CHAPTERS)('%s: lab.awk takes the commands out of it', (file) => {
    const pieces = parseChapter(readChapter(file));
    const files = { '/c.md': readChapter(file), '/lab.awk': readFileSync(join(COURSE, 'lab.awk'), 'utf8') };
    expect(run('awk -f /lab.awk /c.md', { files }).stdout).toBe(labOf(pieces));
    const first = pieces.findIndex((p) => p.kind === 'questions');
    expect(run('awk -v ask=1 -f /lab.awk /c.md', { files }).stdout).toBe(labOf(pieces.slice(0, first)));
  });
  it.each(CHAPTERS)('%s: what is printed, what is answered, what is drawn', async (file) => {
    const session = newSession();
    const out: Piece[] = [];
    for (const p of parseChapter(readChapter(file))) {
      if (p.kind === 'commands') {
        const before = session.output.length;
        session.exec(p.body);
        expect(session.ended).toBe(false);
        out.push({ ...p, printed: settle(p.printed, session.output.slice(before).replace(/[ \t]+$/gm, '')) });
      } else if (p.kind === 'questions') {
        let printed = '';
        for (const line of p.body.trimEnd().split('\n')) printed += await ask(line, labOf(out));
        out.push({ ...p, printed: settle(p.printed, printed) });
      } else {
        out.push(p);
        if (p.kind === 'picture') {
          const path = join(COURSE, p.file);
          await expect(settle(existsSync(path) ? readFileSync(path, 'utf8') : '', draw(labOf(out), p.how))).toMatchFileSnapshot(path);
        }
      }
    }
    await expect(out.map(printPiece).join('')).toMatchFileSnapshot(join(COURSE, file));
  });
  it.each(['README.md', ...CHAPTERS])('%s: its links lead somewhere', (file) => {
    for (const m of readChapter(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) expect([m[1], existsSync(join(COURSE, m[1] as string))]).toEqual([m[1], true]);
  });
});
