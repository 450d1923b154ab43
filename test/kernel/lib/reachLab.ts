// A reach lab as text (gen/reach.ts), and how it is asked: on the kernel by reachProbe.py, in the model by `reach`, each question on the world
// that the one before left behind. What both say is brought to one form, a line for each question.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseIp, type Ip } from '../../../src/base/ip.ts';
import { endpointOf } from '../../../src/explain/endpoints.ts';
import type { Answer, Outcome, Question } from '../../../src/explain/types.ts';
import type { World } from '../../../src/model/world.ts';
import { commitCtx, openCtx } from '../../../src/net/ctx.ts';
import { encodeMessage, query } from '../../../src/net/dns/codec.ts';
import { listen } from '../../../src/net/tcpSock.ts';
import { run } from '../../../src/shell/session.ts';
import { runLabCached } from './runLab.ts';

/** How long everybody waits, in seconds. */
const PATIENCE = 5;
const PROBE = fileURLToPath(new URL('./reachProbe.py', import.meta.url));

export interface Serve {
  readonly ns: string;
  readonly proto: string;
  readonly addr: string;
  readonly port: number;
  /** A relay (`relay NETNS ADDRESS PORT TO PORT`), as docker-proxy is one: where it carries everything to. */
  readonly to?: string;
  readonly toPort?: number;
}
export interface ReachLab {
  /** The bash lines but for servers and questions. */
  readonly setup: string;
  readonly servers: readonly Serve[];
  readonly questions: readonly Question[];
  /** The questions as written, without `# ask: `, and what is recorded behind `->`; '' when nothing is. */
  readonly asked: readonly string[];
  readonly recorded: readonly string[];
  /** `# fix:` lines: commands, and what the kernel answered after them. */
  readonly fixes?: readonly { readonly asked: string; readonly question: Question; readonly commands: readonly string[]; readonly outcome: string }[];
}

const parseQuestion = (what: string): Question => {
  const [from = '', to = '', ...opts] = what.split(' ');
  const o = new Map(opts.map((x) => x.split('=') as [string, string]));
  const num = (k: 'sport' | 'mark' | 'uid'): Partial<Question> => (o.has(k) ? { [k]: Number(o.get(k)) } : {});
  const src = o.get('src');
  return { from, to, patience: PATIENCE, ...(src !== undefined && { src }), ...num('sport'), ...num('mark'), ...num('uid') };
};
export const parseReachLab = (text: string): ReachLab => {
  const setup: string[] = [];
  const servers: Serve[] = [];
  const asked: string[] = [];
  const recorded: string[] = [];
  const fixes: NonNullable<ReachLab['fixes']>[number][] = [];
  for (const line of text.trimEnd().split('\n')) {
    const [, kind = '', what = '', told = ''] = /^# (ask|fix): (.*?)(?: -> (.*))?$/.exec(line) ?? [];
    if (kind === 'ask') {
      asked.push(what);
      recorded.push(told);
    } else if (kind === 'fix') {
      const [q = '', commands = ''] = what.split(' | ');
      fixes.push({ asked: q, question: parseQuestion(q), commands: commands.split(' ; '), outcome: told });
    } else if (line.startsWith('serve ')) {
      const [, ns = '', proto = '', addr = '', port = ''] = line.split(' ');
      servers.push({ ns, proto, addr, port: Number(port) });
    } else if (line.startsWith('relay ')) {
      const [, ns = '', addr = '', port = '', to = '', toPort = ''] = line.split(' ');
      servers.push({ ns, proto: 'relay', addr, port: Number(port), to, toPort: Number(toPort) });
    } else setup.push(line);
  }
  return { setup: `${setup.join('\n')}\n`, servers, questions: asked.map(parseQuestion), asked, recorded, fixes };
};

