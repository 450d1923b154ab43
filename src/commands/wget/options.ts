// wget's command line: src/main.c of 1.21.3, the options that shape one retrieval. Others are refused by name.
import type { Proc } from '../../shell/proc.ts';

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

const TABLE: readonly (readonly [string, string, 'none' | 'arg' | 'ignored'])[] = [
  ['quiet', 'q', 'none'], ['no-verbose', '', 'none'], ['verbose', 'v', 'none'], ['output-document', 'O', 'arg'], ['timeout', 'T', 'arg'], ['connect-timeout', '', 'arg'], ['read-timeout', '', 'arg'],
  ['dns-timeout', '', 'arg'], ['tries', 't', 'arg'], ['spider', '', 'none'], ['server-response', 'S', 'none'], ['inet4-only', '4', 'none'], ['inet6-only', '6', 'none'], ['header', '', 'arg'],
  ['user-agent', 'U', 'arg'], ['post-data', '', 'arg'], ['max-redirect', '', 'arg'], ['bind-address', '', 'arg'], ['retry-connrefused', '', 'none'], ['version', 'V', 'none'], ['no-check-certificate', '', 'ignored'],
  ['no-proxy', '', 'ignored'], ['no-cache', '', 'ignored'], ['no-config', '', 'ignored'], ['no-hsts', '', 'ignored'],
];
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
    p.err(`wget: --${name}: Invalid time period ‘${text}’\n`);
    return { status: 2 };
  };
  const set = (name: string, arg: string): number | undefined => {
    switch (name) {
      case 'quiet': o.quiet = true; break;
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
          p.err(`wget: --tries: Invalid number ‘${arg}’.\n`);
          return 2;
        }
        break;
      case 'spider': o.spider = true; break;
      case 'server-response': o.server = true; break;
      case 'inet4-only': o.family = 4; break;
      case 'inet6-only': o.family = 6; break;
      case 'header': o.headers.push(arg); break;
      case 'user-agent': o.agent = arg; break;
      case 'post-data': o.post = arg; break;
      case 'max-redirect': o.maxRedirect = Number(arg) || 0; break;
      case 'bind-address': o.bind = arg; break;
      case 'retry-connrefused': o.retryRefused = true; break;
      case 'version':
        p.out(VERSION);
        return 0;
      default:
    }
    return undefined;
  };
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (w === '--') {
      o.urls.push(...p.args.slice(i + 1));
      break;
    }
    if (!w.startsWith('-') || w === '-') {
      o.urls.push(w);
      continue;
    }
    if (w.startsWith('--')) {
      const eq = w.indexOf('=');
      const name = w.slice(2, eq < 0 ? undefined : eq);
      const hits = TABLE.filter(([l]) => l.startsWith(name));
      const row = TABLE.find(([l]) => l === name) ?? (hits.length === 1 ? hits[0] : undefined);
      if (!row || name === '') return bad(`unrecognized option '${w}'`);
      const arg = row[2] !== 'arg' ? '' : eq >= 0 ? w.slice(eq + 1) : p.args[++i];
      if (arg === undefined) return bad(`option '--${row[0]}' requires an argument`);
      const r = set(row[0], arg);
      if (r !== undefined) return r;
      continue;
    }
    for (let j = 1; j < w.length; j++) {
      const c = w[j] as string;
      if (c === 'n') {
        const next = w[++j];
        if (next === 'v') o.terse = true;
        else if (next !== 'c' && next !== 'd' && next !== 'H') return bad(next === undefined ? "option requires an argument -- 'n'" : `invalid option -- 'n${next}'`);
        continue;
      }
      const row = TABLE.find(([, s]) => s === c);
      if (!row) {
        if ('abBcdDeEFghHiIjkKlLmNopPQrRwxXA'.includes(c)) {
          p.err(`wget: the option -${c} is not modelled by packetpath\n`);
          return 2;
        }
        return bad(`invalid option -- '${c}'`);
      }
      let arg = '';
      if (row[2] === 'arg') {
        const next = j + 1 < w.length ? w.slice(j + 1) : p.args[++i];
        if (next === undefined) return bad(`option requires an argument -- '${c}'`);
        arg = next;
        j = w.length;
      }
      const r = set(row[0], arg);
      if (r !== undefined) return r;
    }
  }
  if (o.urls.length === 0) {
    p.err(`wget: missing URL\n${USAGE}`);
    return 1;
  }
  return o;
};
