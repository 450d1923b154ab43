// Programs about files and the system: ls, rm, mkdir, rmdir, touch, cp, mv, mktemp, basename, dirname, readlink, realpath, chmod, stat-like
// odds and ends; id, whoami, uname, hostname, nproc, which, date, sleep, sync, clear, modprobe, lsmod.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { programPath } from '../../shell/process.ts';
import { parseDuration } from '../../shell/programs.ts';
import { secondsOf, strftime } from '../../shell/time.ts';
import { EPOCH } from '../../shell/vars.ts';
import { exists, findNode, findVirtual, isDirectory, locate, makeDir, removeNode, resolvePath } from '../../shell/vfs.ts';
import { hostnameAt } from '../../docker/rootfs.ts';
import { isLinkLocal6, printIp } from '../../base/ip.ts';
import { pmHas, pmSorted } from '../../base/pmap.ts';
import { netnsOf, rand32 } from '../../net/ctx.ts';
import { unlinkNetns } from '../../rtnl/netns.ts';
import { LN, netnsNameOf } from './ln.ts';
import { commName, ps } from './ps.ts';
import { getopt, notModelled, readFile } from './util.ts';

const host = (p: Proc): ShellProc['shell']['host'] => (p as ShellProc).shell.host;
const abs = (p: Proc, path: string): string => locate(p, path);
const isDir = (p: Proc, path: string): boolean => isDirectory(host(p).vfs, p.ctx, p.netns, abs(p, path));
const there = (p: Proc, path: string): boolean => exists(host(p).vfs, p.ctx, p.netns, abs(p, path));
const missing = (p: Proc, what = 'operand'): number => {
  p.err(`${p.name}: missing ${what}\nTry '${p.name} --help' for more information.\n`);
  return 1;
};