/** The text with the answers behind its questions. */
export const recordedLab = (text: string, answers: readonly string[]): string => {
  let n = 0;
  return text.replace(/^# ask: .*$/gm, (l) => `${l} -> ${answers[n++] ?? ''}`);
};

/** The text with trials of fixes in the place of its questions: `# fix: FROM TO [...] | COMMANDS -> OUTCOME`. */
export const fixLab = (text: string, trials: readonly { readonly asked: string; readonly fix: readonly string[]; readonly after: string }[]): string =>
  `${text.replace(/^# ask: .*\n/gm, '')}${trials.map((t) => `# fix: ${t.asked} | ${t.fix.join(' ; ')} -> ${t.after.split(' ')[0]}\n`).join('')}`;

/** The lab as the model runs it: `serve` is nc, which listens; `reach` answers for it. */
export const modelScript = (lab: ReachLab): string =>
  `serve() { local in= k=-lkn; [ "$1" = host ] || in="ip netns exec $1"; [ "$2" = udp ] && k=-lkun; $in nc $k "$3" "$4" </dev/null >/dev/null 2>&1 & sleep 0.02; }\n${lab.setup}`
  + `${lab.servers.filter((s) => s.proto !== 'relay').map((s) => `serve ${s.ns} ${s.proto} ${s.addr} ${s.port}\n`).join('')}`;

/** The world after the script, with the relays: they need no process. */
export const modelWorld = (lab: ReachLab): World => {
  const { world } = run(modelScript(lab), { file: 'lab.sh', keep: true });
  const relays = lab.servers.filter((s) => s.proto === 'relay');
  if (relays.length === 0) return world;
  const ctx = openCtx(world);
  for (const r of relays) listen(ctx, endpointOf(world, r.ns).netns, { proto: 'tcp', addr: parseIp(r.addr) as Ip, port: r.port, service: { kind: 'proxy', addr: parseIp(r.to ?? '') as Ip, port: r.toPort ?? 0 } });
  return commitCtx(ctx);
};

const target = (to: string): { proto: string; ip: string; port: number } => {
  const m = /^(tcp|udp|icmp):\/\/(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(to);
  if (!m) throw new RangeError(`"${to}" is not PROTO://ADDRESS:PORT`);
  return { proto: m[1] as string, ip: (m[2] ?? m[3]) as string, port: Number(m[4] ?? 0) };
};
/** What reach() sends first: rules may look at sizes. */
const helloOf = (t: ReturnType<typeof target>): string => {
  if (t.proto === 'udp') return t.port === 53 ? encodeMessage(query(1, 'localhost', 1)) : 'x';
  return `GET / HTTP/1.0\r\nHost: ${t.ip}\r\n\r\n`;
};
/** The lab as the kernel runs it: the setup, then the prober, which makes the servers; `fix`: commands between the servers and the questions. */
export const kernelScript = (lab: ReachLab, questions: readonly Question[] = lab.questions, fix: readonly string[] = []): string => {
  const spec = { servers: lab.servers, fix, questions: questions.map(({ from, to, ...q }) => ({ ...q, ns: from, ...target(to), hello: helloOf(target(to)) })) };
  const version = createHash('sha256').update(readFileSync(PROBE)).digest('hex').slice(0, 12);
  return `exec 9>&1 >/dev/null 2>&1\n${lab.setup}exec >&9\n# prober ${version}\n/usr/bin/python3 ${PROBE} <<'SPEC'\n${JSON.stringify(spec)}\nSPEC\n`;
};

/** What the prober says of a question. */
export interface Facts {
  readonly q: number;
  /** How far it came: bind, connect, send, byte (waiting for the answer), large, done. */
  readonly stage: string;
  /** An errno, `timeout`, `eof`; null: nothing, it went well. */
  readonly end: string | null;
  readonly ms: number;
  readonly icmp: readonly (readonly [number, number, string])[];
  readonly me?: string;
  readonly saw: { readonly peer: string; readonly local: string | null } | null;
}
export interface KernelRun {
  readonly facts: readonly Facts[];
  readonly fixes: readonly { readonly fix: string; readonly status: number; readonly said: string }[];
}
/** The one form of an answer: `OUTCOME ERRNO server LOCAL sees PEER`; a port of the client's that the kernel chose is `*`. */
interface Said {
  readonly outcome: Outcome;
  readonly errno: string | null;
  readonly local: string | null;
  readonly peer: string | null;
}
/** Relays have ports of their own (gen/reachTopo.ts); they ask from a port that the kernel chooses. */
const viaRelay = (q: Question): boolean => /:909\d$/.test(q.to);
const hidePort = (addr: string, q: Question): string => (q.sport !== undefined && !viaRelay(q) ? addr : addr.replace(/:\d+$/, ':*'));
const print = (s: Said, q: Question): string =>
  `${s.outcome}${s.errno === null ? '' : ` ${s.errno}`}${s.peer === null ? '' : ` ${s.local === null ? '' : `${s.local} `}from ${hidePort(s.peer, q)}`}`;

const OF_ERRNO: Readonly<Record<string, Outcome>> = { ECONNREFUSED: 'refused', ECONNRESET: 'reset', EPIPE: 'reset', EACCES: 'prohibited', EPERM: 'prohibited', ETIMEDOUT: 'timeout', ENOPROTOOPT: 'refused', EPROTO: 'refused' };
/** The kind of an errno, with the ICMP error behind it where there is one. */
const kindOf = (errno: string | null, icmp: Facts['icmp'][number] | undefined, v6: boolean): Outcome => {
  if (icmp) {
    const [type, code] = icmp;
    if (type === (v6 ? 1 : 3) && (v6 ? [1, 5, 6] : [9, 10, 13]).includes(code)) return 'prohibited';
    if (type === (v6 ? 1 : 3) && code === (v6 ? 4 : 3)) return 'refused';
    return 'unreachable';
  }
  return errno === null ? 'timeout' : (OF_ERRNO[errno] ?? 'unreachable');
};
/** Errors that end something; a redirect or a packet too big do not. */
const fatal = (f: Facts, v6: boolean): Facts['icmp'][number] | undefined => f.icmp.find(([t, c]) => (v6 ? t !== 2 : t !== 5 && t !== 4 && !(t === 3 && c === 4)));

/** What the prober saw, as an answer. */
const factsSay = (f: Facts, q: Question): Said => {
  const { proto, ip } = target(q.to);
  const v6 = ip.includes(':');
  const icmp = fatal(f, v6);
  const server = { local: f.saw?.local ?? null, peer: f.saw?.peer ?? null };
  const say = (outcome: Outcome, errno: string | null): Said => ({ outcome, errno, ...server });
  if (f.stage === 'done') return say('open', null);
  const errno = f.end === 'timeout' || f.end === 'eof' ? null : f.end;
  if (proto !== 'tcp') return errno === null ? say('timeout', null) : say(kindOf(errno, f.stage === 'byte' ? icmp : undefined, v6), errno);
  if (f.stage === 'large') return say(f.end === 'timeout' ? 'hangs-on-large-packets' : f.end === 'eof' ? 'connected-then-closed' : kindOf(errno, undefined, v6), errno);
  // A relay whose backend refused hangs up: with a reset where the question had come already.
  if (f.stage === 'byte' && viaRelay(q) && f.end === 'ECONNRESET') return say('connected-then-closed', null);
  if (f.stage === 'byte') return say(f.end === 'eof' ? 'connected-then-closed' : kindOf(errno, undefined, v6), errno);
  const prohibited = errno !== null && icmp !== undefined && kindOf(errno, icmp, v6) === 'prohibited';
  return say(prohibited ? 'prohibited' : kindOf(errno, undefined, v6), errno);
};
export const kernelSays = (f: Facts, q: Question): string => (f.stage === 'prober' ? `the prober failed: ${f.end}` : print(factsSay(f, q), q));

/** UDP's server has no address of its own to tell. */
export const modelSays = (a: Answer): string => {
  const { proto } = target(a.question.to);
  const told = a.server && proto !== 'icmp' ? { local: proto === 'tcp' ? a.server.local : null, peer: a.server.peer } : { local: null, peer: null };
  return print({ outcome: a.outcome, errno: a.outcome === 'connected-then-closed' ? null : a.symptom.errno, ...told }, a.question);
};

export const askKernel = async (script: string, n = 0): Promise<KernelRun> => {
  const lines = (await runLabCached(script, n)).split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l) as Record<string, unknown>);
  return { facts: lines.filter((l) => 'q' in l) as unknown as Facts[], fixes: lines.filter((l) => 'fix' in l) as unknown as KernelRun['fixes'] };
};
