// ss's filters: misc/ssfilter.y (the grammar), ss.c (run_ssfilter, parse_hostcond, scan_state).
// Leaves out, by name: fwmark, cgroup, autobound, and addresses of families other than inet and inet6.
import { parseIp4, parseIp6, type Ip } from '../../base/ip.ts';
import { serviceOf } from '../../base/services.ts';
import type { TcpState } from '../../model/tcp.ts';
import { findLinkByName } from '../../net/ctx.ts';
import type { Proc } from '../../shell/proc.ts';
import type { SockRow } from '../socktable.ts';

export const ALL: readonly TcpState[] = ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING'];
const but = (...out: TcpState[]): readonly TcpState[] => ALL.filter((s) => !out.includes(s));
/** SS_CONN: what is listed when nothing is asked for. */
export const CONN = but('LISTEN', 'CLOSE', 'TIME_WAIT', 'SYN_RECV');
const GROUPS: ReadonlyMap<string, readonly TcpState[]> = new Map<string, readonly TcpState[]>([
  ['all', ALL], ['connected', but('LISTEN', 'CLOSE')], ['synchronized', but('LISTEN', 'CLOSE', 'SYN_SENT')], ['bucket', ['SYN_RECV', 'TIME_WAIT']], ['big', but('SYN_RECV', 'TIME_WAIT')],
  ['established', ['ESTABLISHED']], ['syn-sent', ['SYN_SENT']], ['syn-recv', ['SYN_RECV']], ['fin-wait-1', ['FIN_WAIT1']], ['fin-wait-2', ['FIN_WAIT2']], ['time-wait', ['TIME_WAIT']],
  ['unconnected', ['CLOSE']], ['closed', ['CLOSE']], ['close-wait', ['CLOSE_WAIT']], ['last-ack', ['LAST_ACK']], ['listening', ['LISTEN']], ['listen', ['LISTEN']], ['closing', ['CLOSING']],
  ['syn-recv2', ['SYN_RECV']],
]);
export const scanState = (word: string): readonly TcpState[] | undefined => GROUPS.get(word.toLowerCase());

export type Test = (r: SockRow) => boolean;
export class FilterError {
  readonly text: string;
  readonly status: number;
  readonly usage: boolean;
  constructor(text: string, status: number, usage: boolean) {
    this.text = text;
    this.status = status;
    this.usage = usage;
  }
}
const syntax = (): FilterError => new FilterError('ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n', 255, true);

const OPS: ReadonlyMap<string, string> = new Map([
  ['=', 'eq'], ['==', 'eq'], ['eq', 'eq'], ['!=', 'ne'], ['ne', 'ne'], ['neq', 'ne'], ['>=', 'ge'], ['geq', 'ge'], ['ge', 'ge'], ['<=', 'le'], ['leq', 'le'], ['le', 'le'], ['>', 'gt'], ['gt', 'gt'],
  ['<', 'lt'], ['lt', 'lt'],
]);
/** The lexer's words: operators and parentheses stand alone, also without blanks. */
const lex = (text: string): string[] => [...text.matchAll(/[()]|&&|\|\||[&|]|!=|>=|<=|==|[=<>!]|[^\s()&|!=<>]+/g)].map((m) => m[0]);

interface Host {
  readonly ip: Ip | null;
  readonly len: number;
  readonly port: number | null;
}
const bits = (ip: Ip, len: number): string => (typeof ip === 'number' ? ip.toString(2).padStart(32, '0') : [...ip].map((c) => parseInt(c, 16).toString(2).padStart(4, '0')).join('')).slice(0, len);

