// traceroute's command line and the words of its errors. Mirrors: traceroute 2.1.2 traceroute.c (CLIF tables, main).
import { parseIp4, parseIp6, type Ip } from '../../base/ip.ts';
import { TRACEROUTE_USAGE, TRACEROUTE_VERSION } from './usage.ts';

export interface TracerouteOptions {
  family: 0 | 4 | 6;
  method: 'default' | 'udp' | 'icmp';
  dontFragment: boolean;
  firstHop: number;
  maxHops: number;
  simProbes: number;
  numeric: boolean;
  port: number | undefined;
  tos: number;
  mark: number;
  /** Seconds; the factors of -w MAX,HERE,NEAR. */
  wait: number;
  here: number;
  near: number;
  probes: number;
  source: string | undefined;
  device: string | undefined;
  /** Seconds between probes. */
  sendWait: number;
  host: string;
  /** Whole packet; undefined: the default. */
  packetLen: number | undefined;
}
export interface TracerouteExit {
  readonly status: number;
  readonly err: string;
}
type Arity = 'flag' | readonly [short: string, long: string];
/** Option letters; with the argument's name as it stands in the error texts. */
const SHORT: ReadonlyMap<string, Arity> = new Map<string, Arity>([
  ['4', 'flag'], ['6', 'flag'], ['d', 'flag'], ['F', 'flag'], ['I', 'flag'], ['T', 'flag'], ['n', 'flag'], ['r', 'flag'], ['e', 'flag'], ['A', 'flag'], ['U', 'flag'], ['D', 'flag'],
  ['V', 'flag'], ['f', ['first_ttl', 'first']], ['g', ['gate,...', 'gateway']], ['i', ['device', 'interface']], ['m', ['max_ttl', 'max-hops']], ['N', ['squeries', 'sim-queries']],
  ['p', ['port', 'port']], ['t', ['tos', 'tos']], ['l', ['flow_label', 'flowlabel']], ['w', ['MAX,HERE,NEAR', 'wait']], ['q', ['nqueries', 'queries']],
  ['s', ['src_addr', 'source']], ['z', ['sendwait', 'sendwait']], ['M', ['name', 'module']], ['O', ['OPTS,...', 'options']], ['P', ['prot', 'protocol']],
]);
const LONG: ReadonlyMap<string, string> = new Map([
  ['debug', 'd'], ['dont-fragment', 'F'], ['first', 'f'], ['gateway', 'g'], ['icmp', 'I'], ['tcp', 'T'], ['interface', 'i'], ['max-hops', 'm'], ['sim-queries', 'N'],
  ['port', 'p'], ['tos', 't'], ['flowlabel', 'l'], ['wait', 'w'], ['queries', 'q'], ['source', 's'], ['sendwait', 'z'], ['extensions', 'e'], ['as-path-lookups', 'A'],
  ['module', 'M'], ['options', 'O'], ['udp', 'U'], ['udplite', 'UL'], ['dccp', 'D'], ['protocol', 'P'], ['version', 'V'],
]);
/** strtol/strtod of the whole text. */
const integer = (text: string): number | undefined => (/^0[xX][0-9a-fA-F]+$/.test(text) ? parseInt(text, 16) : /^0[0-7]+$/.test(text) ? parseInt(text, 8) : /^[+-]?\d+$/.test(text) ? Number(text) : undefined);
const real = (text: string): number | undefined => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined);

