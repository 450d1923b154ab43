// Checks of answers, free of any test framework: each asks `reach` and gives { pass, message, answer }. `message` says why the check came out as it did, with the
// reasons and the line that decided. matchers.ts gives them the shape of expect.extend.
import type { Answer, BlameLink, NatDelta, Outcome, Question } from '../explain/types.ts';
import { reach } from '../explain/reach.ts';
import { story } from '../explain/render/story.ts';
import { originText } from '../explain/render/view.ts';
import { wordsOf } from '../explain/scenario.ts';
import type { World } from '../model/world.ts';

/** A world, or a lab: then names are looked up in its /etc/hosts, too. */
export type Subject = World | { readonly world: World; readonly hosts?: string };
export interface Check {
  readonly pass: boolean;
  readonly message: string;
  /** The same for who expected the opposite. */
  readonly opposite: string;
  readonly answer: Answer;
}
/** How somebody asks: the source, the port, the patience. */
export type Asking = Omit<Question, 'from' | 'to'>;
export interface Expected extends Asking {
  readonly outcome?: Outcome;
  /** A text that one of the reasons, its rule, route or sysctl, or the line that made it must contain (letters of either case). */
  readonly because?: string | RegExp;
  /** The address that the server sees. */
  readonly sees?: string;
}
/** Where a packet is to die. */
export interface DropPlace extends Asking {
  readonly table?: 'raw' | 'mangle' | 'nat' | 'filter' | 'security';
  readonly chain: string;
  /** Its number in the chain, or words of the rule: `-s 172.17.0.0/16`. Without it the chain's policy counts, too. */
  readonly rule?: number | string | RegExp;
  /** request: on the way there; reply: on the way back. */
  readonly leg?: 'request' | 'reply';
}
/** A rewriting on the way there: `dst: '172.17.0.2:80'`, `src: '10.10.10.101'`. */
export type Translation = { readonly dst: string; readonly src?: string } | { readonly src: string; readonly dst?: string };

const worldOf = (s: Subject): World => {
  if (typeof s === 'object' && s !== null && 'world' in s) return s.world;
  if (typeof s === 'object' && s !== null && 'config' in s) return s;
  throw new TypeError(`expected a world or a lab, got ${s === null ? 'null' : typeof s}`);
};
/** The question's answer, asked as a lab's machines would ask. */
export const ask = (subject: Subject, from: string | number, to: string, asking: Asking = {}): Answer => {
  const world = worldOf(subject);
  const hosts = 'world' in subject ? subject.hosts : undefined;
  const { src, sport, uid, mark, patience } = asking;
  return reach(world, {
    from, to, ...(src !== undefined && { src }), ...(sport !== undefined && { sport }), ...(uid !== undefined && { uid }), ...(mark !== undefined && { mark }), ...(patience !== undefined && { patience }),
    ...((asking.hosts ?? hosts) !== undefined && { hosts: asking.hosts ?? hosts }) as { hosts?: string },
  });
};
/** The line of the script, or the option, that made what decided. */
const deciding = (b: BlameLink): string[] => (b.role !== 'decided' || b.origin === undefined ? [] : [`  decided by ${originText(b.origin)}`]);
/** The story of an answer, and the lines that decided. */
export const tellAnswer = (a: Answer): string =>
  [...story(a, { width: 118 }).trimEnd().split('\n').map((l) => `  ${l}`), ...a.blame.flatMap(deciding)].join('\n');
const asked = (a: Answer): string => `${a.question.from} -> ${a.question.to}`;
const check = (pass: boolean, a: Answer, wanted: string, found: string): Check => {
  const say = (text: string): string => `${asked(a)}: ${text}\n${tellAnswer(a)}`;
  return { pass, answer: a, message: say(pass ? `${found}, as expected` : `expected ${wanted}, but ${found}`), opposite: say(pass ? `expected anything but ${wanted}, and ${found}` : `${found}, as expected`) };
};
const has = (text: string, wanted: string | RegExp): boolean => (typeof wanted === 'string' ? text.toLowerCase().includes(wanted.toLowerCase()) : wanted.test(text));
const quoted = (w: string | RegExp | number): string => (typeof w === 'string' ? `"${w}"` : String(w));
/** `10.0.0.1:80` and `[fd00::1]:80` without the port. */
const hostPart = (text: string): string => (text.startsWith('[') ? text.slice(1, text.indexOf(']')) : text.split(':').length === 2 ? (text.split(':')[0] as string) : text);

