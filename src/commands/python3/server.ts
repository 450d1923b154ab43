// python3 -m http.server: Lib/http/server.py of Python 3.11 (test, BaseHTTPRequestHandler.parse_request, handle_one_request,
// send_error, SimpleHTTPRequestHandler.send_head). Every connection has a thread. HTTP/1.0: one request, then it closes.
// Leaves out: --cgi, --protocol other than HTTP/1.0.
import { printIp, type Ip } from '../../base/ip.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { EPOCH } from '../../model/uapi.ts';
import { toBytes } from '../../shell/bytes.ts';
import type { Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { strftime } from '../../shell/time.ts';
import { findNode, isDirectory, listDir, locate, resolvePath } from '../../shell/vfs.ts';
import { resolveHost } from '../names.ts';
import { sockAccept, sockBind, sockClose, sockListen, sockName, sockOpen, sockPeer, sockPoll, sockRead, sockShutdown, sockWrite, waitFor, type Sock } from '../sockfd.ts';
import { withThreads } from '../threads.ts';
import { errorPage, httpDate, listing, mediaType, SERVER, unquote } from './pages.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
export interface ServerOptions {
  readonly port: number;
  readonly bind: string | undefined;
  readonly directory: string;
  readonly flush: boolean;
}
const ERRNO: Partial<Record<Errno, number>> = { EADDRINUSE: 98, EADDRNOTAVAIL: 99, EACCES: 13, EINVAL: 22, ENODEV: 19 };
const CHUNK = 65536;
const MAX_LINE = 65536;

const now = (p: Proc): number => EPOCH + Math.floor(p.ctx.now / 1e6);

/** What a request is answered with. */
interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** log_error's message before the request's line. */
  readonly error?: string;
}

const failure = (code: number, message: string): Answer => {
  const body = errorPage(code, message);
  return { status: code, reason: message, headers: [['Connection', 'close'], ['Content-Type', 'text/html;charset=utf-8'], ['Content-Length', String(body.length)]], body, error: `code ${code}, message ${message}` };
};
/** Python's repr of a str. */
const hexEscape = (c: string): string => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
/** repr() of a str decoded from Latin-1. */
const repr = (text: string): string => {
  const q = text.includes("'") && !text.includes('"') ? '"' : "'";
  return q + text.replace(/[\p{Cc}\\\xa0\xad]/gu, (c) => NAMED[c] ?? hexEscape(c)).replaceAll(q, `\\${q}`) + q;
};
/** log_message: control characters are shown, backslashes doubled, the rest goes out as UTF-8. */
const logged = (text: string): string => toBytes(text.replace(/[\p{Cc}\\]/gu, (c) => (c === '\\' ? '\\\\' : hexEscape(c))));

