// sysctl(8) of procps-ng 4.0.2: reads and writes /proc/sys by dotted or slashed names. Words and exit codes as measured.
// Leaves out: everything outside net.* that the session's /proc/sys does not hold (refused by name).
import { STRERROR } from '../model/errno.ts';
import { listSysctls, readSysctlFile, sysctlMode, sysctlNameOfPath, sysctlNotModelled, writeSysctl } from '../rtnl/sysctl.ts';
import type { Command, Proc, Running } from '../shell/proc.ts';
import { parseOpts, type Opts } from './sysctlOpts.ts';
import { SYSCTL_USAGE } from './sysctlUsage.ts';

/** slashdot: when the first separator is a dot, dots and slashes change places. */
const pathOf = (key: string): string => (/[./]/.exec(key)?.[0] === '.' ? key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : key);
/** What is printed: always dotted. */
const shownName = (path: string): string => path.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));

interface Target {
  readonly path: string;
  readonly name: string;
}
const targetOf = (p: Proc, key: string): Target => {
  const twice = /[./][./].*/.exec(key);
  if (twice) p.err(`sysctl: separators should not be repeated: ${twice[0]}\n`);
  const path = pathOf(key);
  return { path, name: shownName(path) };
};
/** The kernel's name for a path: doubled and leading slashes vanish. */
const fileOf = (path: string): string => sysctlNameOfPath(path.replace(/\/+/g, '/').replace(/^\//, ''));

/** What stands under /proc/sys at a path. */
type Found = { readonly t: 'file'; readonly mode: number; readonly name: string } | { readonly t: 'other'; readonly text: string } | { readonly t: 'dir' } | { readonly t: 'none'; readonly why: string };
const find = (p: Proc, path: string): Found => {
  const name = fileOf(path);
  const mode = sysctlMode(p.ctx, p.netns, name);
  if (mode !== undefined) return { t: 'file', mode, name };
  if (name === 'net' || name.startsWith('net.')) {
    const below = `${name}.`;
    if (listSysctls(p.ctx, p.netns, true).some((n) => n.startsWith(below))) return { t: 'dir' };
    const parent = name.slice(0, name.lastIndexOf('.'));
    const isFile = sysctlMode(p.ctx, p.netns, parent) !== undefined;
    return { t: 'none', why: isFile ? STRERROR.ENOTDIR : STRERROR.ENOENT };
  }
  const text = p.files.read(`/proc/sys/${path}`, p.netns);
  return text === undefined ? { t: 'none', why: STRERROR.ENOENT } : { t: 'other', text };
};
const FOREIGN = /^(abi|crypto|debug|dev|fs|kernel|sunrpc|user|vm)[./]/;
const refuseForeign = (p: Proc, path: string): boolean => {
  if (!FOREIGN.test(path)) return false;
  p.err(`sysctl: "${shownName(path)}" is not modelled by packetpath\n`);
  return true;
};

const noSuchFile = (p: Proc, o: Opts, path: string, why: string): number => {
  if (o.ignore) return 0;
  if (!refuseForeign(p, path)) p.err(`sysctl: cannot stat /proc/sys/${path}: ${why}\n`);
  return 1;
};

const show = (p: Proc, o: Opts, name: string, text: string): void => {
  if (o.names) p.out(`${name}\n`);
  else for (const line of text.replace(/\n$/, '').split('\n')) p.out(`${o.values ? '' : `${name} = `}${line}${o.newline ? '\n' : ''}`);
};

const readOne = (p: Proc, o: Opts, name: string): number => {
  const v = readSysctlFile(p.ctx, p.netns, name);
  if (typeof v === 'string') {
    show(p, o, name, v);
    return 0;
  }
  return 1;
};
const displayAll = (p: Proc, o: Opts, below: string): number => {
  for (const n of listSysctls(p.ctx, p.netns, o.deprecated)) {
    if (n.startsWith(below) && (o.pattern === undefined || o.pattern.test(n)) && ((sysctlMode(p.ctx, p.netns, n) ?? 0) & 0o400) !== 0) readOne(p, o, n);
  }
  return 0;
};

const readSetting = (p: Proc, o: Opts, key: string): number => {
  if (key === '') {
    p.err('sysctl: "" is an unknown key\n');
    return -1;
  }
  const { path, name } = targetOf(p, key);
  if (/^[./]+$/.test(key)) {
    p.err(`sysctl: Path is not under /proc/sys/: /proc/sys/${path}\n`);
    return -1;
  }
  const f = find(p, path);
  if (f.t === 'none') return noSuchFile(p, o, path, f.why);
  if (f.t === 'dir') return displayAll(p, o, `${fileOf(path)}.`);
  if (o.pattern && !o.pattern.test(name)) return 0;
  if (f.t === 'other') {
    show(p, o, name, f.text);
    return 0;
  }
  // a write-only file is passed over in silence
  if ((f.mode & 0o400) === 0) return 0;
  const v = readSysctlFile(p.ctx, p.netns, f.name);
  if (typeof v !== 'string') return 1;
  show(p, o, name, v);
  return 0;
};

interface Setting {
  readonly key: string;
  readonly value: string;
}
/** `key = value`; null when it says nothing, a string when its syntax is wrong. */
const parseSetting = (line: string): Setting | null | 'bad' => {
  // what has less than two characters is no setting and no error
  if (line.trimStart().length < 2) return null;
  const eq = line.indexOf('=');
  if (eq < 0) return 'bad';
  const key = line.slice(0, eq).trim().replace(/^-/, '').trimStart();
  const value = line.slice(eq + 1).trim();
  return { key, value };
};

const writeSetting = (p: Proc, o: Opts, s: Setting): number => {
  const { path, name } = targetOf(p, s.key);
  if (/^[./]*$/.test(s.key)) {
    p.err(`sysctl: Path is not under /proc/sys/: /proc/sys/${path}\n`);
    return 1;
  }
  const f = find(p, path);
  if (f.t === 'none') return noSuchFile(p, o, path, f.why);
  // a directory or a file without the owner's write bit: errno is a leftover, and the status forgets it
  if (f.t === 'dir' || (f.t === 'file' && (f.mode & 0o200) === 0)) {
    p.err(`sysctl: setting key "${name}": Invalid argument\n`);
    return 0;
  }
  const refusal = f.t === 'file' ? sysctlNotModelled(f.name) : undefined;
  if (refusal !== undefined) {
    p.err(`sysctl: ${refusal}\n`);
    return 1;
  }
  if (!o.dryRun) {
    const why = f.t === 'other' ? p.files.write(`/proc/sys/${path}`, `${s.value}\n`, false, p.netns) : writeSysctl(p.ctx, p.netns, f.name, `${s.value}\n`);
    if (why !== undefined) {
      p.err(`sysctl: setting key "${name}": ${why in STRERROR ? STRERROR[why as keyof typeof STRERROR] : why}\n`);
      return 1;
    }
  }
  if (!o.quiet) p.out(`${o.values || o.names ? '' : `${name} = `}${s.value}${o.newline ? '\n' : ''}`);
  return 0;
};

/** The settings of a file, globs expanded; complains about lines that are none. */
const preload = (p: Proc, o: Opts, file: string, text: string): { settings: Setting[]; rc: number } => {
  const settings: Setting[] = [];
  let rc = 0;
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    if (line === '' || line[0] === '#' || line[0] === ';') return;
    const s = parseSetting(line);
    if (s === 'bad') {
      if (o.pattern && !o.pattern.test(line)) return;
      p.err(`sysctl: ${file}(${i + 1}): invalid syntax, continuing...\n`);
      rc = 1;
    } else if (s !== null) {
      if (o.pattern && !o.pattern.test(s.key)) return;
      if (!/[*?[]/.test(s.key)) settings.push(s);
      else {
        const glob = new RegExp(`^${fileOf(pathOf(s.key)).replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^.]*').replaceAll('?', '[^.]')}$`);
        const given = new Set(settings.map((x) => fileOf(pathOf(x.key))));
        for (const n of listSysctls(p.ctx, p.netns, true)) if (glob.test(n) && !given.has(n)) settings.push({ key: n, value: s.value });
      }
    }
  });
  return { settings, rc };
};
const DIRS = ['/run/sysctl.d', '/etc/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'];

function* loadFiles(p: Proc, o: Opts, files: readonly string[], announce: boolean): Running {
  let rc = 0;
  const settings: Setting[] = [];
  for (const f of files) {
    const text = f === '-' || f === '/dev/stdin' ? yield* p.stdin.readAll() : p.files.read(f.startsWith('/') ? f : `${p.cwd}/${f}`, p.netns);
    if (text === undefined) {
      // Debian ships /etc/sysctl.conf with nothing but comments
      if (f === '/etc/sysctl.conf') continue;
      p.err(`sysctl: cannot open "${f}": No such file or directory\n`);
      rc = 1;
      continue;
    }
    if (announce) p.out(`* Applying ${f} ...\n`);
    const got = preload(p, o, f, text);
    settings.push(...got.settings);
    rc |= got.rc;
  }
  for (const s of settings) rc |= writeSetting(p, o, s);
  return rc;
}

function* run(p: Proc): Running {
  if (p.args.length === 0) {
    p.err(SYSCTL_USAGE);
    return 1;
  }
  const parsed = parseOpts(p);
  if (typeof parsed === 'number') return parsed;
  const { o, operands } = parsed;
  if (o.system) {
    const seen = new Map<string, string>();
    for (const d of DIRS) for (const f of p.files.list(d, p.netns) ?? []) if (f.endsWith('.conf') && !seen.has(f)) seen.set(f, `${d}/${f}`);
    const files = [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, f]) => f);
    return yield* loadFiles(p, o, [...files, ...(p.files.read('/etc/sysctl.conf', p.netns) === undefined ? [] : ['/etc/sysctl.conf'])], true);
  }
  if (o.load !== undefined) {
    const files = [...(o.load === true ? [] : [o.load]), ...operands];
    return yield* loadFiles(p, o, files.length > 0 ? files : ['/etc/sysctl.conf'], false);
  }
  if (o.all) {
    if (!o.pattern) p.err('sysctl: names outside net.* are not modelled by packetpath\n');
    return displayAll(p, o, '');
  }
  if (operands.length === 0) {
    p.err("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    return 1;
  }
  let rc = 0;
  for (const a of operands) {
    if (o.write || a.includes('=')) {
      const s = parseSetting(a);
      if (s === 'bad') p.err('sysctl: command line(0): invalid syntax, continuing...\n');
      rc |= s === 'bad' || s === null ? 1 : writeSetting(p, o, s);
    } else rc += readSetting(p, o, a);
  }
  return ((rc % 256) + 256) % 256;
}

export const sysctl: Command = {
  name: 'sysctl', man: 'read and write kernel parameters of the network (procps-ng 4.0.2)', run,
  examples: ['sysctl net.ipv4.ip_forward', 'sysctl -w net.ipv4.ip_forward=1', 'sysctl -qw net.ipv4.ip_default_ttl=300', 'sysctl net.ipv4.conf.lo', 'sysctl net.foo'],
};
