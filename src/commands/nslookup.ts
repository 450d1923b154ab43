// nslookup: busybox 1.35's in containers (networking/nslookup.c, as images of busybox and alpine have it), bind 9.18's on the host, both without
// their interactive mode. dig +short (bind 9.18). They ask servers themselves: /etc/hosts does not count.
import { parseIp, printIp, type Ip } from '../base/ip.ts';
import { rand32 } from '../net/ctx.ts';
import { QTYPE, query, qtypeName, rcodeName, reverseName, type DnsMessage } from '../net/dns/codec.ts';
import type { Command, Proc, Running, Signal, Wait } from '../shell/proc.ts';
import { askServer, readResolvConf, type ResolvOptions } from './dnsClient.ts';
import { lookupHost } from './names.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
const DEFAULTS: ResolvOptions = { servers: [0x7f000001], search: [], ndots: 1, timeout: 5e6, attempts: 2 };
const typeOf = (text: string): number | undefined => QTYPE[text.toUpperCase()];

/** A record as both nslookups print it. */
const recordLine = (r: DnsMessage['answers'][number], dot: string): string => {
  switch (qtypeName(r.type)) {
    case 'A':
    case 'AAAA': return `Name:\t${r.name}\nAddress: ${r.data}\n`;
    case 'CNAME': return `${r.name}\tcanonical name = ${r.data}${dot}\n`;
    case 'PTR': return `${r.name}\tname = ${r.data}${dot}\n`;
    case 'NS': return `${r.name}\tnameserver = ${r.data}${dot}\n`;
    default: return `${r.name}\t(records of type ${qtypeName(r.type)} are not modelled by packetpath)\n`;
  }
};

// ---------------------------------------------------------------- busybox

function* busybox(p: Proc): Running {
  const types: number[] = [];
  const words: string[] = [];
  for (const a of p.args) {
    const t = /^-(?:type|querytype|q|ty?p?)=(.*)$/.exec(a)?.[1];
    if (t !== undefined) {
      const n = typeOf(t);
      if (n === undefined) {
        p.err(`nslookup: invalid query type "${t}"\n`);
        return 1;
      }
      types.push(n);
    } else if (a.startsWith('-')) {
      p.err(`nslookup: option ${a} is not modelled by packetpath\n`);
      return 1;
    } else words.push(a);
  }
  const [name, at] = words;
  if (name === undefined || words.length > 2) {
    p.err('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST\n\nQUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any\n');
    return 1;
  }
  let conf = DEFAULTS;
  if (at === undefined) conf = readResolvConf(p) ?? DEFAULTS;
  else {
    const r = yield* lookupHost(p, at, 0);
    if (typeof r === 'string') {
      p.err(`nslookup: bad address '${at}'\n`);
      return 1;
    }
    conf = { ...DEFAULTS, servers: [r.ip] };
  }
  const ip = parseIp(name);
  // The search list replaces a single label: it is not tried as it is.
  const full = ip !== undefined ? [reverseName(ip)] : name.includes('.') || conf.search.length === 0 ? [name] : conf.search.map((d) => `${name}.${d}`);
  const wanted = ip !== undefined ? [QTYPE['PTR'] as number] : types.length > 0 ? types : [QTYPE['A'] as number, QTYPE['AAAA'] as number];
  const id = rand32(p.ctx);
  const asked = wanted.flatMap((t) => full.map((n) => [n, t] as const)).map(([n, t], i) => query((id + i) & 0xffff, n, t));
  for (let left = conf.attempts; left > 0; left--) {
    for (const server of conf.servers) {
      const got = yield* askServer(p, server, asked, 5e6 / conf.attempts);
      if (typeof got === 'string') {
        if (got === 'ENETUNREACH' || got === 'EHOSTUNREACH') {
          p.err(`nslookup: can't connect to remote host (${printIp(server)}): ${got === 'ENETUNREACH' ? 'Network is unreachable' : 'No route to host'}\n`);
          return 1;
        }
        if (got === 'ECONNREFUSED') p.err(`nslookup: write to '${printIp(server)}': Connection refused\n`);
        continue;
      }
      p.out(`Server:\t\t${printIp(server)}\nAddress:\t${typeof server === 'number' ? printIp(server) : `[${printIp(server)}]`}:53\n\n`);
      let status = 0;
      for (const q of asked) {
        const m = got.find((x) => x.id === q.id);
        if (!m) continue;
        if (m.rcode !== 0) {
          p.out(`** server can't find ${q.questions[0]?.name ?? ''}: ${rcodeName(m.rcode)}\n\n`);
          status = 1;
        } else p.out(`${m.authoritative ? '' : 'Non-authoritative answer:\n'}${m.answers.map((r) => recordLine(r, '')).join('')}\n`);
      }
      return status;
    }
  }
  p.out(';; connection timed out; no servers could be reached\n\n');
  return 1;
}

// ---------------------------------------------------------------- bind

