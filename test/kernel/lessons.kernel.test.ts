// The lessons of scenarios/*.ts without Docker, asked of the real kernel: its outcome is the one that the lesson says.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/base/ip.ts';
import type { Asks, Lesson } from '../../src/index.ts';
import { askKernel, kernelSays, kernelScript, type ReachLab, type Serve } from './lib/reachLab.ts';

const DIR = resolve(import.meta.dirname, '../../scenarios');
const names = readdirSync(DIR).filter((f) => f.endsWith('.ts')).sort();

/** Servers of host().listen become the prober's, which answer and can be asked. */
const SERVER = /^(?:ip netns exec (\S+) )?nc -(u?)lk (?:(\d[\d.]*) )?(\d+) <\/dev\/null >\/dev\/null 2>&1 &$/;
const labOf = (script: string, asks: readonly Asks[]): ReachLab => {
  const servers: Serve[] = [];
  const setup = script.split('\n').filter((l) => {
    const m = SERVER.exec(l);
    if (m) servers.push({ ns: m[1] ?? 'host', proto: m[2] ? 'udp' : 'tcp', addr: m[3] ?? '0.0.0.0', port: Number(m[4]) });
    return !m;
  });
  const questions = asks.map(({ from, to, src, sport }) => ({ from, to, patience: 5, ...(src !== undefined && { src }), ...(sport !== undefined && { sport }) }));
  return { setup: `${setup.join('\n')}\n`, servers, questions, asked: [], recorded: [] };
};

describe.each(names)('scenarios/%s on the kernel', async (name) => {
  const { lesson } = (await import(resolve(DIR, name))) as { lesson: Lesson };
  const { script } = lesson.world;
  it.runIf(!/\bdockerd\b/.test(script))('answers as it says', async () => {
    let text = script;
    const wrong: string[] = [];
    for (const s of lesson.steps) {
      if ('run' in s) text += `${s.run}\n`;
      if (!('is' in s)) continue;
      // Each question of a world that no other question has touched: a fresh run.
      const lab = labOf(text, [s]);
      const { facts } = await askKernel(kernelScript(lab));
      const [fact] = facts;
      const said = fact === undefined ? 'nothing' : kernelSays(fact, lab.questions[0] as ReachLab['questions'][number]);
      if (said.split(' ')[0] !== s.is) wrong.push(`${s.from} -> ${s.to}: ${s.is}, but the kernel says ${said}`);
      if (s.sees !== undefined && parseIp(s.sees) !== undefined && !said.includes(`from ${s.sees}:`)) wrong.push(`${s.from} -> ${s.to}: the server is to see ${s.sees}, but the kernel says ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});
