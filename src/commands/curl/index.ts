// curl 7.88.1 over plain HTTP. Mirrors: src/tool_operate.c (single_transfer, post_per_transfer), tool_writeout.c, tool_progress.c.
// Leaves out, by name: other protocols, retries, uploads, cookies, proxies.
import { parseIp4, parseIp6 } from '../../base/ip.ts';
import type { Command, Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import { header, parseUrl, resolveUrl, type Url } from '../http.ts';
import { sockClose, pause } from '../sockfd.ts';
import { openStdout } from '../stdio.ts';
import { parseCurl, type CurlOptions } from './options.ts';
import { info, transfer, type CurlState, type Result } from './transfer.ts';

const PROTOCOLS = new Set('dict file ftp ftps gopher gophers imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp'.split(' '));
const EXIT_US = 300;

// ---------------------------------------------------------------- the meter

const METER_HEAD = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';
const clock = (us: number): string => {
  const s = Math.floor(us / 1e6);
  return s <= 0 ? '--:--:--' : `${String(Math.floor(s / 3600)).padStart(2)}:${String(Math.floor(s / 60) % 60).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}`;
};
/** max5data. */
const amount = (n: number): string => (n < 100000 ? String(Math.floor(n)).padStart(5) : n < 10240000 ? `${String(Math.floor(n / 1024)).padStart(4)}k` : `${String(Math.floor(n / 1048576)).padStart(4)}M`);
const meterLine = (total: number, got: number, us: number): string => {
  const percent = total > 0 ? Math.floor((100 * got) / total) : 0;
  const speed = us > 0 ? (got * 1e6) / us : 0;
  const pct = String(percent).padStart(3);
  return `\r${pct} ${amount(total)}  ${pct} ${amount(got)}    0     0  ${amount(speed)}      0 --:--:-- ${clock(us)} --:--:-- ${amount(speed)}`;
};

// ---------------------------------------------------------------- -w

const seconds = (us: number): string => (us / 1e6).toFixed(6);
const writeOut = (format: string, u: string, r: Result, numRedirects: number): { readonly out: string; readonly err: string } => {
  const h = r.head;
  const vars = new Map<string, string>([
    ['http_code', String(h?.status ?? 0).padStart(3, '0')], ['response_code', String(h?.status ?? 0).padStart(3, '0')], ['size_download', String(r.size)], ['size_header', String(h?.raw.length ?? 0)],
    ['remote_ip', r.remote.ip], ['remote_port', String(r.remote.port)], ['local_ip', r.local.ip], ['local_port', String(r.local.port)], ['url', u], ['url_effective', u], ['num_connects', String(r.connects)],
    ['num_redirects', String(numRedirects)], ['content_type', (h && header(h, 'content-type')) ?? ''], ['exitcode', String(r.code)], ['errormsg', r.code === 0 ? '' : r.message], ['method', r.method], ['scheme', 'HTTP'],
    ['http_version', h ? (h.version === '1.0' ? '1' : h.version) : '0'], ['num_headers', String(h ? h.lines.length - 1 : 0)], ['time_connect', seconds(r.times.connect)], ['time_namelookup', seconds(0)],
    ['time_appconnect', seconds(0)], ['time_pretransfer', seconds(r.times.connect)], ['time_starttransfer', seconds(r.times.first)], ['time_total', seconds(r.times.total)], ['time_redirect', seconds(0)],
    ['redirect_url', ''], ['onerror', ''], ['stdout', ''], ['stderr', ''], ['size_upload', '0'], ['http_connect', '000'], ['ssl_verify_result', '0'], ['urlnum', '0'], ['filename_effective', ''],
    ['speed_download', String(r.times.total > 0 ? Math.floor((r.size * 1e6) / r.times.total) : 0)],
  ]);
  let err = '';
  const out = format.replace(/%%|%\{([^}]*)\}|\\([rnt\\])/g, (all, name: string | undefined, esc: string | undefined) => {
    if (all === '%%') return '%';
    if (esc !== undefined) return esc === 'n' ? '\n' : esc === 'r' ? '\r' : esc === 't' ? '\t' : '\\';
    const v = vars.get(name as string);
    if (v === undefined) err += `curl: unknown --write-out variable: '${name}'\n`;
    return v ?? '';
  });
  return { out, err };
};

// ----------------------------------------------------------------

/** --resolve HOST:PORT:ADDRESS. */
const preload = (c: CurlState): void => {
  for (const r of c.o.resolve) {
    const m = /^\+?([^:]+):(\d+):\[?([^,\]]+)\]?/.exec(r);
    const ip = m ? (parseIp4(m[3] as string) ?? parseIp6(m[3] as string)) : undefined;
    if (!m || ip === undefined) {
      c.p.err(`curl: (49) Couldn't parse CURLOPT_RESOLVE entry '${r}'\n`);
      continue;
    }
    info(c, `Added ${m[1]}:${m[2]}:${m[3]} to DNS cache`);
    c.cache.set(`${(m[1] as string).toLowerCase()}:${Number(m[2])}`, ip);
  }
};