export const parseTracerouteArgs = (name: string, argv: readonly string[]): TracerouteOptions | TracerouteExit => {
  const o: TracerouteOptions = {
    family: name.endsWith('6') ? 6 : 0, method: 'default', dontFragment: false, firstHop: 1, maxHops: 30, simProbes: 16, numeric: false, port: undefined, tos: 0, mark: 0,
    wait: 5, here: 3, near: 10, probes: 3, source: undefined, device: undefined, sendWait: 0, host: '', packetLen: undefined,
  };
  const fail = (text: string): TracerouteExit => ({ status: 2, err: `${text}\n` });
  const loud = (what: string): TracerouteExit => fail(`${name}: ${what} is not modelled by packetpath`);
  if (argv.length === 0) return { status: 0, err: TRACEROUTE_USAGE };
  const operands: [string, number][] = [];
  for (let i = 0; i < argv.length; i++) {
    const w = argv[i] as string;
    const argc = i + 1;
    if (w.length < 2 || w[0] !== '-') {
      operands.push([w, argc]);
      continue;
    }
    if (w.startsWith('--')) {
      const m = /^--([^=]*)(?:=(.*))?$/s.exec(w) as RegExpExecArray;
      const long = m[1] as string;
      if (long === 'help') return { status: 0, err: TRACEROUTE_USAGE };
      if (long === 'fwmark') {
        const mark = m[2] === undefined ? undefined : integer(m[2]);
        if (mark === undefined) return fail(m[2] === undefined ? `Option \`--fwmark' (argc ${argc}) requires an argument: \`--fwmark=num'` : `Cannot handle \`--fwmark' option with arg \`${m[2]}' (argc ${argc})`);
        o.mark = mark;
        continue;
      }
      if (long === 'mtu' || long === 'back' || long === 'sport') return loud(`--${long}`);
      const opt = LONG.get(long);
      const kind = opt === undefined ? undefined : SHORT.get(opt);
      if (opt === undefined || kind === undefined) return opt === 'UL' ? loud('--udplite') : fail(`Bad option \`--${long}' (argc ${argc})`);
      if (kind !== 'flag' && m[2] === undefined) return fail(`Option \`--${long}' (argc ${argc}) requires an argument: \`--${long}=${kind[0]}'`);
      const r = apply(o, opt, m[2] ?? '', `--${long}`, argc, fail, loud);
      if (r) return r;
      continue;
    }
    for (let j = 1; j < w.length; j++) {
      const opt = w[j] as string;
      const kind = SHORT.get(opt);
      if (kind === undefined) return fail(`Bad option \`-${opt}' (argc ${argc})`);
      let arg = '';
      let where = argc;
      if (kind !== 'flag') {
        if (j + 1 < w.length) arg = w.slice(j + 1);
        else if (i + 1 < argv.length) {
          arg = argv[++i] as string;
          where = i + 1;
        } else return fail(`Option \`-${opt}' (argc ${argc}) requires an argument: \`-${opt} ${kind[0]}'`);
      }
      const r = apply(o, opt, arg, `-${opt}`, where, fail, loud);
      if (r) return r;
      if (kind !== 'flag') break;
    }
  }
  if (operands.length === 0) return fail('Specify "host" missing argument.');
  const [host, len, extra] = operands;
  o.host = (host as [string, number])[0];
  if (len) {
    const n = integer(len[0]);
    if (n === undefined) return fail(`Cannot handle "packetlen" cmdline arg \`${len[0]}' on position 2 (argc ${len[1]})`);
    o.packetLen = n;
  }
  if (extra) return fail(`Extra arg \`${extra[0]}' (position 3, argc ${extra[1]})`);
  return o;
};

/** What main() checks after the host is known. */
export const checkTracerouteOptions = (o: TracerouteOptions): string | undefined => {
  if (o.firstHop < 1 || o.firstHop > o.maxHops) return 'first hop out of range';
  if (o.maxHops > 255) return 'max hops cannot be more than 255';
  if (o.probes < 1 || o.probes > 10) return 'no more than 10 probes per hop';
  if (o.wait < 0 || o.here < 0 || o.near < 0) return `bad wait specifications \`${o.wait},${o.here},${o.near}' used`;
  if (o.packetLen !== undefined && o.packetLen > 65000) return `too big packetlen ${o.packetLen} specified`;
  if (o.sendWait < 0) return `bad sendtime \`${o.sendWait}' specified`;
  return undefined;
};
/** -s: an address of the session, or the resolver's words. */
export const parseSource = (text: string): Ip | undefined => parseIp4(text) ?? parseIp6(text);

const apply = (o: TracerouteOptions, opt: string, arg: string, spelled: string, argc: number, fail: (t: string) => TracerouteExit, loud: (t: string) => TracerouteExit): TracerouteExit | undefined => {
  const cannot = (): TracerouteExit => fail(`Cannot handle \`${spelled}' option with arg \`${arg}' (argc ${argc})`);
  const set = (v: number | undefined, put: (n: number) => void): TracerouteExit | undefined => {
    if (v === undefined) return cannot();
    put(v);
    return undefined;
  };
  switch (opt) {
    case '4': o.family = 4; return undefined;
    case '6': o.family = 6; return undefined;
    case 'F': o.dontFragment = true; return undefined;
    case 'n': o.numeric = true; return undefined;
    case 'I': o.method = 'icmp'; return undefined;
    case 'U': o.method = 'udp'; return undefined;
    case 'd':
    case 'e': return undefined;
    case 'V': return { status: 0, err: TRACEROUTE_VERSION };
    case 'f': return set(integer(arg), (n) => (o.firstHop = n));
    case 'm': return set(integer(arg), (n) => (o.maxHops = n));
    case 'N': return set(integer(arg), (n) => (o.simProbes = n));
    case 'q': return set(integer(arg), (n) => (o.probes = n));
    case 'p': return set(integer(arg), (n) => (o.port = n));
    case 't': return set(integer(arg), (n) => (o.tos = n & 255));
    case 'z': return set(real(arg), (n) => (o.sendWait = n > 10 ? n / 1000 : n));
    case 'w': {
      const parts = arg.split(',').map(real);
      if (parts.length > 3 || parts.some((x) => x === undefined)) return cannot();
      // A single value switches the two factors off.
      [o.wait, o.here, o.near] = [parts[0] as number, parts[1] ?? 0, parts[2] ?? 0];
      return undefined;
    }
    case 's': o.source = arg; return undefined;
    case 'i': o.device = arg; return undefined;
    case 'M':
      if (arg === 'icmp' || arg === 'udp' || arg === 'default') {
        o.method = arg;
        return undefined;
      }
      return ['tcp', 'tcpconn', 'udplite', 'dccp', 'raw'].includes(arg) ? loud(`-M ${arg}`) : fail(`Unknown traceroute module ${arg}`);
    default: return loud(spelled);
  }
};
