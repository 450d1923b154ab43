// A trace as tcpdump, conntrack -E and TRACE lines: line for line what the kernel's tools printed of the same packet in the same lab
// (test/data/render/X.sh; X.kernel was recorded by test/kernel/recordRender.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../../src/explain/endpoints.ts';
import { traceConntrack, traceRules, traceTcpdump } from '../../../../src/explain/render/kernel.ts';
import { run, walk } from '../../../../src/index.ts';
import { namespacesOf, normaliseRender, readRenderLab } from '../../../kernel/lib/renderLab.ts';

const DIR = resolve(import.meta.dirname, '../../../data/render');
const LABS = readdirSync(DIR).filter((f) => f.endsWith('.kernel')).map((f) => f.replace('.kernel', ''));
const played = (name: string) => {
  const lab = readRenderLab(readFileSync(`${DIR}/${name}.sh`, 'utf8'));
  const { world } = run(lab.script, { file: `${name}.sh`, keep: true });
  const { netns, proto, dst, sport, dport } = lab.ask;
  const at = endpointOf(world, netns).netns;
  return { lab, world, trace: walk(world, { netns: at, proto, dst, ...(proto !== 'icmp' && { sport, dport }) }, { horizon: 500_000 }).trace };
};

describe('traceTcpdump, traceConntrack, traceRules', () => {
  it('has labs to compare', () => {
    expect(LABS.length).toBeGreaterThanOrEqual(5);
  });
  it.each(LABS)('%s: as the kernel told it', (name) => {
    const { lab, world, trace } = played(name);
    const ns = (n: string) => endpointOf(world, n).netns;
    const text = [
      ...lab.watch.map(({ netns, dev }) => `== ${netns} ${dev}\n${traceTcpdump(world, trace, ns(netns), dev, { t: 1, e: true })}`),
      ...namespacesOf(lab).map((n) => `== ${n} conntrack\n${traceConntrack(trace, ns(n))}`),
      ...(lab.traced ? namespacesOf(lab).map((n) => `== ${n} trace\n${traceRules(world, trace, ns(n))}`) : []),
    ].join('');
    expect(normaliseRender(text)).toBe(readFileSync(`${DIR}/${name}.kernel`, 'utf8'));
  });
});
