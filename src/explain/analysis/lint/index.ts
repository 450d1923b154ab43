// Known traps that a world has. One file each; this is the list.
import { clean } from '../../render/view.ts';
import type { World } from '../../../model/world.ts';
import type { LintFinding } from '../types.ts';
import { bothBackends } from './bothBackends.ts';
import { boundLoopback } from './boundLoopback.ts';
import { bridgeRules } from './bridgeRules.ts';
import { dockerUserPort } from './dockerUserPort.ts';
import { duplicates } from './duplicates.ts';
import { forwardDrop } from './forwardDrop.ts';
import { forwardingOff } from './forwardingOff.ts';
import { gateway } from './gateway.ts';
import { iccOff } from './iccOff.ts';
import { inputDefault } from './inputDefault.ts';
import { macvlanHost } from './macvlanHost.ts';
import { masquerade } from './masquerade.ts';
import { mtu } from './mtu.ts';
import { overlapping } from './overlapping.ts';
import { publishedInput } from './publishedInput.ts';
import { returnRoute } from './returnRoute.ts';
import { rpFilter } from './rpFilter.ts';
import { staleUdp } from './staleUdp.ts';
import { surveyOf, type Lint } from './survey.ts';

export const LINTS: readonly Lint[] = [
  publishedInput, dockerUserPort, iccOff, bridgeRules, forwardDrop, forwardingOff, returnRoute, masquerade, overlapping, mtu, rpFilter, bothBackends, inputDefault, boundLoopback, staleUdp, gateway,
  duplicates, macvlanHost,
];
const SEVERITY = ['error', 'warning', 'info'] as const;
/** The traps of a world, the worst first. */
export const lint = (world: World): LintFinding[] => {
  const s = surveyOf(world);
  const all = LINTS.flatMap((l) => l.run(s));
  return SEVERITY.flatMap((x) => all.filter((f) => f.severity === x));
};
export const printLint = (findings: readonly LintFinding[]): string => {
  if (findings.length === 0) return 'No known trap.\n';
  const lines = findings.flatMap((f) => [
    `${f.severity}: ${f.text} [${f.id}]`, `    because: ${f.cause}${f.origin ? `   (${f.origin.file}:${f.origin.line}${f.origin.by === undefined ? '' : `, ${f.origin.by}`})` : ''}`,
    ...f.fix.map((x) => `    fix: ${x}`), ...(f.check ? [`    see: packetpath reach FILE ${f.check.from} ${f.check.to}`] : []),
  ]);
  return `${lines.map(clean).join('\n')}\n`;
};
