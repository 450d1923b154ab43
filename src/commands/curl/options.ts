// curl's command line: src/tool_getparam.c of 7.88 (getparameter, its aliases and unique prefixes), tool_paramhlp.c (numbers).
// Leaves out, by name: every option that is not in the table.
import type { Proc } from '../../shell/proc.ts';
import { CURL_HELP, CURL_VERSION, TRY_HELP } from './usage.ts';

export interface CurlOptions {
  silent: boolean;
  showError: boolean;
  fail: boolean;
  failWithBody: boolean;
  /** Where the body goes; '-' stdout. One per URL, the rest to stdout. */
  outputs: string[];
  remoteName: boolean;
  writeOut: string | undefined;
  maxTime: number | undefined;
  connectTimeout: number | undefined;
  head: boolean;
  include: boolean;
  verbose: boolean;
  location: boolean;
  maxRedirs: number;
  headers: string[];
  method: string | undefined;
  data: string | undefined;
  family: 0 | 4 | 6;
  iface: string | undefined;
  localPort: number | undefined;
  resolve: string[];
  agent: string;
  referer: string | undefined;
  user: string | undefined;
  http09: boolean;
  http10: boolean;
  get: boolean;
  noProgress: boolean;
  dumpHeader: string | undefined;
  urls: string[];
}

/** [long, short, argument]. */
const TABLE: readonly (readonly [string, string, 'none' | 'arg' | 'refused' | 'ignored'])[] = [
  ['silent', 's', 'none'], ['show-error', 'S', 'none'], ['fail', 'f', 'none'], ['fail-with-body', '', 'none'], ['output', 'o', 'arg'], ['remote-name', 'O', 'none'], ['write-out', 'w', 'arg'],
  ['max-time', 'm', 'arg'], ['connect-timeout', '', 'arg'], ['head', 'I', 'none'], ['include', 'i', 'none'], ['verbose', 'v', 'none'], ['location', 'L', 'none'], ['max-redirs', '', 'arg'], ['header', 'H', 'arg'],
  ['request', 'X', 'arg'], ['data', 'd', 'arg'], ['data-ascii', '', 'arg'], ['data-raw', '', 'arg'], ['data-binary', '', 'arg'], ['ipv4', '4', 'none'], ['ipv6', '6', 'none'], ['interface', '', 'arg'],
  ['local-port', '', 'arg'], ['resolve', '', 'arg'], ['user-agent', 'A', 'arg'], ['referer', 'e', 'arg'], ['user', 'u', 'arg'], ['http0.9', '', 'none'], ['http1.0', '0', 'none'], ['http1.1', '', 'ignored'],
  ['get', 'G', 'none'], ['no-progress-meter', '', 'none'], ['dump-header', 'D', 'arg'], ['url', '', 'arg'], ['help', 'h', 'none'], ['version', 'V', 'none'], ['insecure', 'k', 'ignored'], ['globoff', 'g', 'ignored'],
  ['no-buffer', 'N', 'ignored'], ['disable', 'q', 'ignored'], ['parallel', 'Z', 'ignored'], ['noproxy', '', 'arg'], ['progress-bar', '#', 'refused'], ['proxy', 'x', 'refused'], ['retry', '', 'refused'],
  ['upload-file', 'T', 'refused'], ['form', 'F', 'refused'], ['cookie', 'b', 'refused'], ['cookie-jar', 'c', 'refused'], ['range', 'r', 'refused'], ['config', 'K', 'refused'], ['continue-at', 'C', 'refused'],
  ['limit-rate', '', 'refused'], ['compressed', '', 'refused'], ['unix-socket', '', 'refused'], ['next', ':', 'refused'], ['trace', '', 'refused'], ['trace-ascii', '', 'refused'], ['json', '', 'refused'],
  ['remote-header-name', 'J', 'refused'], ['speed-time', 'y', 'refused'], ['speed-limit', 'Y', 'refused'], ['time-cond', 'z', 'refused'], ['cert', 'E', 'refused'], ['manual', 'M', 'refused'],
  ['keepalive-time', '', 'arg'], ['http2', '', 'refused'], ['socks5', '', 'refused'], ['retry-connrefused', '', 'refused'], ['retry-delay', '', 'refused'], ['retry-all-errors', '', 'refused'],
  ['create-dirs', '', 'refused'], ['netrc', 'n', 'refused'], ['quote', 'Q', 'refused'], ['telnet-option', 't', 'refused'], ['list-only', 'l', 'refused'], ['append', 'a', 'refused'], ['use-ascii', 'B', 'refused'],
  ['remote-time', 'R', 'refused'], ['ftp-port', 'P', 'refused'], ['proxytunnel', 'p', 'refused'], ['proxy-user', 'U', 'refused'], ['haproxy-protocol', '', 'refused'], ['connect-to', '', 'refused'],
  ['tlsv1', '1', 'refused'], ['sslv2', '2', 'refused'], ['sslv3', '3', 'refused'],
];

const seconds = (text: string): number | undefined => (/^\d+(?:\.\d*)?$/.test(text) ? Math.round(Number(text) * 1e6) : undefined);

