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

describe('traceRules, iptables-legacy', () => {
  // What a TRACE rule of iptables-legacy logs is the kernel's (test/unit/net/nf/log.test.ts, test/labs/xt): the trace has it as the log got it.
  const { world } = run(`ip link set lo up
iptables-legacy -t raw -A OUTPUT -p udp -j TRACE
iptables-legacy -t raw -A PREROUTING -p udp -j TRACE
iptables-legacy -N U
iptables-legacy -A INPUT -p udp -j U
iptables-legacy -A U -p udp --dport 5002 -j ACCEPT
iptables-legacy -A U -j RETURN
iptables-legacy -P INPUT DROP
`);
  const { trace } = walk(world, { netns: 1, dst: '127.0.0.1', proto: 'udp', sport: 5000, dport: 5001 });
  it('tells what the kernel log is told', () => {
    const logged = trace.filter((e) => e.fn === 'nfLog').map((e) => e.note.trim());
    expect(logged.length).toBeGreaterThan(4);
    // TRACE itself is the first rule: the log begins behind it.
    const told = traceRules(world, trace, 1).trimEnd().split('\n');
    expect(told.filter((l) => !/raw:(?:OUTPUT|PREROUTING):rule:1 /.test(l) || logged.includes(l))).toEqual(logged);
  });
});