/** send_head over the session's files. */
const answer = (p: ShellProc, o: ServerOptions, rawPath: string, since: string | undefined): Answer => {
  const { vfs, ctx } = p.shell.host;
  const path = rawPath.replace(/^\/\/+/, '/');
  const plain = path.split('?')[0]?.split('#')[0] ?? '';
  const parts = unquote(plain).split('/').filter((x) => x !== '' && x !== '.');
  const clean: string[] = [];
  for (const x of parts) {
    if (x === '..') clean.pop();
    else clean.push(x);
  }
  const shown = resolvePath(p.cwd, [o.directory, ...clean].join('/'));
  const abs = locate(p, shown);
  const slash = plain.endsWith('/');
  if (isDirectory(vfs, ctx, p.netns, abs)) {
    if (!slash) {
      const q = path.indexOf('?');
      return { status: 301, reason: 'Moved Permanently', headers: [['Location', `${plain}/${q < 0 ? '' : path.slice(q)}`], ['Content-Length', '0']], body: '' };
    }
    for (const index of ['index.html', 'index.htm']) {
      const f = findNode(vfs, resolvePath(abs, index));
      if (f?.kind === 'file') return file(f, `${abs}/${index}`, since);
    }
    const lower = (s: string): string => s.toLowerCase();
    const names = (listDir(vfs, ctx, p.netns, abs) ?? []).map((name) => ({ name, dir: isDirectory(vfs, ctx, p.netns, resolvePath(abs, name)) }))
      .sort((a, b) => (lower(a.name) < lower(b.name) ? -1 : lower(a.name) > lower(b.name) ? 1 : 0));
    const body = listing(path, names);
    return { status: 200, reason: 'OK', headers: [['Content-type', 'text/html; charset=utf-8'], ['Content-Length', String(body.length)]], body };
  }
  if (slash) return failure(404, 'File not found');
  const f = findNode(vfs, abs);
  if (f?.kind === 'file') return file(f, abs, since);
  const text = p.files.read(shown, p.netns);
  return text === undefined ? failure(404, 'File not found') : file({ text, mtime: 0 }, abs, since);
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** An HTTP date as a number whose order is time's. */
const dateKey = (text: string): number | undefined => {
  const m = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
  const month = m ? MONTHS.indexOf(m[2] as string) : -1;
  return m && month >= 0 ? Number(`${m[3]}${String(month).padStart(2, '0')}${m[1]}${m[4]}${m[5]}${m[6]}`) : undefined;
};
const file = (f: { readonly text: string; readonly mtime: number }, path: string, since: string | undefined): Answer => {
  const modified = httpDate(EPOCH + Math.floor(f.mtime / 1e6));
  const limit = since === undefined ? undefined : dateKey(since);
  if (limit !== undefined && (dateKey(modified) as number) <= limit) return { status: 304, reason: 'Not Modified', headers: [], body: '' };
  return { status: 200, reason: 'OK', headers: [['Content-type', mediaType(path)], ['Content-Length', String(f.text.length)], ['Last-Modified', modified]], body: f.text };
};

/** parse_request: what to answer to the request line, or the path to serve. `old` is HTTP/0.9: no headers are sent. */
const parseRequest = (line: string): { readonly old: boolean; readonly method: string; readonly path: string; readonly answer?: Answer } | undefined => {
  const words = line.split(/[\s\x85]+/).filter((w) => w !== '');
  if (words.length === 0) return undefined;
  const bad = (code: number, message: string, old = true): ReturnType<typeof parseRequest> => ({ old, method: '', path: '', answer: failure(code, message) });
  if (words.length >= 3) {
    const version = words.at(-1) as string;
    const m = /^HTTP\/(\d{1,10})\.(\d{1,10})$/.exec(version);
    if (!m) return bad(400, `Bad request version (${repr(version)})`);
    if (Number(m[1]) >= 2) return bad(505, `Invalid HTTP version (${version.slice(5)})`);
  }
  if (words.length < 2 || words.length > 3) return bad(400, `Bad request syntax (${repr(line)})`, words.length < 2);
  const [method, path] = words as [string, string];
  if (words.length === 2 && method !== 'GET') return bad(400, `Bad HTTP/0.9 request type (${repr(method)})`);
  return { old: words.length === 2, method, path };
};

/** A thread: one connection, one request. */
function* handle(p: ShellProc, o: ServerOptions, s: Sock): Steps<void> {
  let buf = '';
  let eof = false;
  const more = function* (): Steps<void> {
    yield* waitFor(p, () => sockPoll(s).in || sockPoll(s).err);
    const got = sockRead(s, CHUNK);
    if ('errno' in got || got.data === '') eof = true;
    else buf += got.data;
  };
  const line = function* (): Steps<string> {
    while (!eof && !buf.includes('\n') && buf.length <= MAX_LINE) yield* more();
    const i = buf.indexOf('\n');
    const text = i < 0 ? buf : buf.slice(0, i + 1);
    buf = buf.slice(text.length);
    return text;
  };
  try {
    const peer = printPeer(s);
    const log = (text: string): void => p.err(`${peer} - - [${strftime('%d/%b/%Y %H:%M:%S', now(p), 0)}] ${logged(text)}\n`);
    const raw = yield* line();
    const request = raw.replace(/[\r\n]+$/, '');
    const r = raw === '' ? undefined : raw.length > MAX_LINE ? { old: true, method: '', path: '', answer: failure(414, 'Request-URI Too Long') } : parseRequest(request);
    if (!r) return;
    let since: string | undefined;
    if (!r.answer) {
      for (let n = 0; ; n++) {
        const h = (yield* line()).replace(/\r?\n$/, '');
        if (h === '' || n > 100) break;
        const m = /^if-modified-since:\s*(.*)$/i.exec(h);
        if (m) since = m[1];
      }
    }
    const a = r.answer ?? (r.method === 'GET' || r.method === 'HEAD' ? answer(p, o, r.path, since) : failure(501, `Unsupported method (${repr(r.method)})`));
    if (a.error !== undefined) log(a.error);
    log(`"${request}" ${a.status} -`);
    if (!r.old) {
      const head = [['Server', SERVER], ['Date', httpDate(now(p))], ...a.headers].map(([k, v]) => `${k}: ${v}\r\n`).join('');
      if (sockWrite(s, `HTTP/1.0 ${a.status} ${a.reason}\r\n${head}\r\n`) !== undefined) return;
    }
    if (r.method !== 'HEAD') for (let i = 0; i < a.body.length; i += CHUNK) if (sockWrite(s, a.body.slice(i, i + CHUNK)) !== undefined) return;
    sockShutdown(s);
  } finally {
    sockClose(s);
  }
}
const printPeer = (s: Sock): string => {
  const { ip } = sockPeer(s);
  return typeof ip === 'number' && s.family === 6 ? `::ffff:${printIp(ip)}` : printIp(ip);
};

const TRACE_HEAD = `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/usr/lib/python3.11/http/server.py", line 1309, in <module>
    test(
`;
const BIND_TRACE = `  File "/usr/lib/python3.11/http/server.py", line 1256, in test
    with ServerClass(addr, HandlerClass) as httpd:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socketserver.py", line 456, in __init__
    self.server_bind()
  File "/usr/lib/python3.11/http/server.py", line 1303, in server_bind
    return super().server_bind()
           ^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 136, in server_bind
    socketserver.TCPServer.server_bind(self)
  File "/usr/lib/python3.11/socketserver.py", line 472, in server_bind
    self.socket.bind(self.server_address)
`;
const NAME_TRACE = `  File "/usr/lib/python3.11/http/server.py", line 1254, in test
    ServerClass.address_family, addr = _get_best_family(bind, port)
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 1237, in _get_best_family
    infos = socket.getaddrinfo(
            ^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socket.py", line 962, in getaddrinfo
    for res in _socket.getaddrinfo(host, port, family, type, proto, flags):
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`;
const EAI: ReadonlyMap<string, number> = new Map([['Name or service not known', -2], ['Temporary failure in name resolution', -3], ['Address family for hostname not supported', -9]]);

export function* serveHttp(p: ShellProc, o: ServerOptions): Running {
  let at: { ip: Ip | null; family: 4 | 6; scope: number } = { ip: null, family: 4, scope: 0 };
  if (o.bind !== undefined && o.bind !== '') {
    const r = resolveHost(p, o.bind, 0);
    if (typeof r === 'string') {
      p.err(`${TRACE_HEAD}${NAME_TRACE}socket.gaierror: [Errno ${EAI.get(r) ?? -3}] ${r}\n`);
      return 1;
    }
    at = { ip: r.ip, family: typeof r.ip === 'number' ? 4 : 6, scope: r.scope };
  }
  const listener = sockOpen(p, 'tcp', at.family, { reuse: true });
  const open = new Set<Sock>([listener]);
  // print() to a pipe or file waits in a buffer unless PYTHONUNBUFFERED or -u says otherwise; a killed server loses it.
  let held = '';
  const say = (text: string): void => {
    if (o.flush || p.stdoutIsTty) p.out(text);
    else held += text;
  };
  try {
    const e = sockBind(listener, at.ip, o.port & 0xffff, at.scope);
    if (e) {
      p.err(`${TRACE_HEAD}${BIND_TRACE}OSError: [Errno ${ERRNO[e] ?? 1}] ${STRERROR[e]}\n`);
      return 1;
    }
    sockListen(listener, 5);
    const name = sockName(listener);
    const host = printIp(name.ip);
    say(`Serving HTTP on ${host} port ${name.port} (http://${host.includes(':') ? `[${host}]` : host}:${name.port}/) ...\n`);
    return yield* withThreads(p, function* (start): Running {
      for (;;) {
        const signal = yield { event: () => sockPoll(listener).in };
        if (signal === 'INT') {
          p.out(`${held}\nKeyboard interrupt received, exiting.\n`);
          return 0;
        }
        for (let c = sockAccept(listener); c; c = sockAccept(listener)) {
          open.add(c);
          start(handle(p, o, c));
        }
      }
    });
  } finally {
    for (const s of open) sockClose(s);
  }
}
