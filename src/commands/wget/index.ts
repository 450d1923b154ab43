// wget 1.21.3 over plain HTTP. Mirrors: src/retr.c (retrieve_url), http.c (http_loop, gethttp), connect.c (connect_to_ip), and the
// words of a log that is no terminal (dots). Quotation marks are those of a UTF-8 locale.
// Leaves out, by name: other protocols, recursion, continued downloads, time stamping.
import { printIp } from '../../base/ip.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { EPOCH } from '../../model/uapi.ts';
import { toBytes } from '../../shell/bytes.ts';
import type { Command, Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import { strftime } from '../../shell/time.ts';
import { header, hostOf, parseUrl, readResponse, resolveUrl, type Head, type Url } from '../http.ts';
import { lookupHost, resolveHost } from '../names.ts';
import { pause, sockBind, sockClose, sockConnect, sockError, sockOpen, sockPoll, sockWrite, waitFor, type Sock } from '../sockfd.ts';
import { parseWget, type WgetOptions } from './options.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
const OTHER = new Set(['https', 'ftp', 'ftps']);
const quoted = (text: string): string => `‘${text}’`;

interface Wget {
  readonly p: Proc;
  readonly o: WgetOptions;
  /** The log: everything but with -q; with -nv only what -nv says. */
  readonly log: (text: string) => void;
  readonly brief: (text: string) => void;
  readonly open: Set<Sock>;
}
const stamp = (p: Proc): string => strftime('%Y-%m-%d %H:%M:%S', EPOCH + Math.floor(p.ctx.now / 1e6), 0);

/** A number of bytes as wget prints it, with three digits or so. */
const human = (n: number): string => {
  let v = n;
  let unit = '';
  for (const u of ['K', 'M', 'G']) {
    if (v < 1024) break;
    v /= 1024;
    unit = u;
  }
  return unit === '' ? String(n) : v < 10 ? `${v.toFixed(1)}${unit}` : `${Math.round(v)}${unit}`;
};
const rate = (bytes: number, us: number): string => {
  const r = us > 0 ? (bytes * 1e6) / us : bytes * 1e3;
  const [v, u] = r < 1024 ? [r, 'B/s'] : r < 1048576 ? [r / 1024, 'KB/s'] : [r / 1048576, 'MB/s'];
  return `${v >= 99.95 || u === 'B/s' ? v.toFixed(0) : v >= 9.995 ? v.toFixed(1) : v.toFixed(2)} ${u}`;
};
/** Dots: a line for 50 KiB, a dot for each. */
const dots = (size: number, total: number, us: number): string => {
  let out = '\n';
  const rows = Math.max(1, Math.ceil(size / 51200));
  for (let r = 0; r < rows; r++) {
    const here = Math.min(50, Math.floor((size - r * 51200) / 1024));
    let line = '';
    for (let i = 0; i < 50; i++) line += `${i % 10 === 0 ? ' ' : ''}${i < here ? '.' : ' '}`;
    const done = total > 0 ? `${String(Math.floor((100 * Math.min(size, (r + 1) * 51200)) / total)).padStart(3)}%` : '';
    const speed = rate(size, us).replace(/ ([KM]?)B\/s/, '$1');
    out += `${String(r * 50).padStart(6)}K${line}${done} ${speed.padStart(4)}${r === rows - 1 ? `=${us < 1e6 ? (us < 50000 ? '0' : (us / 1e6).toPrecision(1)) : Math.round(us / 1e6)}s` : ''}\n`;
  }
  return out;
};

/** A connection, or what went wrong (already said). */
function* connect(w: Wget, u: Url): Steps<Sock | { readonly errno: Errno } | 'unresolved'> {
  const { p, o } = w;
  const r = yield* lookupHost(p, u.host, o.family);
  const numeric = typeof r !== 'string' && r.numeric;
  if (!numeric) w.log(`Resolving ${u.host} (${u.host})... `);
  if (typeof r === 'string') {
    w.log(`failed: ${r}.\n`);
    w.brief(`wget: unable to resolve host address ${quoted(u.host)}\n`);
    return 'unresolved';
  }
  const ip = printIp(r.ip);
  const shown = ip.includes(':') ? `[${ip}]` : ip;
  if (!numeric) w.log(`${ip}\n`);
  w.log(numeric ? `Connecting to ${shown}:${u.port}... ` : `Connecting to ${u.host} (${u.host})|${shown}|:${u.port}... `);
  const s = sockOpen(p, 'tcp', typeof r.ip === 'number' ? 4 : 6);
  w.open.add(s);
  let e: Errno | undefined;
  if (o.bind !== undefined) {
    const b = resolveHost(p, o.bind, s.family);
    e = typeof b === 'string' ? 'EINVAL' : sockBind(s, b.ip, 0);
  }
  e ??= sockConnect(s, r.ip, u.port, r.scope);
  if (e === undefined) e = (yield* waitFor(p, () => sockPoll(s).out, o.connectTimeout === undefined ? undefined : p.ctx.now + o.connectTimeout)) ? sockError(s) : 'ETIMEDOUT';
  if (e === undefined) {
    w.log('connected.\n');
    return s;
  }
  w.brief(`failed: ${STRERROR[e]}.\n`);
  drop(w, s);
  return { errno: e };
}
const drop = (w: Wget, s: Sock): void => {
  sockClose(s);
  w.open.delete(s);
};

/** How one try ended. */
type Try = { readonly kind: 'done'; readonly status: number } | { readonly kind: 'retry'; readonly status: number } | { readonly kind: 'redirect'; readonly to: string } | { readonly kind: 'fatal'; readonly status: number };

function* attempt(w: Wget, u: Url, text: string, file: string | undefined, save: (body: string) => boolean): Steps<Try> {
  const { p, o } = w;
  const s = yield* connect(w, u);
  if (s === 'unresolved') return { kind: 'fatal', status: 4 };
  if ('errno' in s) {
    // connect.c retryable_socket_connect_error
    const hard = s.errno === 'ENETUNREACH' || s.errno === 'EHOSTUNREACH' || (s.errno === 'ECONNREFUSED' && !o.retryRefused) || s.errno === 'EADDRNOTAVAIL' || s.errno === 'EINVAL' || s.errno === 'EAFNOSUPPORT';
    return { kind: hard ? 'fatal' : 'retry', status: 4 };
  }
  const method = o.spider ? 'HEAD' : o.post !== undefined ? 'POST' : 'GET';
  const own = new Set(o.headers.map((h) => (h.split(':')[0] as string).toLowerCase()));
  const std: [string, string][] = [['Host', hostOf(u)], ['User-Agent', o.agent], ['Accept', '*/*'], ['Accept-Encoding', 'identity'], ['Connection', 'Keep-Alive']];
  if (o.post !== undefined) std.push(['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', String(o.post.length)]);
  const head = [...std.filter(([k]) => !own.has(k.toLowerCase())).map(([k, v]) => `${k}: ${v}`), ...o.headers].map((l) => `${l}\r\n`).join('');
  const began = p.ctx.now;
  const wrote = sockWrite(s, `${method} ${u.path} HTTP/1.1\r\n${head}\r\n${o.post ?? ''}`);
  w.log(`${method === 'HEAD' || method === 'GET' || method === 'POST' ? 'HTTP' : method} request sent, awaiting response... `);
  if (wrote) {
    drop(w, s);
    w.brief(`Failed writing HTTP request: ${STRERROR[wrote]}.\n`);
    return { kind: 'retry', status: 4 };
  }
  let h: Head | undefined;
  let body = '';
  const end = yield* readResponse(p, s, { bodyless: o.spider, until: undefined, ...(o.readTimeout !== Infinity && { idle: o.readTimeout }) }, {
    head: (x) => {
      h = x;
      if (o.server) w.brief(`${o.terse || o.quiet ? '' : '\n'}${x.lines.map((l) => `  ${l}\n`).join('')}`);
      else w.log(`${x.status} ${x.reason}\n`);
    },
    body: (bytes) => {
      body += bytes;
    },
  });
  const got = h as Head | undefined;
  drop(w, s);
  if (!got) {
    switch (end.why) {
      case 'empty':
      case 'closed': w.brief('No data received.\n'); break;
      case 'error': w.brief(`Read error (${STRERROR[end.errno]}) in headers.\n`); break;
      case 'timeout': w.brief('Read error (Connection timed out) in headers.\n'); break;
      default:
        w.log('200 No headers, assuming HTTP/0.9\n');
        return { kind: 'fatal', status: 8 };
    }
    return { kind: 'retry', status: 4 };
  }
  const location = [301, 302, 303, 307, 308].includes(got.status) ? header(got, 'location') : undefined;
  if (location !== undefined) {
    w.log(`Location: ${location} [following]\n`);
    return { kind: 'redirect', to: resolveUrl(u, location) };
  }
  const length = header(got, 'content-length');
  const type = (header(got, 'content-type') ?? '').split(';')[0]?.trim() ?? '';
  const sized = (): string => {
    const n = Number(length);
    return `Length: ${length === undefined ? 'unspecified' : `${n}${n >= 1024 ? ` (${human(n)})` : ''}`}${type === '' ? '' : ` [${type}]`}\n`;
  };
  if (got.status >= 400) {
    if (o.spider) {
      w.log('Remote file does not exist -- broken link!!!\n\n');
      if (o.terse) w.brief(`${text}:\nRemote file does not exist -- broken link!!!\n`);
      return { kind: 'fatal', status: 8 };
    }
    w.brief(`${o.terse ? `${text}:\n` : ''}${stamp(p)} ERROR ${got.status}: ${got.reason}.\n${o.terse ? '' : '\n'}`);
    return { kind: 'fatal', status: 8 };
  }
  if (got.status === 204) {
    w.log('\n');
    return { kind: 'done', status: 0 };
  }
  w.log(sized());
  if (o.spider) {
    w.log(type === 'text/html' || type === 'application/xhtml+xml' || type === 'text/css' ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n' : 'Remote file exists.\n\n');
    if (o.terse) w.brief(`${stamp(p)} URL: ${text} ${got.status} ${got.reason}\n`);
    return { kind: 'done', status: 0 };
  }
  const name = file ?? 'STDOUT';
  w.log(`Saving to: ${quoted(name)}\n`);
  if (!save(body)) return { kind: 'fatal', status: 3 };
  const us = p.ctx.now - began;
  w.log(dots(body.length, Number(length ?? 0), us));
  if (end.why === 'done') {
    const n = length === undefined ? String(body.length) : `${body.length}/${length}`;
    w.log(`\n${stamp(p)} (${rate(body.length, us)}) - ${file === undefined ? 'written to stdout' : `${quoted(name)} saved`} [${n}]\n\n`);
    if (o.terse) w.brief(`${stamp(p)} URL:${text} [${n}] -> "${file ?? '-'}" [1]\n`);
    return { kind: 'done', status: 0 };
  }
  const why = end.why === 'timeout' ? `Read error at byte ${body.length}/${length ?? '?'} (Connection timed out).` : end.why === 'error' ? `Read error at byte ${body.length}/${length ?? '?'} (${STRERROR[end.errno]}).` : 'Connection closed at byte ' + `${body.length}.`;
  w.log(`\n${stamp(p)} (${rate(body.length, us)}) - ${why} `);
  return { kind: 'retry', status: 4 };
}

/** A name that is not taken: index.html, index.html.1 ... */
const freeName = (p: Proc, u: Url): string => {
  const base = `${u.path.replace(/\?.*$/, '').replace(/^.*\//, '') || 'index.html'}${u.path.includes('?') ? u.path.slice(u.path.indexOf('?')) : ''}`;
  if (p.files.read(base, p.netns) === undefined) return base;
  for (let i = 1; ; i++) if (p.files.read(`${base}.${i}`, p.netns) === undefined) return `${base}.${i}`;
};

function* retrieve(w: Wget, text: string): Steps<number> {
  const { p, o } = w;
  let url = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) ? text : `http://${text}`;
  if (o.spider) w.log('Spider mode enabled. Check if remote file exists.\n');
  for (let redirects = 0; ; redirects++) {
    const u = parseUrl(url);
    if (!u || u.scheme !== 'http') {
      const known = u && OTHER.has(u.scheme);
      w.brief(known ? `wget: the protocol "${u.scheme}" is not modelled by packetpath\n` : u ? `${url}: Unsupported scheme ${quoted(u.scheme)}.\n` : `${url}: Invalid host name.\n`);
      if (known && o.quiet) p.err(`wget: the protocol "${u.scheme}" is not modelled by packetpath\n`);
      return 1;
    }
    // url_string leaves the usual port out.
    const shown = (/^[a-z]+:\/\/[^/]*$/.test(url) ? `${url}/` : url).replace(/^(http:\/\/[^/]*?):80(?=\/)/, '$1');
    const file = o.output === '-' ? undefined : (o.output ?? freeName(p, u));
    const save = (body: string): boolean => {
      if (file === undefined) p.out(body);
      else {
        const e = p.files.write(file, body, false, p.netns);
        if (e !== undefined) {
          w.brief(`${file}: ${e}\n\nCannot write to ${quoted(file)} (${e}).\n`);
          return false;
        }
      }
      return true;
    };
    let r: Try = { kind: 'fatal', status: 4 };
    for (let count = 1; ; count++) {
      w.log(`--${stamp(p)}--  ${count > 1 ? `(try:${String(count).padStart(2)})  ` : ''}${shown}\n`);
      r = yield* attempt(w, u, shown, file, save);
      if (r.kind !== 'retry') break;
      if (o.tries !== 0 && count >= o.tries) {
        w.log('Giving up.\n\n');
        break;
      }
      w.log('Retrying.\n\n');
      yield* pause(p, Math.min(count, 10) * 1e6);
    }
    if (r.kind !== 'redirect') return r.status;
    if (redirects >= o.maxRedirect) {
      w.brief(`${o.maxRedirect} redirections exceeded.\n`);
      return 8;
    }
    url = r.to;
  }
}

function* runWget(p: Proc): Running {
  const o = parseWget(p);
  if (typeof o === 'number') return o;
  const say = (text: string): void => p.err(toBytes(text));
  const w: Wget = {
    p, o, open: new Set(),
    log: (text) => {
      if (!o.quiet && !o.terse) say(text);
    },
    brief: (text) => {
      if (!o.quiet) say(text);
    },
  };
  let status = 0;
  try {
    for (const url of o.urls) {
      const r = yield* retrieve(w, url);
      if (r !== 0 && (status === 0 || r < status)) status = r;
    }
  } finally {
    for (const s of w.open) sockClose(s);
  }
  yield* pause(p, 300);
  return status;
}

export const wget: Command = {
  name: 'wget',
  man: 'download over HTTP (GNU wget 1.21.3)',
  run: runWget,
  cost: 4000,
};
