// wget's command line: src/main.c of 1.21.3, the options that shape one retrieval. Others are refused by name.
import { toBytes } from '../../shell/bytes.ts';
import type { Proc } from '../../shell/proc.ts';
import { longOptions, newGetopt, nextOption, operandsOf } from '../getopt.ts';

export interface WgetOptions {
  quiet: boolean;
  /** -nv. */
  terse: boolean;
  output: string | undefined;
  /** Microseconds; undefined: for ever (connect), 900 s (read). */
  timeout: number | undefined;
  connectTimeout: number | undefined;
  readTimeout: number;
  /** 0: without end. */
  tries: number;
  spider: boolean;
  server: boolean;
  family: 0 | 4 | 6;
  headers: string[];
  agent: string;
  post: string | undefined;
  maxRedirect: number;
  bind: string | undefined;
  retryRefused: boolean;
  urls: string[];
}

const LONG = longOptions(`
  accept: accept-regex: adjust-extension? no-adjust-extension append-output: ask-password? no-ask-password auth-no-challenge? no-auth-no-challenge background? no-background backup-converted?
  no-backup-converted backups? no-backups base: bind-address: body-data: body-file: ca-certificate: ca-directory: cache? no-cache certificate: certificate-type: check-certificate?
  no-check-certificate clobber? compression: config: connect-timeout: continue? no-continue convert-file-only? no-convert-file-only convert-links? no-convert-links content-disposition?
  no-content-disposition content-on-error? no-content-on-error cookies? no-cookies crl-file: cut-dirs: debug? no-debug default-page: delete-after? no-delete-after directories? no-directories
  directory-prefix: dns-cache? no-dns-cache dns-timeout: domains: dont-remove-listing dot-style: egd-file: exclude-directories: exclude-domains: execute: follow-ftp? no-follow-ftp follow-tags:
  force-directories? no-force-directories force-html? no-force-html ftp-password: ftp-user: ftps-clear-data-connection? no-ftps-clear-data-connection ftps-fallback-to-ftp?
  no-ftps-fallback-to-ftp ftps-implicit? no-ftps-implicit ftps-resume-ssl? no-ftps-resume-ssl glob? no-glob header: help host-directories? no-host-directories hsts? no-hsts hsts-file:
  html-extension? no-html-extension htmlify? no-htmlify http-keep-alive? no-http-keep-alive http-passwd: http-password: http-user: https-only? no-https-only ignore-case? no-ignore-case
  ignore-length? no-ignore-length ignore-tags: include-directories: inet4-only? no-inet4-only inet6-only? no-inet6-only input-file: iri? no-iri keep-badhash? no-keep-badhash
  keep-session-cookies? no-keep-session-cookies level: limit-rate: load-cookies: local-encoding: rejected-log: max-redirect: method: mirror? no-mirror netrc? no-netrc no: no-clobber?
  no-no-clobber no-config? no-no-config no-parent? no-no-parent output-document: output-file: page-requisites? no-page-requisites parent? passive-ftp? no-passive-ftp password: pinnedpubkey:
  post-data: post-file: prefer-family: preserve-permissions? no-preserve-permissions ciphers: private-key: private-key-type: progress: show-progress? no-show-progress protocol-directories?
  no-protocol-directories proxy? no-proxy proxy__compat: proxy-passwd: proxy-password: proxy-user: quiet? no-quiet quota: random-file: random-wait? no-random-wait read-timeout: recursive?
  no-recursive referer: regex-type: reject: reject-regex: relative? no-relative remote-encoding: remove-listing? no-remove-listing report-speed? no-report-speed restrict-file-names?
  no-restrict-file-names retr-symlinks? no-retr-symlinks retry-connrefused? no-retry-connrefused retry-on-host-error? no-retry-on-host-error retry-on-http-error: save-cookies: save-headers?
  no-save-headers secure-protocol: server-response? no-server-response span-hosts? no-span-hosts spider? no-spider start-pos: strict-comments? no-strict-comments timeout: timestamping?
  no-timestamping if-modified-since? no-if-modified-since tries: unlink? no-unlink trust-server-names? no-trust-server-names use-askpass: use-server-timestamps? no-use-server-timestamps user:
  user-agent: verbose? no-verbose version wait: waitretry: warc-cdx? no-warc-cdx warc-compression? no-warc-compression warc-dedup: warc-digests? no-warc-digests warc-file: warc-header:
  warc-keep-log? no-warc-keep-log warc-max-size: warc-tempdir: xattr? no-xattr`);
