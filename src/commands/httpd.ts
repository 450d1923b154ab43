// httpd of busybox 1.35 (networking/httpd.c), in the foreground: `httpd -f -p [IP:]PORT -h HOME`. One request a connection. What it sends was
// recorded from the real one. Leaves out: CGI, authentication, configuration files, ranges, gzip, If-None-Match, the background (without -f).
import { parseIp4, parseIp6, type Ip } from '../base/ip.ts';
import { STRERROR } from '../model/errno.ts';
import { EPOCH } from '../model/uapi.ts';
import type { Command, Proc, Running, Signal, Wait } from '../shell/proc.ts';
import type { ShellProc } from '../shell/process.ts';
import { findNode, isDirectory, locate, resolvePath } from '../shell/vfs.ts';
import { getopt } from './getopt.ts';
import { httpDate, unquote } from './python3/pages.ts';
import { sockAccept, sockBind, sockClose, sockListen, sockOpen, sockPoll, sockRead, sockShutdown, sockWrite, waitFor, type Sock } from './sockfd.ts';
import { withThreads } from './threads.ts';

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain', h: 'text/plain', c: 'text/plain', cc: 'text/plain', cpp: 'text/plain', htm: 'text/html', html: 'text/html', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', png: 'image/png', svg: 'image/svg+xml',
  css: 'text/css', js: 'application/javascript', wav: 'audio/wav', avi: 'video/x-msvideo', qt: 'video/quicktime', mov: 'video/quicktime', mpe: 'video/mpeg', mpeg: 'video/mpeg', mid: 'audio/midi', midi: 'audio/midi', mp3: 'audio/mpeg',
};
const WHY: Readonly<Record<number, readonly [string, string]>> = {
  302: ['Found', ''], 400: ['Bad Request', 'Unsupported method'], 404: ['Not Found', 'The requested URL was not found'], 501: ['Not Implemented', 'The requested method is not recognized'],
};
const head = (p: Proc, status: string, type: string, more: string): string => `HTTP/1.1 ${status}\r\nDate: ${httpDate(EPOCH + Math.floor(p.ctx.now / 1e6))}\r\nConnection: close\r\nContent-type: ${type}\r\n${more}\r\n`;
const failure = (p: Proc, code: number, more = ''): string => {
  const [reason, text] = WHY[code] as readonly [string, string];
  const body = text === '' ? '' : `<HTML><HEAD><TITLE>${code} ${reason}</TITLE></HEAD>\n<BODY><H1>${code} ${reason}</H1>\n${text}\n</BODY></HTML>\n`;
  return head(p, `${code} ${reason}`, 'text/html', more) + body;
};
/** handle_incoming_and_exit. */
const answer = (p: ShellProc, home: string, line: string): string => {
  const m = /^(\S+) +(\S+)(?: +HTTP\/\d.*)?$/.exec(line);
  if (!m || !(m[2] as string).startsWith('/')) return failure(p, 400);
  if (m[1] !== 'GET' && m[1] !== 'HEAD') return failure(p, 501);
  const path = unquote((m[2] as string).split('?')[0] as string);
  let depth = 0;
  for (const part of path.split('/')) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth < 0) return failure(p, 400);
  }
  const { vfs, ctx } = p.shell.host;
  const at = (file: string): string => locate(p, resolvePath(home, `.${file}`));
  let file = path;
  if (isDirectory(vfs, ctx, p.netns, at(path))) {
    if (!path.endsWith('/')) return failure(p, 302, `Location: ${path}/\r\n`);
    file = `${path}index.html`;
  }
  const n = findNode(vfs, at(file));
  if (n?.kind !== 'file') return failure(p, 404);
  const changed = EPOCH + Math.floor(n.mtime / 1e6);
  const type = TYPES[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
  return head(p, '200 OK', type, `Accept-Ranges: bytes\r\nLast-Modified: ${httpDate(changed)}\r\nETag: "${changed.toString(16)}-${n.text.length.toString(16)}"\r\nContent-Length: ${n.text.length}\r\n`) + n.text;
};
function* serve(p: ShellProc, home: string, s: Sock): Generator<Wait, void, Signal | undefined> {
  try {
    let buf = '';
    while (!/\r?\n\r?\n/.test(buf)) {
      if (!(yield* waitFor(p, () => sockPoll(s).in || sockPoll(s).err, p.ctx.now + 60e6))) return;
      const got = sockRead(s, 8192);
      if ('errno' in got || got.data === '') return;
      buf += got.data;
    }
    sockWrite(s, answer(p, home, buf.slice(0, buf.search(/\r?\n/))));
    sockShutdown(s);
  } finally {
    sockClose(s);
  }
}

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.

Usage: httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING
`;
function* run(p: Proc): Running {
  const g = getopt(p.args, 'ifvp:h:c:u:r:d:e:m:');
  if (g.error !== undefined || g.operands.length > 0) {
    p.err(`${g.error === undefined ? '' : `httpd: ${g.error}\n`}${USAGE}`);
    return 1;
  }
  let at = '80';
  let home = p.cwd;
  let foreground = false;
  for (const { opt, arg } of g.opts) {
    if (opt === 'f') foreground = true;
    else if (opt === 'p') at = arg;
    else if (opt === 'h') home = resolvePath(p.cwd, arg);
    else if (opt !== 'v') {
      p.err(`httpd: option -${opt} is not modelled by packetpath\n`);
      return 1;
    }
  }
  if (!foreground) {
    p.err('httpd: the background is not modelled by packetpath: use -f, and & in a shell\n');
    return 1;
  }
  const { vfs } = (p as ShellProc).shell.host;
  if (!isDirectory(vfs, p.ctx, p.netns, locate(p, home))) {
    p.err(`httpd: can't change directory to '${home}': No such file or directory\n`);
    return 1;
  }
  const m = /^(?:\[?([^\]]*)\]?:)?(\d+)$/.exec(at);
  const ip: Ip | null | undefined = !m ? undefined : m[1] === undefined || m[1] === '' ? null : (parseIp4(m[1]) ?? parseIp6(m[1]));
  if (!m || ip === undefined || Number(m[2]) > 65535) {
    p.err(`httpd: bad address '${at}'\n`);
    return 1;
  }
  // *:80 is an IPv6 socket that takes IPv4, too.
  const listener = sockOpen(p, 'tcp', typeof ip === 'number' ? 4 : 6, { reuse: true });
  const open = new Set<Sock>([listener]);
  try {
    const e = sockBind(listener, ip, Number(m[2])) ?? sockListen(listener, 9);
    if (e) {
      p.err(`httpd: bind: ${STRERROR[e]}\n`);
      return 1;
    }
    return yield* withThreads(p, function* (start): Running {
      for (;;) {
        yield { event: () => sockPoll(listener).in };
        for (let c = sockAccept(listener); c; c = sockAccept(listener)) {
          open.add(c);
          start(serve(p as ShellProc, home, c));
        }
      }
    });
  } finally {
    for (const s of open) sockClose(s);
  }
}
export const httpd: Command = { name: 'httpd', man: 'web server: `-f -p [IP:]PORT -h HOME` (busybox 1.35)', run };
