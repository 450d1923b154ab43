// `packetpath lint FILE`: known traps, and with --rules the rules that no packet needs.
import { pmGet } from '../base/pmap.ts';
import { analyse } from '../explain/analysis/analyse.ts';
import { lint, printLint } from '../explain/analysis/lint/index.ts';
import { printFindings } from '../explain/analysis/print.ts';
import type { Finding } from '../explain/analysis/types.ts';
import { endpointsOf, netnsName } from '../explain/endpoints.ts';
import { clean } from '../explain/render/view.ts';
import type { World } from '../model/world.ts';
import type { Io } from './io.ts';
import { loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

/** Of every namespace that has rules. */
const findingsOf = (world: World): readonly (readonly [string, readonly Finding[]])[] =>
  [...new Set(endpointsOf(world).map((e) => e.netns))].filter((n) => (pmGet(world.config.netns, n)?.xt.size ?? 0) > 0).map((n) => [netnsName(world, n), analyse(world, { netns: n })] as const);
/** A rule of somebody's that never does anything. A redundant one only says a thing twice, and Docker's wait for networks to come. */
const isDead = (f: Finding): boolean => f.rule.origin?.by === undefined && f.certainty === 'must' && (f.kind === 'shadowed' || f.kind === 'unreachable' || f.kind === 'never-hit');

export const main = (a: Args, io: Io): number => {
  const loaded = loadFile(io, a.operands[0] as string, a);
  const traps = lint(loaded.world);
  const rules = a.on('rules') || a.on('all') ? findingsOf(loaded.world) : [];
  if (a.on('json')) put(io, a, `${JSON.stringify({ traps: traps.map((t) => ({ ...t, place: netnsName(loaded.world, t.netns) })), rules: rules.map(([place, findings]) => ({ place, findings })) })}\n`);
  else put(io, a, printLint(traps) + rules.map(([place, findings]) => `\nrules of ${clean(place)}\n${printFindings(findings, { all: a.on('all') })}`).join(''));
  return withDoubts(io, a, loaded.onlyRules ? [] : [loaded], traps.some((t) => t.severity !== 'info') || rules.some(([, list]) => list.some(isDead)) ? 1 : 0);
};
