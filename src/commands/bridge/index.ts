// bridge(8) of iproute2 6.1: its options and objects (bridge/bridge.c). `bridge mdb` and `bridge monitor` are refused by name.
import { pmGet } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { IpOpts } from '../ip/opts.ts';
import { catchExit, exit, matches } from '../ip/util.ts';
import { bridgeFdb } from './fdb.ts';
import { bridgeLink } from './link.ts';
import { MDB_USAGE, MONITOR_USAGE, USAGE } from './usage.ts';
import { bridgeVlan } from './vlan.ts';

const refuse = (p: Proc, what: string): number => {
  p.err(`bridge: "${what}" is not modelled by packetpath\n`);
  return 255;
};
const switchNetns = (p: Proc, name: string | undefined): Nsid => {
  const id = name === undefined ? undefined : pmGet(p.ctx.config.names, name);
  return id ?? exit(255, `Cannot open network namespace "${name ?? '(null)'}": No such file or directory\n`);
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const NO_OPTIONS = (netns: Nsid): Mutable<IpOpts> => ({
  family: 0, brief: false, json: false, pretty: false, details: 0, stats: 0, oneline: false, netns, timestamp: false, human: false, numeric: false,
  resolve: false, force: false, color: false,
});

interface Parsed {
  readonly opts: IpOpts;
  readonly batch: string | null;
  readonly rest: readonly string[];
}
const parse = (p: Proc, args: readonly string[], version: () => void): Parsed | number => {
  const opts = NO_OPTIONS(p.netns);
  let batch: string | null = null;
  let i = 0;
  for (; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '--') {
      i++;
      break;
    }
    if (!word.startsWith('-')) break;
    const opt = word.startsWith('--') ? word.slice(1) : word;
    if (matches(opt, '-help')) return exit(255, USAGE);
    if (matches(opt, '-Version')) {
      version();
      return 0;
    }
    if (matches(opt, '-stats') || matches(opt, '-statistics')) opts.stats++;
    else if (matches(opt, '-details')) opts.details++;
    else if (matches(opt, '-oneline')) opts.oneline = true;
    else if (matches(opt, '-timestamp')) opts.timestamp = true;
    else if (matches(opt, '-family')) i++;
    else if (opt === '-4') opts.family = 4;
    else if (opt === '-6') opts.family = 6;
    else if (matches(opt, '-netns')) opts.netns = switchNetns(p, args[++i]);
    else if (/^-(c|co|col|colo|color)(=(always|auto|never))?$/.test(opt)) opts.color = opt.endsWith('=auto') ? p.stdoutIsTty : !opt.endsWith('=never');
    else if (matches(opt, '-compressvlans')) opts.brief = true;
    else if (matches(opt, '-force')) opts.force = true;
    else if (matches(opt, '-json')) opts.json = true;
    else if (matches(opt, '-pretty')) opts.pretty = true;
    else if (matches(opt, '-batch')) batch = args[++i] ?? exit(255, USAGE);
    else return exit(255, `Option "${opt}" is unknown, try "bridge help".\n`);
  }
  return { opts, batch, rest: args.slice(i) };
};

const doCmd = (p: Proc, opts: IpOpts, words: readonly string[]): number => {
  const [object = '', ...args] = words;
  if (matches(object, 'link')) return bridgeLink(p, opts, args);
  if (matches(object, 'fdb')) return bridgeFdb(p, opts, args);
  if (matches(object, 'mdb')) {
    if (args[0] !== undefined && matches(args[0], 'help')) return exit(255, MDB_USAGE);
    return refuse(p, ['mdb', ...args.slice(0, 1)].join(' '));
  }
  if (matches(object, 'vlan')) return bridgeVlan(p, opts, args);
  if (matches(object, 'monitor')) {
    const bad = args.find((a) => !['file', 'label', 'link', 'fdb', 'mdb', 'vlan', 'vni', 'all', 'help'].some((w) => matches(a, w)));
    if (bad !== undefined) return exit(255, `Argument "${bad}" is unknown, try "bridge monitor help".\n`);
    if (args.some((a) => matches(a, 'help'))) return exit(255, MONITOR_USAGE);
    return refuse(p, 'monitor');
  }
  if (matches(object, 'help')) return exit(255, USAGE);
  return exit(255, `Object "${object}" is unknown, try "bridge help".\n`);
};
const doCmdCaught = (p: Proc, opts: IpOpts, words: readonly string[]): number => {
  const rc = catchExit(p, () => doCmd(p, opts, words));
  return typeof rc === 'number' ? rc : 255;
};

/** do_batch: one command a line; the first failure ends it, unless -force. */
const runBatch = function* (p: Proc, opts: IpOpts, file: string): Running {
  const text = file === '-' ? yield* p.stdin.readAll() : p.files.read(file, p.netns);
  if (text === undefined) {
    p.err(`Cannot open file "${file}" for reading: No such file or directory\n`);
    return 1;
  }
  let status = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').split(/[ \t\r]+/).filter((w) => w !== '');
    if (words.length === 0) continue;
    // a failed exit() inside a command ends the whole batch, as in C
    if (doCmdCaught(p, opts, words) === 0) continue;
    p.err(`Command failed ${file}:${i + 1}\n`);
    status = 1;
    if (!opts.force) break;
  }
  return status;
};

export const bridge: Command = {
  name: 'bridge',
  man: 'show and manipulate bridge ports, forwarding databases and VLANs (iproute2)',
  run: (p) =>
    catchExit(p, () => {
      const parsed = parse(p, p.args, () => p.out('bridge utility, 6.1.0\n'));
      if (typeof parsed === 'number') return parsed;
      if (parsed.batch !== null) return runBatch(p, parsed.opts, parsed.batch);
      return parsed.rest.length === 0 ? exit(255, USAGE) : doCmd(p, parsed.opts, parsed.rest);
    }),
  examples: ['bridge link', 'bridge fdb show', 'bridge vlan show'],
};
