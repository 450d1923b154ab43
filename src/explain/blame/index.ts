// Why the answer is what it is: the event that decided, and before it the forks where the packet left the path that one has in mind. Read from the trace; where a chain was
// never asked, it is asked now, on a scratch context (../consult.ts), so that the blame can say what it would have said.
import { printIp } from '../../base/ip.ts';
import { pmValues } from '../../base/pmap.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Gap, World } from '../../model/world.ts';
import { findContainerOf, netnsName, type Endpoint } from '../endpoints.ts';
import type { Told } from '../exchange/told.ts';
import { openView } from '../render/view.ts';
import type { Answer, BlameLink } from '../types.ts';
import type { Leg, Read } from './read.ts';
import { stopOf, silent, largeLink } from './stops.ts';
import { bridgeForks, dnatFork, proxyForks } from './forks.ts';
import { staleForks } from './neighbours.ts';
import { bridgeContext, passedContext, replyTables, snatContext } from './context.ts';

/** The blame chain, in the order of events. */
export const blameOf = (world: World, a: Answer, told: Told, gaps: readonly Gap[]): readonly BlameLink[] => {
  const v = openView(world);
  const leg = new Map<number, Leg>();
  for (const i of a.request) leg.set(i, 'request');
  for (const i of a.reply) leg.set(i, 'reply');
  const taken = new Set<number>();
  for (const e of a.trace) if (e.fn === 'delivered' && !/reset|no socket/.test(e.note)) taken.add(e.skb.id);
  const r: Read = { v, a, told, leg, taken };
  const links: BlameLink[] = gaps.map((g): BlameLink => ({ role: 'decided', leg: 'request', event: -1, text: `On ${v.netns(g.netns)}, the answer depends on what was not understood: ${g.text}`, cause: { kind: 'unsupported', netns: g.netns, what: g.text } }));
  for (const d of a.nat) if (!d.undone) links.push(...(d.manip === 'dst' ? dnatFork(r, d) : [snatContext(r, d)]));
  links.push(...staleForks(r), ...bridgeForks(r), ...proxyForks(r), ...passedContext(r), ...replyTables(r));
  if (a.outcome !== 'open') {
    const stops = told.large !== null ? [largeLink(r)] : stopOf(r);
    const decided = stops.length > 0 ? stops : [silent(r)];
    links.push(...bridgeContext(r, decided.at(-1) ?? null), ...decided.filter((l) => l !== null));
  }
  if (a.stormed !== null) links.push({ role: 'decided', leg: 'request', event: -1, text: `The packets multiplied without end: ${a.stormed}`, cause: { kind: 'kernel', netns: a.netns, fn: 'drain', reason: 'SIM_STEP_BUDGET' } });
  const order = (l: BlameLink): number => (l.role === 'decided' ? Infinity : l.event < 0 ? Number.MAX_SAFE_INTEGER : l.event);
  return links.map((l, i) => [l, i] as const).sort(([x, i], [y, j]) => order(x) - order(y) || i - j).map(([l]) => l);
};

/** A name that nobody knew. */
export const nameBlame = (world: World, from: Endpoint, name: string, why: string, trace: readonly TraceEvent[]): readonly BlameLink[] => {
  const asked = [...new Set(trace.flatMap((e) => (e.skb.net.type === 'ip' && e.skb.net.l4.type === 'udp' && e.skb.net.l4.dport === 53 ? [printIp(e.skb.net.dst)] : [])))];
  const servers = asked.length > 0 ? `asked ${asked.join(', ')}, and nobody there knows it` : 'its /etc/hosts does not have it, and no name server could be asked';
  const c = findContainerOf(world, name)?.c;
  const hint = c === undefined ? '' : c.state !== 'running' ? `; the container of that name is not running (${c.state})` : pmValues(c.endpoints).next().done === true ? '; the container of that name is on no network of its own' : '';
  return [{ role: 'decided', leg: 'name', event: -1, text: `${netnsName(world, from.netns)} could not find an address for "${name}": ${servers}${hint}`, cause: { kind: 'name', netns: from.netns, name, why } }];
};