const rm = (p: Proc): number => {
  const o = getopt(p, p.args, 'rRfivd', '', { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' });
  if (typeof o === 'number') return o;
  const force = o.opts.has('f');
  const deep = o.opts.has('r') || o.opts.has('R');
  if (o.args.length === 0) return force ? 0 : missing(p);
  let rc = 0;
  for (const f of o.args) {
    const path = abs(p, f);
    const link = netnsNameOf(path);
    if (link !== undefined && pmHas(p.ctx.config.netnsLinks, link)) unlinkNetns(p.ctx, link);
    else if (!there(p, f)) {
      if (!force) {
        p.err(`rm: cannot remove '${f}': No such file or directory\n`);
        rc = 1;
      }
    } else if (isDir(p, f) && !deep) {
      p.err(`rm: cannot remove '${f}': Is a directory\n`);
      rc = 1;
    } else if (findVirtual(host(p).vfs, path)) {
      p.err(`rm: cannot remove '${f}': Operation not permitted\n`);
      rc = 1;
    } else {
      removeNode(host(p).vfs, path);
      if (o.opts.has('v')) p.out(`removed ${isDir(p, f) ? 'directory ' : ''}'${f}'\n`);
    }
  }
  return rc;
};
const mkdir = (p: Proc): number => {
  const o = getopt(p, p.args, 'pv', 'm', { parents: 'p', mode: 'm', verbose: 'v' });
  if (typeof o === 'number') return o;
  if (o.args.length === 0) return missing(p);
  let rc = 0;
  for (const d of o.args) {
    const path = abs(p, d);
    if (o.opts.has('p')) {
      const parts = path.split('/');
      for (let i = 2; i <= parts.length; i++) {
        const sub = parts.slice(0, i).join('/');
        if (!isDirectory(host(p).vfs, p.ctx, p.netns, sub)) {
          const e = makeDir(host(p).vfs, sub);
          if (e) {
            p.err(`mkdir: cannot create directory '${d}': ${e}\n`);
            rc = 1;
            break;
          }
        }
      }
      continue;
    }
    const e = makeDir(host(p).vfs, path);
    if (e) {
      p.err(`mkdir: cannot create directory '${d}': ${e}\n`);
      rc = 1;
    }
  }
  return rc;
};
const rmdir = (p: Proc): number => {
  let rc = 0;
  for (const d of p.args.filter((a) => !a.startsWith('-'))) {
    const n = findNode(host(p).vfs, abs(p, d));
    const why = !n ? 'No such file or directory' : n.kind !== 'dir' ? 'Not a directory' : n.names.size > 0 ? 'Directory not empty' : undefined;
    if (why) {
      p.err(`rmdir: failed to remove '${d}': ${why}\n`);
      rc = 1;
    } else removeNode(host(p).vfs, abs(p, d));
  }
  return rc;
};
const touch = (p: Proc): number => {
  const o = getopt(p, p.args, 'acm', 'drt', {});
  if (typeof o === 'number') return o;
  if (o.args.length === 0) {
    p.err("touch: missing file operand\nTry 'touch --help' for more information.\n");
    return 1;
  }
  let rc = 0;
  for (const f of o.args) {
    const n = findNode(host(p).vfs, abs(p, f));
    if (n) n.mtime = p.ctx.now;
    else if (!o.opts.has('c')) {
      const e = p.files.write(f, '', true, p.netns);
      if (e) {
        p.err(`touch: cannot touch '${f}': ${e}\n`);
        rc = 1;
      }
    }
  }
  return rc;
};
function* cp(p: Proc): Running {
  const o = getopt(p, p.args, 'rRafpvnidT', 't', { recursive: 'r', force: 'f', archive: 'a' });
  if (typeof o === 'number') return o;
  const move = p.name === 'mv';
  const dest = o.args.at(-1);
  const from = o.args.slice(0, -1);
  if (dest === undefined || from.length === 0) {
    p.err(`${p.name}: missing ${dest === undefined ? 'file operand' : `destination file operand after '${dest}'`}\nTry '${p.name} --help' for more information.\n`);
    return 1;
  }
  if (from.length > 1 && !isDir(p, dest)) {
    p.err(`${p.name}: target '${dest}' is not a directory\n`);
    return 1;
  }
  let rc = 0;
  for (const f of from) {
    if (isDir(p, f)) {
      if (!move) {
        p.err(`cp: -r not specified; omitting directory '${f}'\n`);
        if (o.opts.has('r') || o.opts.has('R') || o.opts.has('a')) return notModelled(p, 'copying a directory', 1);
      } else return notModelled(p, 'moving a directory', 1);
      rc = 1;
      continue;
    }
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`${p.name}: cannot stat '${f}': ${r.error}\n`);
      rc = 1;
      continue;
    }
    const to = isDir(p, dest) ? `${dest.replace(/\/$/, '')}/${f.slice(f.lastIndexOf('/') + 1)}` : dest;
    const e = p.files.write(to, r.text, false, p.netns);
    if (e) {
      p.err(`${p.name}: cannot create regular file '${to}': ${e}\n`);
      rc = 1;
      continue;
    }
    const src = findNode(host(p).vfs, abs(p, f));
    const made = findNode(host(p).vfs, abs(p, to));
    if (src?.kind === 'file' && made?.kind === 'file') made.exec = src.exec;
    if (move) removeNode(host(p).vfs, abs(p, f));
  }
  return rc;
}
const chmod = (p: Proc): number => {
  const args = p.args.filter((a, i) => !(i === 0 && /^-[Rvcf]+$/.test(a)));
  const [mode, ...files] = args;
  if (mode === undefined || files.length === 0) return missing(p);
  let rc = 0;
  for (const f of files) {
    const n = findNode(host(p).vfs, abs(p, f));
    if (!n) {
      p.err(`chmod: cannot access '${f}': No such file or directory\n`);
      rc = 1;
    } else if (n.kind === 'file') n.exec = /^\d+$/.test(mode) ? (Number.parseInt(mode, 8) & 0o111) !== 0 : /\+.*x/.test(mode) ? true : /-.*x/.test(mode) ? false : n.exec;
  }
  return rc;
};
const mktemp = (p: Proc): number => {
  const o = getopt(p, p.args, 'dqut', 'p', { directory: 'd', quiet: 'q', 'dry-run': 'u', tmpdir: 'p', suffix: 'p' });
  if (typeof o === 'number') return o;
  const template = o.args[0] ?? 'tmp.XXXXXXXXXX';
  const m = /^(.*?)(X{3,})([^X/]*)$/.exec(template);
  if (!m) {
    p.err(`mktemp: too few X's in template '${template}'\n`);
    return 1;
  }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let tail = '';
  for (const _ of m[2] as string) tail += letters[rand32(p.ctx) % letters.length];
  const name = `${m[1]}${tail}${m[3]}`;
  const dir = o.opts.get('p') ?? (o.args[0] === undefined || o.opts.has('t') ? (p.env('TMPDIR') ?? '/tmp') : undefined);
  const path = dir === undefined ? name : `${dir}/${name}`;
  const e = o.opts.has('u') ? undefined : o.opts.has('d') ? makeDir(host(p).vfs, abs(p, path)) : p.files.write(path, '', false, p.netns);
  if (e) {
    p.err(`mktemp: failed to create ${o.opts.has('d') ? 'directory' : 'file'} via template '${dir === undefined ? template : `${dir}/${template}`}': ${e}\n`);
    return 1;
  }
  p.out(`${path}\n`);
  return 0;
};

