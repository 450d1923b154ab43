// HTTP/1.x as a client reads it: URLs, a response's head and body as they arrive. Shared by curl and wget.
// Mirrors: RFC 9112 as libcurl 7.88 and wget 1.21 read it. Leaves out: trailers, compression.
import type { Errno } from '../model/errno.ts';
import type { Proc, Signal, Wait } from '../shell/proc.ts';
import { sockPoll, sockRead, waitFor, type Sock } from './sockfd.ts';

export interface Url {
  readonly scheme: string;
  readonly user: string | undefined;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** The port was written. */
  readonly explicit: boolean;
  /** Path and query. */
  readonly path: string;
}
const DEFAULT_PORT: ReadonlyMap<string, number> = new Map([['http', 80], ['https', 443], ['ftp', 21]]);

/** Undefined: not a URL. A word without a scheme is http. */
export const parseUrl = (text: string): Url | undefined => {
  const m = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/\/?)?([^/?#]*)([^#]*)/.exec(text);
  if (!m) return undefined;
  const scheme = (m[1] ?? 'http').toLowerCase();
  let authority = m[2] as string;
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? undefined : authority.slice(0, at);
  authority = authority.slice(at + 1);
  const h = /^(?:\[([0-9A-Fa-f:.%A-Za-z]+)\]|([^:[\]]*))(?::(.*))?$/.exec(authority);
  if (!h) return undefined;
  const host = h[1] ?? h[2] ?? '';
  if (host === '' || /[\s]/.test(host)) return undefined;
  const port = h[3] === undefined || h[3] === '' ? DEFAULT_PORT.get(scheme) : /^\d+$/.test(h[3]) && Number(h[3]) <= 65535 ? Number(h[3]) : undefined;
  if (h[3] !== undefined && port === undefined) return undefined;
  const rest = m[3] as string;
  return { scheme, user, host, port: port ?? 0, explicit: h[3] !== undefined && h[3] !== '' && port !== DEFAULT_PORT.get(scheme), path: rest.startsWith('/') ? rest : `/${rest}` };
};
/** `Host:` and messages: an IPv6 address in brackets, a port that is not the scheme's own. */
export const hostOf = (u: Url): string => `${u.host.includes(':') ? `[${u.host}]` : u.host}${u.explicit ? `:${u.port}` : ''}`;

/** A Location against the URL that it came for. */
export const resolveUrl = (base: Url, location: string): string => {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
  const root = `${base.scheme}://${hostOf(base)}`;
  if (location.startsWith('//')) return `${base.scheme}:${location}`;
  if (location.startsWith('/')) return `${root}${location}`;
  const dir = (base.path.split('?')[0] as string).replace(/[^/]*$/, '');
  return `${root}${dir}${location}`;
};

export interface Head {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Lines without their ends, the status line first. */
  readonly lines: readonly string[];
  /** With the empty line. */
  readonly raw: string;
}
/** The last value of a header, its name in lower case. */
export const header = (h: Head, name: string): string | undefined => {
  let value: string | undefined;
  for (const l of h.lines.slice(1)) {
    const i = l.indexOf(':');
    if (i > 0 && l.slice(0, i).toLowerCase() === name) value = l.slice(i + 1).trim();
  }
  return value;
};
const parseHead = (raw: string): Head => {
  const lines = raw.replace(/\r?\n\r?\n$/, '').split(/\r?\n/);
  const m = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: (.*))?$/.exec(lines[0] as string);
  return { version: m?.[1] ?? '', status: Number(m?.[2] ?? 0), reason: m?.[3] ?? '', lines, raw };
};

/** How a response ended. */
export type End =
  | { readonly why: 'done'; readonly keep: boolean }
  /** Nothing came at all. */
  | { readonly why: 'empty' }
  /** It does not begin with a status line. */
  | { readonly why: 'http09' }
  | { readonly why: 'closed'; readonly missing: number | undefined }
  | { readonly why: 'timeout' }
  | { readonly why: 'error'; readonly errno: Errno };
export interface Sink {
  readonly head: (h: Head) => void;
  readonly body: (bytes: string) => void;
}
const MAX = 16384;