const parsePort = (text: string): number | null => {
  if (text === '' || text === '*') return null;
  if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text);
  const s = serviceOf(text);
  if (s) return s.port;
  throw new FilterError(`Error: "${text}" does not look like a port.\nCannot parse dst/src address.\n`, 1, false);
};
const parseHost = (text: string, portOnly: boolean): Host => {
  if (portOnly) return { ip: null, len: 0, port: parsePort(text.slice(text.lastIndexOf(':') + 1)) };
  let addr = text;
  let port: number | null = null;
  const m = /^\[([^\]]*)\](\/\d+)?(?::(.*))?$/.exec(text);
  if (m) {
    addr = `${m[1]}${m[2] ?? ''}`;
    if (m[3] !== undefined) port = parsePort(m[3]);
  } else if (text.split(':').length === 2) {
    const i = text.indexOf(':');
    addr = text.slice(0, i);
    port = parsePort(text.slice(i + 1));
  }
  if (addr === '' || addr === '*') return { ip: null, len: 0, port };
  const [host, len] = addr.split('/', 2) as [string, string | undefined];
  const ip = parseIp4(host) ?? parseIp6(host);
  const width = typeof ip === 'number' ? 32 : 128;
  if (ip === undefined || (len !== undefined && !(/^\d+$/.test(len) && Number(len) <= width))) {
    throw new FilterError(`Error: an inet prefix is expected rather than "${addr}".\nCannot parse dst/src address.\n`, 1, false);
  }
  return { ip, len: len === undefined ? width : Number(len), port };
};

const hostTest = (h: Host, side: 'src' | 'dst'): Test => (r) => {
  const ip = side === 'src' ? r.laddr : r.raddr;
  const port = side === 'src' ? r.lport : r.rport;
  if (h.port !== null && h.port !== port) return false;
  if (h.ip === null) return true;
  return typeof h.ip === typeof ip && bits(ip, h.len) === bits(h.ip, h.len);
};

/** The expression's test. */
export const parseFilter = (p: Proc, words: readonly string[]): Test => {
  const t = lex(words.join(' '));
  let i = 0;
  let depth = 0;
  const primary = (): Test => {
    const w = t[i++];
    switch (w) {
      case '(': {
        if (++depth > 200) throw syntax();
        const e = or();
        depth--;
        if (t[i++] !== ')') throw syntax();
        return e;
      }
      case '!':
      case 'not': {
        if (++depth > 200) throw syntax();
        const e = primary();
        depth--;
        return (r) => !e(r);
      }
      case 'src':
      case 'dst':
      case 'sport':
      case 'dport': {
        const port = w.endsWith('port');
        const side = w.startsWith('s') ? 'src' : 'dst';
        const op = OPS.get(t[i] ?? '');
        if (op !== undefined) i++;
        const value = t[i++];
        if (value === undefined || value === ')' || value === '(') throw syntax();
        if (op !== undefined && !port && op !== 'eq' && op !== 'ne') throw syntax();
        const h = parseHost(value, port);
        if (port) {
          const n = h.port ?? -1;
          const get = (r: SockRow): number => (side === 'src' ? r.lport : r.rport);
          switch (op) {
            case 'ne': return (r) => get(r) !== n;
            case 'ge': return (r) => get(r) >= n;
            case 'le': return (r) => get(r) <= n;
            case 'gt': return (r) => get(r) > n;
            case 'lt': return (r) => get(r) < n;
            default: return (r) => h.port === null || get(r) === n;
          }
        }
        const test = hostTest(h, side);
        return op === 'ne' ? (r) => !test(r) : test;
      }
      case 'dev': {
        const op = OPS.get(t[i] ?? '');
        if (op !== undefined) i++;
        const name = t[i++];
        if (name === undefined || (op !== undefined && op !== 'eq' && op !== 'ne')) throw syntax();
        const link = findLinkByName(p.ctx, p.netns, name);
        if (!link) throw new FilterError('Cannot parse device.\n', 1, false);
        return (r) => (r.ifindex === link.ifindex) !== (op === 'ne');
      }
      case 'fwmark':
      case 'cgroup':
      case 'autobound':
        throw new FilterError(`ss: the filter "${w}" is not modelled by packetpath\n`, 255, false);
      default:
        throw syntax();
    }
  };
  const and = (): Test => {
    let e = primary();
    for (;;) {
      const w = t[i];
      if (w === 'and' || w === '&' || w === '&&') i++;
      else if (w === undefined || w === ')' || w === 'or' || w === '|' || w === '||') return e;
      const [l, r] = [e, primary()];
      e = (row) => l(row) && r(row);
    }
  };
  const or = (): Test => {
    let e = and();
    while (t[i] === 'or' || t[i] === '|' || t[i] === '||') {
      i++;
      const [l, r] = [e, and()];
      e = (row) => l(row) || r(row);
    }
    return e;
  };
  if (t.length === 0) return () => true;
  const e = or();
  if (i < t.length) throw syntax();
  return e;
};
