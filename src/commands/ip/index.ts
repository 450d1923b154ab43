// `ip`: iproute2 ip/ip.c (main, do_cmd, batch). Global options, then the object by its shortest beginning, in the order of ip.c's table.
// Leaves out: objects that packetpath does not model; they are refused by name with exit status 255.
import { pmGet } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { ipAddr } from './addr.ts';
import { ipHelp } from './ip-help.ts';
import { ipLink } from './link.ts';
import { ipMaddr } from './maddr.ts';
import { ipNeigh } from './neigh.ts';
import { ipNetns } from './netns.ts';
import { ipRoute } from './route.ts';
import { ipRule } from './rule.ts';
import type { IpOpts } from './opts.ts';
import { exit, invarg } from './util.ts';

type ObjectFn = (p: Proc, opts: IpOpts, args: string[]) => number | Running;
type IpOptsAll = { -readonly [K in keyof IpOpts]: IpOpts[K] } & { all: boolean; iec: boolean; packet: boolean };

const unmodelled = (name: string): ObjectFn => (p) => {
  p.err(`ip: "${name}" is not modelled by packetpath\n`);
  return 255;
};
const OBJECTS: readonly (readonly [string, ObjectFn])[] = [
  ['address', ipAddr], ['addrlabel', unmodelled('addrlabel')], ['maddress', ipMaddr], ['route', ipRoute], ['rule', ipRule], ['neighbor', ipNeigh],
  ['neighbour', ipNeigh], ['ntable', unmodelled('ntable')], ['ntbl', unmodelled('ntable')], ['link', ipLink], ['l2tp', unmodelled('l2tp')],
  ['fou', unmodelled('fou')], ['ila', unmodelled('ila')], ['macsec', unmodelled('macsec')], ['tunnel', unmodelled('tunnel')],
  ['tunl', unmodelled('tunnel')], ['tuntap', unmodelled('tuntap')], ['tap', unmodelled('tuntap')], ['token', unmodelled('token')],
  ['tcpmetrics', unmodelled('tcpmetrics')], ['tcp_metrics', unmodelled('tcpmetrics')], ['monitor', unmodelled('monitor')], ['xfrm', unmodelled('xfrm')],
  ['mroute', unmodelled('mroute')], ['mrule', unmodelled('mrule')], ['netns', ipNetns], ['netconf', unmodelled('netconf')], ['vrf', unmodelled('vrf')],
  ['sr', unmodelled('sr')], ['nexthop', unmodelled('nexthop')], ['mptcp', unmodelled('mptcp')], ['ioam', unmodelled('ioam')],
  ['help', (p) => ipHelp(p)], ['stats', unmodelled('stats')],
];

/** Whether `word` is a beginning of `name` (matches; the empty word never is). */
const begins = (word: string, name: string): boolean => word !== '' && name.startsWith(word);

/** A helper that would have called exit() threw its status and its words instead. */
interface Exit {
  readonly status: number;
  readonly text: string;
}
const isExit = (e: unknown): e is Exit =>
  e instanceof Error && typeof (e as Partial<Record<'status' | 'text', unknown>>).status === 'number' && typeof (e as { text?: unknown }).text === 'string';

/** Runs what may exit in the middle, now or while it waits. */
function* guarded(p: Proc, f: () => number | Running): Running {
  try {
    const r = f();
    return typeof r === 'number' ? r : yield* r;
  } catch (e) {
    if (!isExit(e)) throw e;
    p.err(e.text);
    return e.status;
  }
}
const guard = (p: Proc, f: () => number | Running): number | Running => {
  try {
    const r = f();
    return typeof r === 'number' ? r : guarded(p, () => r);
  } catch (e) {
    if (!isExit(e)) throw e;
    p.err(e.text);
    return e.status;
  }
};

/** do_cmd. */
const doCmd = (p: Proc, opts: IpOpts, argv: string[]): number | Running => {
  const word = argv[0] as string;
  const found = OBJECTS.find(([name]) => begins(word, name));
  if (found) return found[1](p, opts, argv.slice(1));
  p.err(`Object "${word}" is unknown, try "ip help".\n`);
  return 1;
};

/** makeargs: words of a batch line, with quotes, comments and continued lines already dealt with. */
const splitLine = (line: string): string[] => {
  const words: string[] = [];
  const re = /"([^"]*)"|'([^']*)'|([^ \t\r\n"']+)|(["'])/g;
  for (let m = re.exec(line); m !== null; m = re.exec(line)) {
    if (m[4] !== undefined) exit(1, 'Unterminated quoted string\n');
    words.push(m[1] ?? m[2] ?? m[3] ?? '');
  }
  return words;
};
/** do_batch: a command a line; `-force` goes on after a failure. */
function* batch(p: Proc, opts: IpOpts, file: string): Running {
  let text: string | undefined;
  if (file === '-') text = yield* p.stdin.readAll();
  else text = p.files.read(file.startsWith('/') ? file : `${p.cwd}/${file}`, p.netns);
  if (text === undefined) {
    // a directory can be opened, and has no lines
    if (p.files.list(file, p.netns) !== undefined) return 0;
    p.err(`Cannot open file "${file}" for reading: No such file or directory\n`);
    return 1;
  }
  let status = 0;
  let n = 0;
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i] as string;
    n++;
    while (line.endsWith('\\') && i + 1 < lines.length) {
      line = line.slice(0, -1) + (lines[++i] as string);
      n++;
    }
    const hash = line.indexOf('#');
    let r = 0;
    try {
      const words = splitLine(hash < 0 ? line : line.slice(0, hash));
      if (words.length === 0) continue;
      const x = doCmd(p, opts, words);
      r = typeof x === 'number' ? x : yield* x;
    } catch (e) {
      if (!isExit(e)) throw e;
      // exit() ends the whole batch
      p.err(e.text);
      return e.status;
    }
    // 255 is an exit(-1) of the command, which takes the batch with it
    if (r === 255) return r;
    if (r !== 0) {
      p.err(`Command failed ${file}:${n}\n`);
      status = 1;
      if (!opts.force) break;
    }
  }
  return status;
}

