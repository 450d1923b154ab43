// What reach, why, check and versions have in common: options become a question, an answer becomes a status, a line, reasons.
import { parseIp } from '../base/ip.ts';
import { endpointsOf, printAddrPort } from '../explain/endpoints.ts';
import { clean, originText } from '../explain/render/view.ts';
import type { Answer, Outcome, Question } from '../explain/types.ts';
import { CliError, type painter } from './io.ts';
import type { Loaded } from './load.ts';
import type { Args } from './options.ts';

export const questionOf = (a: Args, from: string, to: string, loaded: Partial<Pick<Loaded, 'hosts' | 'world'>>): Question => {
  const [src, sport, uid, mark, patience] = [a.get('src'), a.num('sport'), a.num('uid'), a.num('mark'), a.num('patience')];
  if (src !== undefined && parseIp(src) === undefined) throw new CliError(2, `--src "${src}" is not an IPv4 or IPv6 address`);
  return {
    // A name may be all digits; a number that is no name is a namespace's.
    from: /^\d{1,9}$/.test(from) && loaded.world && !endpointsOf(loaded.world).some((e) => e.name === from) ? Number(from) : from, to, ...(src !== undefined && { src }), ...(sport !== undefined && { sport }), ...(uid !== undefined && { uid }), ...(mark !== undefined && { mark }),
    ...(patience !== undefined && { patience }), ...(loaded.hosts !== undefined && { hosts: loaded.hosts }),
  };
};
export const statusOf = (outcome: Outcome): number => (outcome === 'open' ? 0 : outcome === 'unsupported' ? 3 : 1);

/** The blame chain, one text a link: what happened, and the line that made it. */
export const reasonsOf = (answer: Answer): string[] => answer.blame.map((l) => `${l.text}${l.origin ? `\n  ${originText(l.origin)}` : ''}`);

const COLOUR = (o: Outcome) => (o === 'open' ? 'green' : o === 'unsupported' ? 'yellow' : 'red') as 'green' | 'yellow' | 'red';
/** `no: timeout   web1 -> tcp://web2:80 (10.0.0.2:80)`. */
export const headline = (answer: Answer, paint: ReturnType<typeof painter>): string => {
  const { question: q, target: t, outcome } = answer;
  const word = outcome === 'open' ? 'yes' : outcome === 'unsupported' ? 'not known' : 'no';
  const at = t === null || t.how === 'address' ? '' : ` (${printAddrPort(t.ip, t.port)})`;
  return `${paint(COLOUR(outcome), `${word}: ${outcome}`)}   ${clean(`${q.from} -> ${q.to}`)}${at}`;
};
/** What somebody sees who tries it. */
export const symptomLines = (answer: Answer): string[] => {
  const { nc, curl, ping } = answer.symptom;
  return [nc && `nc: ${nc.text}`, curl && `curl: ${curl.text}`, ping && `ping: ${ping.text}`].filter((s): s is string => typeof s === 'string' && !s.endsWith(': '));
};