/** Can `from` reach `to`, with this outcome (default open), for this reason? */
export const checkReach = (subject: Subject, from: string | number, to: string, expected: Outcome | Expected = 'open'): Check => {
  const e: Expected = typeof expected === 'string' ? { outcome: expected } : expected;
  const a = ask(subject, from, to, e);
  const outcome = e.outcome ?? 'open';
  if (a.outcome !== outcome) return check(false, a, outcome, `it is ${a.outcome}`);
  const { because, sees } = e;
  if (because !== undefined && !a.blame.some((b) => wordsOf(b).some((t) => has(t, because)))) {
    return check(false, a, `${outcome} because of ${quoted(because)}`, `no reason says so`);
  }
  if (sees !== undefined) return check(a.server !== null && hostPart(a.server.peer) === sees, a, `the server to see ${sees}`, a.server === null ? 'no server answered' : `it is ${outcome} and the server saw ${a.server.peer}`);
  return check(true, a, outcome, `it is ${outcome}`);
};
/** As `checkReach`; throws an Error with the reasons. */
export const expectReach = (subject: Subject, from: string | number, to: string, expected: Outcome | Expected = 'open'): Answer => {
  const c = checkReach(subject, from, to, expected);
  if (!c.pass) throw new Error(c.message);
  return c.answer;
};
const placeOf = (p: DropPlace): string => `${p.table === undefined ? '' : `${p.table}/`}${p.chain}${p.rule === undefined ? '' : ` rule ${quoted(p.rule)}`}`;
/** Does a rule or policy of this chain stop the packet? */
export const dropsAt = (subject: Subject, from: string | number, to: string, place: DropPlace): Check => {
  const a = ask(subject, from, to, place);
  const decided = a.blame.filter((b) => b.role === 'decided' && (b.cause.kind === 'rule' || b.cause.kind === 'policy'));
  const fits = (b: BlameLink): boolean => {
    if (b.cause.kind !== 'rule' && b.cause.kind !== 'policy') return false;
    const { nf, text } = b.cause;
    if (nf.chain !== place.chain || (place.table !== undefined && nf.table !== place.table) || (place.leg !== undefined && place.leg !== b.leg)) return false;
    if (place.rule === undefined) return true;
    if (b.cause.kind === 'policy') return false;
    return typeof place.rule === 'number' ? nf.number === place.rule : has(text, place.rule);
  };
  const at = decided.flatMap((b) => (b.cause.kind === 'rule' || b.cause.kind === 'policy' ? [`${b.cause.nf.table}/${b.cause.nf.chain} ${b.cause.kind === 'policy' ? 'policy' : `rule ${b.cause.nf.number}`}`] : []));
  return check(a.outcome !== 'open' && decided.some(fits), a, `it to end at ${placeOf(place)}`, at.length === 0 ? `it is ${a.outcome} and no rule decided that` : `it ends at ${at.join(', ')}`);
};
/** Is the destination or the source rewritten to this on the way there? */
export const translates = (subject: Subject, from: string | number, to: string, wanted: Translation, asking: Asking = {}): Check => {
  if (wanted.dst === undefined && wanted.src === undefined) throw new TypeError('a translation needs a dst or a src: { dst: "172.17.0.2:80" }');
  const a = ask(subject, from, to, asking);
  const done = a.nat.filter((n) => !n.undone);
  const fits = (manip: NatDelta['manip'], after: string | undefined): boolean => after === undefined || done.some((n) => n.manip === manip && (n.after === after || hostPart(n.after) === after));
  const words = [['dst', wanted.dst], ['src', wanted.src]].flatMap(([k, v]) => (v === undefined ? [] : [`${k} -> ${v}`])).join(' and ');
  return check(fits('dst', wanted.dst) && fits('src', wanted.src), a, `a translation ${words}`, done.length === 0 ? 'nothing is translated' : `it is ${done.map((n) => `${n.manip} ${n.before} -> ${n.after}`).join(', ')}`);
};
/** Is this the client's address as the server sees it? */
export const seesClientAs = (subject: Subject, from: string | number, to: string, address: string, asking: Asking = {}): Check => {
  const a = ask(subject, from, to, asking);
  return check(a.server !== null && hostPart(a.server.peer) === address, a, `the server to see ${address}`, a.server === null ? `it is ${a.outcome}: no server answered` : `the server saw ${a.server.peer}`);
};
