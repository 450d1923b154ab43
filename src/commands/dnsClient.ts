// glibc's stub resolver: resolv/res_init.c (resolv.conf), res_send.c (timeouts, the next server), res_query.c (search list, ndots), and
// getaddrinfo's pair of questions. Leaves out: rotate, use-vc and truncated answers' second try over TCP, EDNS, sortlist.
import { parseIp, type Ip } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { rand32 } from '../net/ctx.ts';
import { decodeMessage, encodeMessage, encodeName, QTYPE, query, reverseName, type DnsMessage } from '../net/dns/codec.ts';
import type { Proc, Signal, Wait } from '../shell/proc.ts';
import { sockClose, sockConnect, sockOpen, sockPoll, sockRead, sockWrite, waitFor } from './sockfd.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
export interface ResolvOptions {
  readonly servers: readonly Ip[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Microseconds for the first try of the first server. */
  readonly timeout: number;
  readonly attempts: number;
}
const clamp = (text: string | undefined, max: number, otherwise: number): number => (text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), max) : otherwise);
/** Undefined: there is no such file, and nobody is asked. */
export const readResolvConf = (p: Proc): ResolvOptions | undefined => {
  const text = p.files.read('/etc/resolv.conf', p.netns);
  if (text === undefined) return undefined;
  const servers: Ip[] = [];
  let search: string[] = [];
  const options = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(/[ \t]+/);
    if (word === 'nameserver') {
      const ip = parseIp((rest[0] ?? '').split('%')[0] as string);
      if (ip !== undefined && servers.length < 3) servers.push(ip);
    } else if ((word === 'search' || word === 'domain') && rest.length > 0) search = rest.filter((s) => s !== '');
    else if (word === 'options') for (const o of rest) options.set(o.split(':')[0] as string, o.split(':')[1] ?? '');
  }
  return {
    servers: servers.length > 0 ? servers : [0x7f000001], search: search.filter((s) => s !== '.'), ndots: clamp(options.get('ndots'), 15, 1),
    timeout: clamp(options.get('timeout'), 30, 5) * 1e6, attempts: Math.max(1, clamp(options.get('attempts'), 5, 2)),
  };
};

/** One server, several questions at once; the answers that came, or why there are none. */
export function* askServer(p: Proc, server: Ip, asked: readonly DnsMessage[], timeout: number, port = 53): Steps<readonly DnsMessage[] | Errno> {
  const s = sockOpen(p, 'udp', typeof server === 'number' ? 4 : 6);
  try {
    const e = sockConnect(s, server, port);
    if (e) return e;
    const until = p.ctx.now + timeout;
    const got = new Map<number, DnsMessage>();
    for (const m of asked) {
      const bad = sockWrite(s, encodeMessage(m));
      if (bad) return bad;
    }
    while (got.size < asked.length) {
      if (!(yield* waitFor(p, () => sockPoll(s).in || sockPoll(s).err, until))) return 'ETIMEDOUT';
      const r = sockRead(s, 65535);
      if ('errno' in r) return r.errno;
      const m = decodeMessage(r.data);
      const q = m && asked.find((x) => x.id === m.id);
      if (m?.response && q && m.questions[0]?.name.toLowerCase() === q.questions[0]?.name.toLowerCase()) got.set(m.id, m);
    }
    return [...got.values()];
  } finally {
    sockClose(s);
  }
}
const SERVER_FAILED: ReadonlySet<number> = new Set([2, 4, 5]);
/** res_send: every server in turn, as often as `attempts` says. */
function* askServers(p: Proc, conf: ResolvOptions, name: string, types: readonly number[]): Steps<readonly DnsMessage[] | 'failed' | 'timeout'> {
  let failed = false;
  const ids = rand32(p.ctx);
  for (let round = 0; round < conf.attempts; round++) {
    for (const [i, server] of conf.servers.entries()) {
      const seconds = i === 0 ? conf.timeout : Math.max(1e6, Math.floor((conf.timeout * 2 ** i) / conf.servers.length / 1e6) * 1e6);
      const got = yield* askServer(p, server, types.map((t, k) => query((ids + k) & 0xffff, name, t)), seconds);
      if (typeof got === 'string') continue;
      if (!got.every((m) => SERVER_FAILED.has(m.rcode))) return got.filter((m) => !SERVER_FAILED.has(m.rcode));
      failed = true;
    }
  }
  return failed ? 'failed' : 'timeout';
}

/** A final record of this type in an answer: names of CNAMEs need no further question. */
const dataOf = (list: readonly DnsMessage[], type: number): string[] => list.flatMap((m) => m.answers.filter((r) => r.type === type).map((r) => r.data));
export type Lookup = { readonly found: readonly Ip[]; readonly canonical: string } | 'no-name' | 'no-data' | 'again';
/** res_search: with enough dots first as it is, then with each domain of the search list. */
export function* searchName(p: Proc, conf: ResolvOptions, text: string, family: 0 | 4 | 6): Steps<Lookup> {
  const types = [...(family === 6 ? [] : [QTYPE['A'] as number]), ...(family === 4 ? [] : [QTYPE['AAAA'] as number])];
  const name = text.replace(/\.$/, '');
  const searched = text.endsWith('.') ? [] : conf.search.map((d) => `${name}.${d.replace(/^\.|\.$/g, '')}`);
  const dots = name.split('.').length - 1;
  const tries = dots >= conf.ndots ? [name, ...searched] : [...searched, name];
  let noData = false;
  let again = false;
  for (const full of tries) {
    if (encodeName(full) === undefined) continue;
    const got = yield* askServers(p, conf, full, types);
    if (got === 'timeout') return 'again';
    if (got === 'failed') {
      again = true;
      continue;
    }
    const found = types.flatMap((t) => dataOf(got, t)).map((d) => parseIp(d)).filter((ip) => ip !== undefined);
    if (found.length > 0) return { found, canonical: got.flatMap((m) => m.answers).at(-1)?.name ?? full };
    if (got.some((m) => m.rcode === 0)) noData = true;
  }
  return noData ? 'no-data' : again ? 'again' : 'no-name';
}
/** getnameinfo's question. */
export function* searchAddress(p: Proc, ip: Ip): Steps<string | undefined> {
  const conf = readResolvConf(p);
  if (!conf) return undefined;
  const got = yield* askServers(p, conf, reverseName(ip), [QTYPE['PTR'] as number]);
  return typeof got === 'string' ? undefined : dataOf(got, QTYPE['PTR'] as number)[0];
}