const ls = (p: Proc): number => {
  const o = getopt(p, p.args, 'a1ldAFhrtnRs', '', { all: 'a', 'almost-all': 'A', directory: 'd', color: '1' }, 2);
  if (typeof o === 'number') return o;
  if (o.opts.has('l') || o.opts.has('n') || o.opts.has('R') || o.opts.has('s')) return notModelled(p, 'a long or recursive listing');
  let rc = 0;
  const files: string[] = [];
  const dirs: string[] = [];
  for (const a of o.args.length === 0 ? ['.'] : o.args) {
    if (!there(p, a)) {
      p.err(`ls: cannot access '${a}': No such file or directory\n`);
      rc = 2;
    } else if (isDir(p, a) && !o.opts.has('d')) dirs.push(a);
    else files.push(a);
  }
  const order = (l: string[]): string[] => {
    l.sort((a, b) => (a < b ? -1 : 1));
    return o.opts.has('r') ? l.reverse() : l;
  };
  let out = order(files).map((f) => `${f}\n`).join('');
  order(dirs).forEach((d, i) => {
    if (dirs.length + files.length > 1 || rc !== 0) out += `${i > 0 || files.length > 0 ? '\n' : ''}${o.args.length > 1 ? `${d}:\n` : ''}`;
    let names = p.files.list(d, p.netns) ?? [];
    if (!o.opts.has('a') && !o.opts.has('A')) names = names.filter((n) => !n.startsWith('.'));
    else if (o.opts.has('a')) names = ['.', '..', ...names];
    out += order([...names]).map((n) => `${n}${o.opts.has('F') && isDir(p, `${d}/${n}`) ? '/' : ''}\n`).join('');
  });
  p.out(out);
  return rc;
};
const basename = (p: Proc): number => {
  const o = getopt(p, p.args, 'az', 's', { multiple: 'a', suffix: 's' });
  if (typeof o === 'number') return o;
  if (o.args.length === 0) return missing(p);
  const many = o.opts.has('a') || o.opts.has('s');
  const suffix = o.opts.get('s') ?? (many ? undefined : o.args[1]);
  for (const f of many ? o.args : [o.args[0] as string]) {
    const t = f.replace(/\/+$/, '');
    let b = t === '' && f !== '' ? '/' : t.slice(t.lastIndexOf('/') + 1);
    if (suffix !== undefined && b.endsWith(suffix) && b !== suffix) b = b.slice(0, b.length - suffix.length);
    p.out(`${b}\n`);
  }
  return 0;
};
const dirname = (p: Proc): number => {
  if (p.args.length === 0) return missing(p);
  for (const f of p.args) {
    const t = f.replace(/\/+$/, '');
    const i = t.lastIndexOf('/');
    p.out(`${t === '' && f !== '' ? '/' : i < 0 ? '.' : t.slice(0, i).replace(/\/+$/, '') || '/'}\n`);
  }
  return 0;
};
const realpath = (p: Proc): number => {
  const files = p.args.filter((a) => !a.startsWith('-'));
  if (files.length === 0) return missing(p);
  for (const f of files) p.out(`${resolvePath(p.cwd, f)}\n`);
  return 0;
};
/** readlink: the only links of this world are those of /proc. */
const readlink = (p: Proc): number => {
  const o = getopt(p, p.args, 'fenmqs', '', { canonicalize: 'f' });
  if (typeof o === 'number') return o;
  let rc = 0;
  for (const f of o.args) {
    const ns = /^\/proc\/(self|\d+)\/ns\/net$/.exec(abs(p, f));
    if (ns) {
      const id = ns[1] === 'self' ? p.netns : p.processes().find((x) => x.pid === Number(ns[1]))?.netns;
      if (id !== undefined) p.out(`net:[${4026531840 + id}]\n`);
      else rc = 1;
    } else if (o.opts.has('f') || o.opts.has('e') || o.opts.has('m')) p.out(`${resolvePath(p.cwd, f)}\n`);
    else rc = 1;
  }
  return rc;
};