/** The options, or an exit status. */
export const parseCurl = (p: Proc): CurlOptions | number => {
  const o: CurlOptions = {
    silent: false, showError: false, fail: false, failWithBody: false, outputs: [], remoteName: false, writeOut: undefined, maxTime: undefined, connectTimeout: undefined, head: false, include: false, verbose: false,
    location: false, maxRedirs: 50, headers: [], method: undefined, data: undefined, family: 0, iface: undefined, localPort: undefined, resolve: [], agent: 'curl/7.88.1', referer: undefined, user: undefined,
    http09: false, http10: false, get: false, noProgress: false, dumpHeader: undefined, urls: [],
  };
  const bad = (option: string, why: string): number => {
    p.err(`curl: option ${option}: ${why}\n${TRY_HELP}`);
    return 2;
  };
  const set = (name: string, arg: string, on: boolean, shown: string): number | undefined => {
    switch (name) {
      case 'silent': o.silent = on; break;
      case 'show-error': o.showError = on; break;
      case 'fail': o.fail = on; break;
      case 'fail-with-body': o.failWithBody = on; break;
      case 'output': o.outputs.push(arg); break;
      case 'remote-name': o.remoteName = on; break;
      case 'write-out': o.writeOut = arg.startsWith('@') ? (p.files.read(arg.slice(1), p.netns) ?? '') : arg; break;
      case 'max-time':
      case 'connect-timeout': {
        const t = seconds(arg);
        if (t === undefined) return bad(shown, 'expected a proper numerical parameter');
        if (name === 'max-time') o.maxTime = t === 0 ? undefined : t;
        else o.connectTimeout = t === 0 ? undefined : t;
        break;
      }
      case 'head': o.head = on; break;
      case 'include': o.include = on; break;
      case 'verbose': o.verbose = on; break;
      case 'location': o.location = on; break;
      case 'max-redirs':
        if (!/^-?\d+$/.test(arg)) return bad(shown, 'expected a proper numerical parameter');
        o.maxRedirs = Number(arg);
        break;
      case 'header': o.headers.push(arg); break;
      case 'request': o.method = arg; break;
      case 'data':
      case 'data-ascii':
      case 'data-raw':
      case 'data-binary': {
        let text = arg;
        if (name !== 'data-raw' && arg.startsWith('@')) {
          const f = p.files.read(arg.slice(1), p.netns);
          if (f === undefined) return bad(shown, `error encountered when reading a file`);
          text = name === 'data-binary' ? f : f.replace(/[\r\n\0]/g, '');
        }
        o.data = o.data === undefined ? text : `${o.data}&${text}`;
        break;
      }
      case 'ipv4': o.family = on ? 4 : 0; break;
      case 'ipv6': o.family = on ? 6 : 0; break;
      case 'interface': o.iface = arg; break;
      case 'local-port': {
        const m = /^(\d+)(?:-(\d+))?$/.exec(arg);
        if (!m || Number(m[1]) > 65535) return bad(shown, 'expected a proper numerical parameter');
        o.localPort = Number(m[1]);
        break;
      }
      case 'resolve': o.resolve.push(arg); break;
      case 'user-agent': o.agent = arg; break;
      case 'referer': o.referer = arg; break;
      case 'user': o.user = arg; break;
      case 'http0.9': o.http09 = on; break;
      case 'http1.0': o.http10 = on; break;
      case 'get': o.get = on; break;
      case 'no-progress-meter': o.noProgress = true; break;
      case 'dump-header': o.dumpHeader = arg; break;
      case 'url': o.urls.push(arg); break;
      case 'help':
        p.out(CURL_HELP);
        return 0;
      case 'version':
        p.out(CURL_VERSION);
        return 0;
      default:
    }
    return undefined;
  };
  const take = (row: (typeof TABLE)[number], arg: string | undefined, on: boolean, shown: string): number | undefined => {
    if (row[2] === 'refused') {
      p.err(`curl: option ${shown}: not modelled by packetpath\n`);
      return 2;
    }
    return set(row[0], arg ?? '', on, shown);
  };
  let plain = false;
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (plain || !w.startsWith('-') || w === '-') {
      o.urls.push(w);
      continue;
    }
    if (w === '--') {
      plain = true;
      continue;
    }
    if (w.startsWith('--')) {
      const off = w.startsWith('--no-') && w !== '--no-buffer' && w !== '--no-progress-meter';
      const name = w.slice(off ? 5 : 2);
      const hits = TABLE.filter(([l]) => l.startsWith(name));
      const row = TABLE.find(([l]) => l === name) ?? (hits.length === 1 ? hits[0] : undefined);
      if (!row || name === '') return bad(w, hits.length > 1 && name !== '' ? 'is ambiguous' : 'is unknown');
      let arg: string | undefined;
      if (row[2] === 'arg') {
        arg = p.args[++i];
        if (arg === undefined) return bad(w, 'requires parameter');
      }
      const r = take(row, arg, !off, w);
      if (r !== undefined) return r;
      continue;
    }
    for (let j = 1; j < w.length; j++) {
      const c = w[j] as string;
      const row = TABLE.find(([, s]) => s === c);
      if (!row) return bad(w, 'is unknown');
      let arg: string | undefined;
      const shown = w;
      if (row[2] === 'arg') {
        arg = j + 1 < w.length ? w.slice(j + 1) : p.args[++i];
        if (arg === undefined) return bad(w, 'requires parameter');
        j = w.length;
      }
      const r = take(row, arg, true, shown);
      if (r !== undefined) return r;
    }
  }
  if (o.urls.length === 0) {
    p.err(p.args.length === 0 ? TRY_HELP : `curl: no URL specified!\n${TRY_HELP}`);
    return 2;
  }
  return o;
};