/** Why open("/run/netns/NAME") failed: names are files, not directories. */
const pathError = (p: Proc, name: string | undefined): string => {
  const first = name?.split('/')[0];
  return name !== undefined && first !== undefined && first !== name && pmGet(p.ctx.config.names, first) !== undefined ? 'Not a directory' : 'No such file or directory';
};
const FAMILIES: ReadonlyMap<string, 4 | 6 | 0> = new Map([['inet', 4], ['inet6', 6]]);

const main = (p: Proc): number | Running => {
  const a = [...p.args];
  const o: IpOptsAll = {
    family: 0, brief: false, json: false, pretty: false, details: 0, stats: 0, oneline: false, netns: p.netns, timestamp: false, human: false,
    numeric: false, resolve: false, force: false, color: false, all: false, iec: false, packet: false,
  };
  let batchFile: string | undefined;
  while (a.length > 0) {
    let opt = a[0] as string;
    if (opt === '--') {
      a.shift();
      break;
    }
    if (!opt.startsWith('-')) break;
    if (opt.startsWith('--')) opt = opt.slice(1);
    a.shift();
    if (begins(opt, '-loops')) {
      if (a.shift() === undefined) return ipHelp(p);
    } else if (begins(opt, '-family')) {
      const f = a.shift();
      if (f === undefined || f === 'help') return ipHelp(p);
      const fam = FAMILIES.get(f);
      if (fam !== undefined) o.family = fam;
      else if (f !== 'link' && f !== 'bridge' && f !== 'mpls') invarg('invalid protocol family', f);
      else if (f === 'link') o.packet = true;
      else return unmodelled(`-family ${f}`)(p, o, []);
    } else if (opt === '-4') o.family = 4;
    else if (opt === '-6') o.family = 6;
    else if (opt === '-0') o.packet = true;
    else if (opt === '-M' || opt === '-B') return unmodelled(opt)(p, o, []);
    else if (begins(opt, '-human') || begins(opt, '-human-readable')) o.human = true;
    else if (begins(opt, '-iec')) o.iec = true;
    else if (begins(opt, '-stats') || begins(opt, '-statistics')) o.stats++;
    else if (begins(opt, '-details')) o.details++;
    else if (begins(opt, '-resolve')) o.resolve = true;
    else if (begins(opt, '-oneline')) o.oneline = true;
    else if (begins(opt, '-timestamp') || begins(opt, '-tshort')) o.timestamp = true;
    else if (begins(opt, '-Version')) {
      p.out('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      return 0;
    } else if (begins(opt, '-force')) o.force = true;
    else if (begins(opt, '-batch')) {
      batchFile = a.shift();
      if (batchFile === undefined) return ipHelp(p);
    } else if (begins(opt, '-brief')) o.brief = true;
    else if (begins(opt, '-json')) o.json = true;
    else if (begins(opt, '-pretty')) o.pretty = true;
    else if (begins(opt, '-rcvbuf')) {
      const size = a.shift();
      if (size === undefined) return ipHelp(p);
      if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(size)) exit(255, `Invalid rcvbuf size '${size}'\n`);
    } else if (/^-c(o(l(o(r)?)?)?)?(=(always|auto|never))?$/.test(opt)) {
      o.color = !opt.includes('=') || opt.endsWith('=always') || (opt.endsWith('=auto') && p.stdoutIsTty);
    } else if (begins(opt, '-help')) return ipHelp(p);
    else if (begins(opt, '-netns')) {
      const name = a.shift();
      const id: Nsid | undefined = name === undefined ? undefined : pmGet(p.ctx.config.names, name);
      if (name === '') exit(255, 'setting the network namespace "" failed: Invalid argument\n');
      if (id === undefined) exit(255, `Cannot open network namespace "${name ?? '(null)'}": ${pathError(p, name)}\n`);
      else o.netns = id;
    } else if (begins(opt, '-Numeric')) o.numeric = true;
    else if (begins(opt, '-all')) o.all = true;
    else if (opt === '-echo') return unmodelled('-echo')(p, o, []);
    else exit(255, `Option "${opt}" is unknown, try "ip -help".\n`);
  }
  if (o.json) o.color = false;
  if (batchFile !== undefined) return batch(p, o, batchFile);
  return a.length > 0 ? doCmd(p, o, a) : ipHelp(p);
};

export const ip: Command = {
  name: 'ip',
  man: 'show and change links, addresses, routes, rules, neighbours and network namespaces (iproute2 6.1)',
  run: (p) => guard(p, () => main(p)),
  examples: ['ip link add v0 type veth peer name v1', 'ip -br link', 'ip -o link show type veth'],
  // measured, uncontended: fork, exec, link and run
  cost: 1700,
};
