// The arbitraries: every world that they draw is made without an error, a counterexample is a script, and a smaller one has fewer lines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/index.ts';
import { reach } from '../../../src/explain/reach.ts';
import { askedWorlds, filterRules, questionsOf, worlds } from '../../../src/testing/arbitraries.ts';

describe('worlds', () => {
  it('are made by their script, whose every command succeeds', () => {
    fc.assert(fc.property(worlds(), (w) => {
      const l = w.lab();
      expect(l).toMatchObject({ status: 0, output: '', script: w.script });
      expect(w.lab()).toBe(l);
    }), { numRuns: 100 });
  });
  it('without Docker have none', () => {
    fc.assert(fc.property(worlds({ docker: false }), (w) => !w.script.includes('docker')), { numRuns: 100 });
  });
  it('print their script as a counterexample, and shrink to what matters', () => {
    const report = fc.check(fc.property(worlds({ docker: false }), (w) => !w.script.includes('MASQUERADE')), { numRuns: 300, seed: 1 });
    expect(report.failed).toBe(true);
    const text = fc.stringify(report.counterexample?.[0]);
    expect(text).toContain('iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE');
    // What a MASQUERADE needs (a bridge, a machine, the outside), and nothing else: no rule, no second machine, no router.
    expect(text.trim().split('\n').length).toBeLessThanOrEqual(19);
    expect(text).not.toMatch(/m1| r0|br1|FORWARD|m0 nc|10\.0\.0\.1\//);
  });
  it('draw worlds of every kind', () => {
    const scripts = fc.sample(worlds(), { numRuns: 400, seed: 2 }).map((w) => w.script);
    for (const what of ['dockerd --engine-version=28.5', '--icc=false', '--userland-proxy=false', 'docker network create', '-p 127.0.0.1:', 'DNAT', 'REJECT', 'ctstate', 'netns add r0', 'ip_forward=1', '-P FORWARD DROP', 'nc -ulk']) {
      expect(scripts.some((s) => s.includes(what)), what).toBe(true);
    }
  });
});
describe('filterRules', () => {
  it('are rules that iptables takes and prints back', () => {
    fc.assert(fc.property(fc.array(filterRules(), { maxLength: 10 }), (rules) => {
      const r = run(`set -e\n${rules.map((w) => `iptables ${w}`).join('\n')}\niptables -S | grep -c -- -A || true\n`, { file: 'lab' });
      expect(r).toMatchObject({ status: 0, stderr: '', stdout: `${rules.length}\n` });
    }), { numRuns: 40 });
  });
  it('of one\'s own names', () => {
    fc.assert(fc.property(filterRules({ chains: ['U'], addresses: ['192.0.2.1'], devices: ['x'], ports: [7] }), (r) => r.startsWith('-A U ') && !/10\.0|br0|8080:|eth0/.test(r.replace('8000:8080', ''))), { numRuns: 100 });
  });
});
describe('questions', () => {
  it('can be asked, and are answered the same twice', () => {
    fc.assert(fc.property(askedWorlds(), ({ world, question }) => {
      const { world: w } = world.lab();
      const a = reach(w, question);
      expect(JSON.stringify(reach(w, question)) === JSON.stringify(a)).toBe(true);
      expect(a.world.config === w.config).toBe(true);
    }), { numRuns: 60 });
  });
  it('are about a world', () => {
    const world = fc.sample(worlds(), { numRuns: 1, seed: 3 })[0] as ReturnType<typeof fc.sample<import('../../../src/testing/arbitraries.ts').DrawnWorld>>[number];
    fc.assert(fc.property(questionsOf(world), (q) => world.from.includes(q.from as string)), { numRuns: 30 });
  });
  it('come out as the script says, run by hand', () => {
    fc.assert(fc.property(worlds({ docker: false, rules: 3 }), (w) => {
      const byHand = run(w.script, { file: 'lab', keep: true }).world;
      const q = { from: 'm0', to: 'icmp://10.0.0.1' };
      expect(reach(w.lab().world, q).outcome).toBe(reach(byHand, q).outcome);
    }), { numRuns: 30 });
  });
});