/** Reads one response. `until` bounds the whole; `idle` is how long a read may wait. */
export function* readResponse(p: Proc, s: Sock, o: { readonly bodyless: boolean; readonly until: number | undefined; readonly idle?: number | undefined; readonly old?: boolean }, sink: Sink): Generator<Wait, End, Signal | undefined> {
  let buf = '';
  let any = false;
  /** What came; an End when nothing more will. */
  const more = function* (): Generator<Wait, End | 'eof' | 'more', Signal | undefined> {
    const limit = Math.min(o.until ?? Infinity, o.idle === undefined ? Infinity : p.ctx.now + o.idle);
    const ok = yield* waitFor(p, () => sockPoll(s).in || sockPoll(s).err, limit === Infinity ? undefined : limit);
    if (!ok) return { why: 'timeout' };
    const got = sockRead(s, MAX);
    if ('errno' in got) return { why: 'error', errno: got.errno };
    if (got.data === '') return 'eof';
    any = true;
    buf += got.data;
    return 'more';
  };
  let head: Head;
  for (;;) {
    const cut = /\r?\n\r?\n/.exec(buf);
    const looks = 'HTTP/'.startsWith(buf.slice(0, 5)) || /^HTTP\/\d/.test(buf);
    if (any && !looks) {
      if (!o.old) return { why: 'http09' };
      let r: End | 'eof' | 'more' = 'more';
      while (r === 'more') {
        sink.body(buf);
        buf = '';
        r = yield* more();
      }
      return r === 'eof' ? { why: 'done', keep: false } : r;
    }
    if (cut) {
      head = parseHead(buf.slice(0, cut.index + cut[0].length));
      buf = buf.slice(cut.index + cut[0].length);
      if (head.status >= 100 && head.status < 200) continue;
      break;
    }
    const r: End | 'eof' | 'more' = yield* more();
    if (r === 'eof') return any ? { why: 'closed', missing: undefined } : { why: 'empty' };
    if (r !== 'more') return r;
  }
  sink.head(head);
  const connection = (header(head, 'connection') ?? '').toLowerCase();
  const keep = head.version === '1.0' ? connection.includes('keep-alive') : !connection.includes('close');
  if (o.bodyless || head.status === 204 || head.status === 304) return { why: 'done', keep };
  if ((header(head, 'transfer-encoding') ?? '').toLowerCase().includes('chunked')) {
    let left = 0;
    for (;;) {
      if (left === 0) {
        const m = /^([0-9A-Fa-f]{1,8})[^\n]*\n/.exec(buf);
        if (m) {
          left = parseInt(m[1] as string, 16);
          buf = buf.slice(m[0].length);
          if (left === 0) return { why: 'done', keep };
          left += 2;
        }
      }
      if (left > 2 && buf !== '') {
        const part = buf.slice(0, left - 2);
        sink.body(part);
        buf = buf.slice(part.length);
        left -= part.length;
      }
      if (left > 0 && left <= 2 && buf !== '') {
        const n = Math.min(left, buf.length);
        buf = buf.slice(n);
        left -= n;
        continue;
      }
      if (left === 0 && buf.includes('\n')) continue;
      const r: End | 'eof' | 'more' = yield* more();
      if (r === 'eof') return { why: 'closed', missing: undefined };
      if (r !== 'more') return r;
    }
  }
  const length = header(head, 'content-length');
  let left = length !== undefined && /^\d+$/.test(length) ? Number(length) : Infinity;
  for (;;) {
    const part = left === Infinity ? buf : buf.slice(0, left);
    buf = buf.slice(part.length);
    left -= part.length;
    if (part !== '') sink.body(part);
    if (left === 0) return { why: 'done', keep };
    const r: End | 'eof' | 'more' = yield* more();
    if (r === 'eof') return left === Infinity ? { why: 'done', keep: false } : { why: 'closed', missing: left };
    if (r !== 'more') return r;
  }
}

const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export const base64 = (bytes: string): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    const rest = bytes.length - i;
    out += `${B64[n >> 18]}${B64[(n >> 12) & 63]}${rest > 1 ? B64[(n >> 6) & 63] : '='}${rest > 2 ? B64[n & 63] : '='}`;
  }
  return out;
};