const SHORT: ReadonlyMap<string, string> = new Map([
  ['q', 'quiet'], ['v', 'verbose'], ['O', 'output-document'], ['T', 'timeout'], ['t', 'tries'], ['S', 'server-response'], ['4', 'inet4-only'], ['6', 'inet6-only'], ['U', 'user-agent'], ['V', 'version'],
]);
/** In C's words; -n wants letters that each negate an option. */
const LETTERS = 'qvO:T:t:S46U:Vn:a:bB:cdD:e:EFhHi:I:kKl:LmNo:pP:Q:rR:w:xX:Y:A:';
/** What changes nothing here: TLS, proxies, caches, configuration files. */
const IGNORED = new Set(['no-check-certificate', 'no-proxy', 'no-cache', 'no-config', 'no-hsts', 'dns-timeout', 'verbose']);
const VERSION = 'GNU Wget 1.21.3 built on linux-gnu.\n';
const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";

export const parseWget = (p: Proc): WgetOptions | number => {
  const o: WgetOptions = {
    quiet: false, terse: false, output: undefined, timeout: undefined, connectTimeout: undefined, readTimeout: 900e6, tries: 20, spider: false, server: false, family: 0, headers: [], agent: 'Wget/1.21.3', post: undefined,
    maxRedirect: 20, bind: undefined, retryRefused: false, urls: [],
  };
  const bad = (text: string): number => {
    p.err(`wget: ${text}\n${USAGE}`);
    return 2;
  };
  const seconds = (name: string, text: string): number | { readonly status: number } => {
    if (/^\d+(\.\d*)?s?$/.test(text)) return Math.round(Number.parseFloat(text) * 1e6);
    p.err(toBytes(`wget: --${name}: Invalid time period ‘${text}’\n`));
    return { status: 2 };
  };
  /** cmd_boolean. */
  const flag = (name: string, arg: string | undefined, put: (on: boolean) => void): number | undefined => {
    const on = arg === undefined || /^(?:on|yes|1)$/i.test(arg);
    if (!on && !/^(?:off|no|0)$/i.test(arg)) {
      p.err(toBytes(`wget: --${name}: Invalid boolean ‘${arg}’; use \`on' or \`off'.\n`));
      return 2;
    }
    put(on);
    return undefined;
  };
  const set = (name: string, optarg: string | undefined): number | undefined => {
    const arg = optarg ?? '';
    switch (name) {
      case 'quiet': return flag(name, optarg, (on) => { o.quiet = on; });
      case 'spider': return flag(name, optarg, (on) => { o.spider = on; });
      case 'server-response': return flag(name, optarg, (on) => { o.server = on; });
      case 'inet4-only': return flag(name, optarg, (on) => { o.family = on ? 4 : 0; });
      case 'inet6-only': return flag(name, optarg, (on) => { o.family = on ? 6 : 0; });
      case 'retry-connrefused': return flag(name, optarg, (on) => { o.retryRefused = on; });
      case 'no-verbose': o.terse = true; break;
      case 'output-document': o.output = arg; break;
      case 'timeout':
      case 'connect-timeout':
      case 'read-timeout':
      case 'dns-timeout': {
        const t = seconds(name, arg);
        if (typeof t !== 'number') return t.status;
        if (name === 'timeout' || name === 'connect-timeout') o.connectTimeout = t === 0 ? undefined : t;
        if (name === 'timeout' || name === 'read-timeout') o.readTimeout = t === 0 ? Infinity : t;
        break;
      }
      case 'tries':
        if (arg === 'inf') o.tries = 0;
        else if (/^\d+$/.test(arg)) o.tries = Number(arg);
        else {
          p.err(toBytes(`wget: --tries: Invalid number ‘${arg}’.\n`));
          return 2;
        }
        break;
      case 'header': o.headers.push(arg); break;
      case 'user-agent': o.agent = arg; break;
      case 'post-data': o.post = arg; break;
      case 'max-redirect': o.maxRedirect = Number(arg) || 0; break;
      case 'bind-address': o.bind = arg; break;
      case 'version':
        p.out(VERSION);
        return 0;
      default:
        if (IGNORED.has(name)) break;
        p.err(`wget: the option -${name.length === 1 ? name : `-${name}`} is not modelled by packetpath\n`);
        return 2;
    }
    return undefined;
  };
  /** -nv, -nc ...: letters that each stand for a `no-`. */
  const negate = (letters: string): number | undefined => {
    for (const c of letters) {
      if (c === 'v') o.terse = true;
      else if (!'cdHhp'.includes(c)) {
        bad(`illegal option -- \`-n${c}'`);
        return 1;
      }
    }
    return undefined;
  };
  const g = newGetopt(p.args);
  for (;;) {
    const t = nextOption(g, LETTERS, LONG, (c) => SHORT.get(c) ?? c);
    if (!t) break;
    if (t.kind === 'word') continue;
    if (t.kind !== 'option') return bad(t.error);
    const r = t.val === 'n' ? negate(t.optarg ?? '') : set(t.val, t.optarg);
    if (r !== undefined) return r;
  }
  o.urls.push(...operandsOf(g));
  if (o.urls.length === 0) {
    p.err(`wget: missing URL\n${USAGE}`);
    return 1;
  }
  return o;
};
