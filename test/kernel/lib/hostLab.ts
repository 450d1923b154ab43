// A script of host() as a reach lab: its servers (nc) become the prober's, which answer and can be asked what they saw.
import type { Question } from '../../../src/explain/types.ts';
import type { ReachLab, Serve } from './reachLab.ts';

const SERVER = /^(?:ip netns exec (\S+) )?nc -(u?)lk (?:(\d[\d.]*) )?(\d+) <\/dev\/null >\/dev\/null 2>&1 &$/;
export const hostLab = (script: string, questions: readonly Question[]): ReachLab => {
  const servers: Serve[] = [];
  const setup = script.split('\n').filter((l) => {
    const m = SERVER.exec(l);
    if (m) servers.push({ ns: m[1] ?? 'host', proto: m[2] ? 'udp' : 'tcp', addr: m[3] ?? '0.0.0.0', port: Number(m[4]) });
    return !m;
  });
  return { setup: `${setup.join('\n')}\n`, servers, questions: questions.map((q) => ({ patience: 5, ...q })), asked: [], recorded: [] };
};
