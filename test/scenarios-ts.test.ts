// scenarios/*.ts: every answer is as the lesson says, and every command of a lesson succeeds. Where the answers come from: test/kernel/lessons.kernel.test.ts asks
// the real kernel those without Docker; those with Docker are the recorded captures' and scenarios 13 to 25's.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askLesson, tellLesson, type Lesson } from '../src/index.ts';

const DIR = resolve(import.meta.dirname, '../scenarios');
const names = readdirSync(DIR).filter((f) => f.endsWith('.ts')).sort();

describe.each(names)('scenarios/%s', async (name) => {
  const { lesson } = (await import(resolve(DIR, name))) as { lesson: Lesson };
  it('answers as it says', () => {
    expect(askLesson(lesson).flatMap((t) => (t.kind === 'asks' && !t.check.pass ? [t.check.message] : []))).toEqual([]);
  });
  it('asks something, and says what the answer is', () => {
    expect(lesson.steps.filter((s) => 'is' in s).length).toBeGreaterThan(1);
    expect(lesson.question).toMatch(/\?$/);
    expect(tellLesson(lesson).startsWith(`${lesson.question}\n`)).toBe(true);
  });
});