function* bind(p: Proc): Running {
  let type: number | undefined;
  const words: string[] = [];
  for (const a of p.args) {
    const t = /^-(?:type|querytype|query|q)=(.*)$/.exec(a)?.[1];
    if (t !== undefined) type = typeOf(t);
    if ((t !== undefined && type === undefined) || (t === undefined && a.startsWith('-'))) {
      p.err(`nslookup: option ${a} is not modelled by packetpath\n`);
      return 1;
    }
    if (t === undefined) words.push(a);
  }
  const [name, at] = words;
  if (name === undefined) {
    p.err('nslookup: the interactive mode is not modelled by packetpath\n');
    return 1;
  }
  const conf = readResolvConf(p) ?? DEFAULTS;
  let servers = conf.servers;
  if (at !== undefined) {
    const r = yield* lookupHost(p, at, 0);
    if (typeof r === 'string') {
      p.out(`nslookup: couldn't get address for '${at}': not found\n`);
      return 1;
    }
    servers = [r.ip];
  }
  const ip = parseIp(name);
  const dots = name.split('.').length - 1;
  const searched = name.endsWith('.') ? [] : conf.search.map((d) => `${name}.${d}`);
  const tries = ip !== undefined ? [reverseName(ip)] : dots >= conf.ndots ? [name, ...searched] : [...searched, name];
  const types = ip !== undefined ? [QTYPE['PTR'] as number] : type !== undefined ? [type] : [QTYPE['A'] as number, QTYPE['AAAA'] as number];
  let last: { readonly name: string; readonly rcode: number; readonly server: Ip } | undefined;
  const header = (server: Ip): string => `Server:\t\t${printIp(server)}\nAddress:\t${printIp(server)}#53\n\n`;
  for (const full of tries) {
    const got = yield* askInTurn(p, servers, full, types[0] as number);
    if (!got) {
      p.out(';; connection timed out; no servers could be reached\n\n\n');
      return 1;
    }
    const [server, m] = got;
    if (m.rcode !== 0) {
      last = { name: full, rcode: m.rcode, server };
      continue;
    }
    const second = types[1] === undefined ? undefined : yield* askInTurn(p, [server], full, types[1]);
    const answers = [...m.answers, ...(second?.[1].answers ?? [])];
    p.out(header(server));
    if (!m.authoritative) p.out('Non-authoritative answer:\n');
    p.out(answers.length === 0 ? `*** Can't find ${full}: No answer\n` : answers.map((r) => recordLine(r, '.')).join(''));
    if (!m.authoritative && types[0] !== QTYPE['A'] && types[0] !== QTYPE['AAAA']) p.out('\nAuthoritative answers can be found from:\n');
    p.out('\n');
    return 0;
  }
  if (last) p.out(`${header(last.server)}** server can't find ${last.name}: ${rcodeName(last.rcode)}\n\n`);
  return 1;
}
function* askInTurn(p: Proc, servers: readonly Ip[], name: string, type: number): Steps<readonly [Ip, DnsMessage] | undefined> {
  for (let i = 0; i < 3; i++) {
    for (const server of servers) {
      const got = yield* askServer(p, server, [query(rand32(p.ctx) & 0xffff, name, type)], 5e6);
      if (typeof got !== 'string' && got[0]) return [server, got[0]];
    }
  }
  return undefined;
}
export const nslookup: Command = { name: 'nslookup', man: 'ask name servers: busybox 1.35\'s in containers, bind 9.18\'s on the host; not interactive', run: (p) => (p.root ? busybox(p) : bind(p)) };

// ---------------------------------------------------------------- dig

const digLine = (r: DnsMessage['answers'][number]): string => (r.type === QTYPE['A'] || r.type === QTYPE['AAAA'] ? r.data : `${r.data}.`);
function* runDig(p: Proc): Running {
  let server: Ip | undefined;
  let name: string | undefined;
  let type = QTYPE['A'] as number;
  let short = false;
  for (let i = 0; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '+short') short = true;
    else if (a.startsWith('@')) {
      const r = yield* lookupHost(p, a.slice(1), 0);
      if (typeof r === 'string') {
        p.out(`dig: couldn't get address for '${a.slice(1)}': not found\n`);
        return 10;
      }
      server = r.ip;
    } else if (a === '-x') {
      const ip = parseIp(p.args[++i] ?? '');
      if (ip === undefined) {
        p.err('dig: -x requires an address\n');
        return 1;
      }
      name = reverseName(ip);
      type = QTYPE['PTR'] as number;
    } else if (/^[+-]/.test(a)) {
      p.err(`dig: ${a} is not modelled by packetpath\n`);
      return 1;
    } else if (name !== undefined && typeOf(a) !== undefined) type = typeOf(a) as number;
    else if (name === undefined && typeOf(a) !== undefined && p.args.slice(i + 1).some((x) => !/^[@+-]/.test(x))) type = typeOf(a) as number;
    else name ??= a;
  }
  if (!short || name === undefined) {
    p.err('dig: only `dig +short NAME [TYPE] [@SERVER]` and `dig +short -x ADDRESS` are modelled by packetpath\n');
    return 1;
  }
  const servers = server === undefined ? (readResolvConf(p) ?? DEFAULTS).servers : [server];
  for (let i = 0; i < 3; i++) {
    for (const s of servers) {
      const got = yield* askServer(p, s, [query(rand32(p.ctx) & 0xffff, name, type)], 5e6);
      if (typeof got !== 'string') {
        p.out(got.flatMap((m) => m.answers).map((r) => `${digLine(r)}\n`).join(''));
        return 0;
      }
      const why = got === 'ECONNREFUSED' ? 'connection refused' : got === 'ETIMEDOUT' ? 'timed out' : got === 'ENETUNREACH' ? 'network unreachable' : 'host unreachable';
      p.out(`;; communications error to ${printIp(s)}#53: ${why}\n`);
    }
  }
  p.out(';; no servers could be reached\n');
  return 9;
}
export const dig: Command = { name: 'dig', man: 'ask name servers: `dig +short NAME [TYPE] [@SERVER]`, `dig +short -x ADDRESS` (bind 9.18)', run: runDig };
