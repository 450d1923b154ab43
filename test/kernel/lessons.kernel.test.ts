// The lessons of scenarios/*.ts without Docker, asked of the real kernel: its outcome is the one that the lesson says.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/base/ip.ts';
import type { Lesson } from '../../src/index.ts';
import { hostLab } from './lib/hostLab.ts';
import { askKernel, kernelSays, kernelScript, type ReachLab } from './lib/reachLab.ts';

const DIR = resolve(import.meta.dirname, '../../scenarios');
const all = await Promise.all(readdirSync(DIR).filter((f) => f.endsWith('.ts')).sort().map(async (name) => [name, ((await import(resolve(DIR, name))) as { lesson: Lesson }).lesson] as const));
const lessons = all.filter(([, lesson]) => !/\bdockerd\b/.test(lesson.world.script));

describe('the kernel', () => {
  // Each in namespaces of its own, and mostly waiting.
  it.concurrent.each(lessons)('answers as scenarios/%s says', async (_name, lesson) => {
    let text = lesson.world.script;
    const wrong: string[] = [];
    for (const s of lesson.steps) {
      if ('run' in s) text += `${s.run}\n`;
      if (!('is' in s)) continue;
      // Each question of a world that no other question has touched: a fresh run.
      const { from, to, src, sport } = s;
      const lab = hostLab(text, [{ from, to, ...(src !== undefined && { src }), ...(sport !== undefined && { sport }) }]);
      const { facts } = await askKernel(kernelScript(lab));
      const [fact] = facts;
      const said = fact === undefined ? 'nothing' : kernelSays(fact, lab.questions[0] as ReachLab['questions'][number]);
      if (said.split(' ')[0] !== s.is) wrong.push(`${s.from} -> ${s.to}: ${s.is}, but the kernel says ${said}`);
      if (s.sees !== undefined && parseIp(s.sees) !== undefined && !said.includes(`from ${s.sees}:`)) wrong.push(`${s.from} -> ${s.to}: the server is to see ${s.sees}, but the kernel says ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});