function* sleep(p: Proc): Running {
  if (p.args.length === 0) return missing(p);
  let us = 0;
  for (const a of p.args) {
    if (/^-[^-]/.test(a)) {
      p.err(`sleep: invalid option -- '${a[1]}'\nTry 'sleep --help' for more information.\n`);
      return 1;
    }
    const s = parseDuration(a);
    if (s === undefined) {
      p.err(`sleep: invalid time interval '${a}'\nTry 'sleep --help' for more information.\n`);
      return 1;
    }
    us += s * 1e6;
  }
  const end = p.ctx.now + Math.round(us);
  while (p.ctx.now < end) yield end === Infinity ? { event: () => false } : { until: end };
  return 0;
}

const parseDate = (text: string, now: number): number | undefined => {
  if (text === 'now' || text === '') return now;
  let m = /^@(-?\d+)$/.exec(text);
  if (m) return Number(m[1]);
  m = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?(?: ?(?:UTC|Z))?$/.exec(text);
  if (m) return secondsOf(Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4] ?? 0), Number(m[5] ?? 0), Number(m[6] ?? 0));
  return undefined;
};
const date = (p: Proc): number => {
  const o = getopt(p, p.args, 'uRI', 'd', { utc: 'u', universal: 'u', date: 'd', 'rfc-email': 'R' });
  if (typeof o === 'number') return o;
  const now = EPOCH + p.ctx.now / 1e6;
  const d = o.opts.get('d');
  const t = d === undefined ? now : parseDate(d, now);
  if (t === undefined) return notModelled(p, `date '${d}'`, 1);
  const format = o.args[0];
  if (format !== undefined && !format.startsWith('+')) {
    p.err(`date: invalid date '${format}'\n`);
    return 1;
  }
  const f = format !== undefined ? format.slice(1) : o.opts.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : o.opts.has('I') ? '%F' : '%a %b %e %H:%M:%S %Z %Y';
  p.out(`${strftime(f, Math.floor(t), d === undefined ? (p.ctx.now % 1e6) * 1000 : 0)}\n`);
  return 0;
};
const uname = (p: Proc): number => {
  const o = getopt(p, p.args, 'asnrvmpio', '', { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', machine: 'm' });
  if (typeof o === 'number') return o;
  const fields: [string, string][] = [['s', 'Linux'], ['n', hostnameAt(p.ctx.config, p.root ?? '')], ['r', '6.18.0'], ['v', '#1 SMP PREEMPT_DYNAMIC'], ['m', 'x86_64'], ['p', 'unknown'], ['i', 'unknown'], ['o', 'GNU/Linux']];
  const all = o.opts.has('a');
  const pick = fields.filter(([k, v]) => (all ? v !== 'unknown' : o.opts.size === 0 ? k === 's' : o.opts.has(k))).map(([, v]) => v);
  p.out(`${pick.join(' ')}\n`);
  return 0;
};
const id = (p: Proc): number => {
  const o = getopt(p, p.args, 'ugnGr', '', { user: 'u', group: 'g', name: 'n', groups: 'G' });
  if (typeof o === 'number') return o;
  if (o.opts.has('u') || o.opts.has('g') || o.opts.has('G')) p.out(o.opts.has('n') ? 'root\n' : '0\n');
  else p.out('uid=0(root) gid=0(root) groups=0(root)\n');
  return 0;
};
const which = (p: Proc): number => {
  const o = getopt(p, p.args, 'a', '', {}, 2);
  if (typeof o === 'number') return o;
  let rc = 0;
  for (const n of o.args) {
    const path = programPath((p as ShellProc).shell, n);
    if (path === undefined) rc = 1;
    else p.out(`${path}\n`);
  }
  return rc;
};
const hostname = (p: Proc): number => {
  const a = p.args[0];
  if (a === undefined || a === '-s' || a === '-f' || a === '--fqdn' || a === '--short') {
    p.out(`${hostnameAt(p.ctx.config, p.root ?? '')}\n`);
    return 0;
  }
  if (a === '-I' || a === '--all-ip-addresses') {
    const links = pmSorted(netnsOf(p.ctx, p.netns).links).filter((l) => l.up && l.info.kind !== 'loopback');
    const all = [...links.flatMap((l) => l.addrs4), ...links.flatMap((l) => l.addrs6)].map((x) => x.local).filter((ip) => typeof ip === 'number' || !isLinkLocal6(ip));
    p.out(`${all.map((ip) => `${printIp(ip)} `).join('')}\n`);
    return 0;
  }
  if (p.root) {
    p.err('hostname: sethostname: Operation not permitted\n');
    return 1;
  }
  if (a.startsWith('-')) return notModelled(p, `option ${a}`, 1);
  p.ctx.config = { ...p.ctx.config, hostname: a };
  return 0;
};
const quiet = (name: string, man: string): Command => ({ name, man, run: () => 0 });
const says = (name: string, man: string, text: string): Command => ({
  name, man,
  run: (p) => {
    p.out(text);
    return 0;
  },
});
const findProcesses = (p: Proc): readonly ReturnType<Proc['processes']>[number][] | number => {
  const pidof = p.name === 'pidof';
  const o = getopt(p, p.args.map((a) => (/^-(?:[A-Z]{2,}|\d+|SIG[A-Z]+)$/.test(a) ? '--' + a : a)).filter((a) => !a.startsWith('---')), 'fxalns', '', { signal: 's' }, 2);
  if (typeof o === 'number') return o;
  const want = o.args;
  const re = (s: string): RegExp | undefined => {
    try {
      return new RegExp(s);
    } catch {
      return undefined;
    }
  };
  return p.processes().filter((x) => x.pid !== p.pid && want.some((w) => (pidof || o.opts.has('x') ? commName(x.argv[0] ?? '') === w : re(w)?.test(o.opts.has('f') ? x.argv.join(' ') : commName(x.argv[0] ?? '')) === true))).toSorted((a, b) => a.pid - b.pid);
};
const pgrep = (p: Proc): number => {
  const l = findProcesses(p);
  if (typeof l === 'number') return l;
  const has = (letter: string): boolean => p.args.some((a) => /^-[a-z]+$/.test(a) && a.includes(letter));
  if (l.length > 0) p.out(p.name === 'pidof' ? `${l.map((x) => x.pid).toReversed().join(' ')}\n` : l.map((x) => `${x.pid}${has('a') ? ` ${x.argv.join(' ')}` : has('l') ? ` ${commName(x.argv[0] ?? '')}` : ''}\n`).join(''));
  return l.length > 0 ? 0 : 1;
};
function* pkill(p: Proc): Running {
  const l = findProcesses(p);
  if (typeof l === 'number') return l;
  if (l.length === 0) {
    if (p.name === 'killall') p.err(`${p.args.at(-1)}: no process found\n`);
    return 1;
  }
  const sig = p.args.find((a) => /^-(?:[A-Z]{2,}|\d+)$/.test(a)) ?? '-TERM';
  return yield* p.exec(['kill', sig, ...l.map((x) => String(x.pid))]);
}
export const FILE_COMMANDS: readonly Command[] = [
  { name: 'rm', man: 'remove files', run: rm }, { name: 'mkdir', man: 'make directories', run: mkdir }, { name: 'rmdir', man: 'remove empty directories', run: rmdir },
  { name: 'touch', man: 'make a file or renew its time', run: touch }, { name: 'cp', aliases: ['mv'], man: 'copy or move files', run: cp }, { name: 'chmod', man: 'change file modes', run: chmod }, LN,
  { name: 'mktemp', man: 'make a temporary file', run: mktemp }, { name: 'ls', man: 'list files', run: ls }, { name: 'basename', man: 'the last part of a path', run: basename },
  { name: 'dirname', man: 'a path without its last part', run: dirname }, { name: 'realpath', man: 'an absolute path', run: realpath }, { name: 'readlink', man: 'where a link leads', run: readlink },
  { name: 'sleep', man: 'wait', run: sleep }, { name: 'date', man: 'the virtual time', run: date }, { name: 'uname', man: 'the system', run: uname }, { name: 'id', man: 'the user', run: id },
  says('whoami', 'the user', 'root\n'), says('nproc', 'processors', '1\n'), says('tty', 'the terminal', 'not a tty\n'), { name: 'which', man: 'where a program is', run: which },
  { name: 'hostname', man: 'show or set the host name', run: hostname }, { name: 'ps', man: 'processes', run: ps }, { name: 'pgrep', aliases: ['pidof'], man: 'find processes by name', run: pgrep },
  { name: 'pkill', aliases: ['killall'], man: 'signal processes by name', run: pkill },
  quiet('sync', 'write buffers to disk'), quiet('clear', 'clear the terminal'), quiet('modprobe', 'load a kernel module: all are there'), quiet('stty', 'terminal settings'), quiet('chown', 'change owners'), quiet('renice', 'change priority'),
];