function* getUrl(c: CurlState, text: string, index: number, print: (s: string) => void): Generator<Wait, number, Signal | undefined> {
  const { p, o } = c;
  const say = (code: number, message: string): number => {
    if (!o.silent || o.showError) p.err(`curl: (${code}) ${message}\n`);
    return code;
  };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    if (PROTOCOLS.has(scheme)) {
      p.err(`curl: the protocol "${scheme}" is not modelled by packetpath\n`);
      return 1;
    }
    return say(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  }
  let u: Url | undefined = parseUrl(text);
  if (!u) return say(3, 'URL using bad/illegal format or missing URL');
  let target = o.outputs[index];
  if (target === undefined && o.remoteName) {
    target = (u.path.split('?')[0] as string).replace(/^.*\//, '');
    if (target === '') {
      p.err('curl: Remote file name has no length!\n');
      p.err("curl: (23) Failed writing received data to disk/application\n");
      return 23;
    }
  }
  const meter = !o.silent && !o.noProgress;
  const toFile = target !== undefined && target !== '-';
  let fileText = '';
  const write = (s: string): void => {
    if (toFile) fileText += s;
    else print(s);
  };
  const began = p.ctx.now;
  let total = 0;
  if (meter) p.err(`${METER_HEAD}${meterLine(0, 0, 0)}`);
  let shown = text.includes('://') ? text : `http://${text}`;
  if (/^https?:\/\/[^/?#]+$/.test(shown)) shown += '/';
  let r: Result;
  let redirects = 0;
  let old = false;
  for (;;) {
    let redirecting = false;
    let dumped = '';
    r = yield* transfer(c, u, began, {
      head: (h) => {
        const length = header(h, 'content-length');
        total = length === undefined ? 0 : Number(length);
        if (o.include || o.head) write(h.raw);
        dumped = h.raw;
        redirecting = o.location && h.status >= 300 && h.status < 400 && header(h, 'location') !== undefined;
      },
      body: (bytes) => {
        // With -L a redirect's own body is thrown away.
        if (!redirecting) write(bytes);
      },
    }, old);
    old = r.head?.version === '1.0';
    if (o.dumpHeader !== undefined && dumped !== '') {
      if (o.dumpHeader === '-') print(dumped);
      else p.files.write(o.dumpHeader, dumped, false, p.netns);
    }
    const location = r.head && r.head.status >= 300 && r.head.status < 400 ? header(r.head, 'location') : undefined;
    if (!o.location || r.code !== 0 || location === undefined) break;
    if (redirects === o.maxRedirs) {
      r = { ...r, code: 47, message: `Maximum (${o.maxRedirs}) redirects followed` };
      break;
    }
    redirects++;
    const next: string = resolveUrl(u, location);
    info(c, `Issue another request to this URL: '${next}'`);
    const to = parseUrl(next);
    if (!to || to.scheme !== 'http') {
      r = to ? { ...r, code: 1, message: `Protocol "${to.scheme}" not supported or disabled in libcurl` } : { ...r, code: 3, message: 'URL using bad/illegal format or missing URL' };
      break;
    }
    u = to;
    shown = next;
  }
  if (meter) p.err(`${meterLine(r.code === 0 ? Math.max(total, r.size) : total, r.size, p.ctx.now - began)}\n`);
  if (toFile && (r.head !== undefined || r.code === 0)) {
    const e = p.files.write(target as string, fileText, false, p.netns);
    if (e !== undefined) {
      p.err(`Warning: Failed to open the file ${target}: ${e}\n`);
      r = { ...r, code: 23, message: 'Failure writing output to destination' };
    }
  }
  if (r.code !== 0) say(r.code, r.message);
  if (o.writeOut !== undefined) {
    const w = writeOut(o.writeOut, shown, r, redirects);
    p.err(w.err);
    print(w.out);
  }
  return r.code;
}
function* runCurl(p: Proc): Running {
  const o = parseCurl(p);
  if (typeof o === 'number') return o;
  const io = openStdout(p);
  const c: CurlState = { p, o: o as CurlOptions, open: new Set(), cache: new Map(), idle: undefined, connections: 0, traced: false };
  let status = 0;
  try {
    preload(c);
    for (const [i, url] of o.urls.entries()) status = yield* getUrl(c, url, i, io.print);
    io.flush();
  } finally {
    for (const s of c.open) sockClose(s);
  }
  yield* pause(p, EXIT_US);
  return status;
}

export const curl: Command = {
  name: 'curl',
  man: 'transfer a URL over HTTP (curl 7.88.1)',
  run: runCurl,
  cost: 5000,
};
