// The session's files: a tree of texts in memory, and virtual directories (/proc, /sys, /run/netns) served by hooks.
// Leaves out: owners, links, permissions other than the execute bit.
import type { Ctx } from '../net/ctx.ts';
import type { Nsid } from '../model/world.ts';

export interface VfsFile {
  readonly kind: 'file';
  text: string;
  mtime: number;
  exec: boolean;
}
export interface VfsDir {
  readonly kind: 'dir';
  readonly names: Map<string, VfsFile | VfsDir>;
  mtime: number;
}
export type VfsNode = VfsFile | VfsDir;

/** A hook that owns every path under `prefix`. Each function gets the path below the prefix, without a leading slash. */
export interface VirtualDir {
  readonly prefix: string;
  /** Only these paths below the prefix are the hook's; absent: all. */
  owns?(rest: string): boolean;
  /** Text is added to a file at its end, as to a regular one (files of /proc take each write by itself). */
  readonly appends?: true;
  /** Text of a file; undefined when there is none. A string[] never: see `list`. */
  read(ctx: Ctx, netns: Nsid, rest: string): string | undefined;
  /** A file that is there and cannot be read: strerror's words of read(2). */
  readError?(ctx: Ctx, netns: Nsid, rest: string): string | undefined;
  /** Undefined on success, else strerror's words. */
  write?(ctx: Ctx, netns: Nsid, rest: string, text: string): string | undefined;
  /** Permission bits of a file where they matter (write-only, read-only); undefined: no such file, or look at `read`. */
  mode?(ctx: Ctx, netns: Nsid, rest: string): number | undefined;
  /** Names in a directory; undefined when it is not one. */
  list(ctx: Ctx, netns: Nsid, rest: string): string[] | undefined;
}

export interface Vfs {
  readonly root: VfsDir;
  readonly virtual: readonly VirtualDir[];
}

const dir = (): VfsDir => ({ kind: 'dir', names: new Map(), mtime: 0 });

/** Whose tools these are. */
const OS_RELEASE = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';
export const newVfs = (virtual: readonly VirtualDir[]): Vfs => {
  const vfs: Vfs = { root: dir(), virtual };
  for (const d of ['/bin', '/dev', '/etc', '/etc/default', '/etc/docker', '/etc/modules-load.d', '/etc/sysctl.d', '/etc/systemd', '/etc/systemd/system', '/home', '/opt', '/srv', '/proc', '/root', '/run', '/sbin', '/sys', '/tmp', '/usr', '/var', '/var/run', '/var/lib', '/var/log', '/var/tmp']) makeDir(vfs, d);
  const etc = vfs.root.names.get('etc');
  if (etc?.kind === 'dir') etc.names.set('os-release', { kind: 'file', text: OS_RELEASE, mtime: 0, exec: false });
  return vfs;
};

/** Absolute, without `.`, `..` and doubled slashes. */
export const resolvePath = (cwd: string, path: string): string => {
  if (path.startsWith('/') && !path.includes('//') && !path.includes('/.') && !(path.length > 1 && path.endsWith('/'))) return path;
  const out: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
};

/** What the kernel shows is the same below every root. */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** Where a path of a process is in the session's files: seen from its directory, below its root. */
export const locate = (at: { readonly cwd: string; readonly root?: string }, path: string): string => {
  const abs = resolvePath(at.cwd, path);
  return at.root === undefined || at.root === '' || KERNEL.test(abs) ? abs : abs === '/' ? at.root : at.root + abs;
};

export const findNode = (vfs: Vfs, abs: string): VfsNode | undefined => {
  let n: VfsNode | undefined = vfs.root;
  if (abs === '/') return n;
  for (const part of abs.slice(1).split('/')) {
    if (n?.kind !== 'dir') return undefined;
    n = n.names.get(part);
  }
  return n;
};
const split = (abs: string): readonly [string, string] => {
  const i = abs.lastIndexOf('/');
  return [i === 0 ? '/' : abs.slice(0, i), abs.slice(i + 1)];
};

/** The hook for a path, and the path below it. */
export const findVirtual = (vfs: Vfs, abs: string): { readonly dir: VirtualDir; readonly rest: string } | undefined => {
  for (const d of vfs.virtual) {
    if (!abs.startsWith(d.prefix) || (abs.length > d.prefix.length && abs[d.prefix.length] !== '/')) continue;
    const rest = abs.slice(d.prefix.length + 1);
    if (d.owns?.(rest) ?? true) return { dir: d, rest };
  }
  return undefined;
};

/** Makes one directory; strerror's words on failure. */
export const makeDir = (vfs: Vfs, abs: string): string | undefined => {
  if (abs === '/' || findNode(vfs, abs) || findVirtual(vfs, abs)) return 'File exists';
  const [parent, name] = split(abs);
  const p = findNode(vfs, parent);
  if (!p) return 'No such file or directory';
  if (p.kind !== 'dir') return 'Not a directory';
  p.names.set(name, dir());
  return undefined;
};

/** The file at a path, made when missing; or strerror's words. */
export const ensureFile = (vfs: Vfs, abs: string): VfsFile | string => {
  const have = findNode(vfs, abs);
  if (have) return have.kind === 'dir' ? 'Is a directory' : have;
  const [parent, name] = split(abs);
  const p = findNode(vfs, parent);
  if (!p) return 'No such file or directory';
  if (p.kind !== 'dir') return 'Not a directory';
  const f: VfsFile = { kind: 'file', text: '', mtime: 0, exec: false };
  p.names.set(name, f);
  return f;
};

/** An empty file, unless something is there. */
export const makeFileAt = (vfs: Vfs, abs: string): void => void ensureFile(vfs, abs);

export const removeNode = (vfs: Vfs, abs: string): boolean => {
  const [parent, name] = split(abs);
  const p = findNode(vfs, parent);
  return p?.kind === 'dir' && p.names.delete(name);
};

/** A directory that only leads to a virtual one (`/sys/class`). */
const leadsToVirtual = (vfs: Vfs, abs: string): boolean => vfs.virtual.some((d) => d.prefix.startsWith(`${abs}/`));

export const isDirectory = (vfs: Vfs, ctx: Ctx, netns: Nsid, abs: string): boolean => {
  const v = findVirtual(vfs, abs);
  return v ? v.dir.list(ctx, netns, v.rest) !== undefined : findNode(vfs, abs)?.kind === 'dir' || leadsToVirtual(vfs, abs);
};
export const exists = (vfs: Vfs, ctx: Ctx, netns: Nsid, abs: string): boolean => {
  if (abs === '/dev/null' || abs.startsWith('/dev/std') || abs.startsWith('/dev/fd/')) return true;
  const v = findVirtual(vfs, abs);
  return v ? v.dir.read(ctx, netns, v.rest) !== undefined || v.dir.readError?.(ctx, netns, v.rest) !== undefined || v.dir.mode?.(ctx, netns, v.rest) !== undefined || v.dir.list(ctx, netns, v.rest) !== undefined : findNode(vfs, abs) !== undefined || leadsToVirtual(vfs, abs);
};

/** Names in a directory, sorted; virtual directories show below real ones. */
export const listDir = (vfs: Vfs, ctx: Ctx, netns: Nsid, abs: string): string[] | undefined => {
  const v = findVirtual(vfs, abs);
  if (v) return v.dir.list(ctx, netns, v.rest)?.slice().sort();
  const n = findNode(vfs, abs);
  if (n?.kind !== 'dir' && !leadsToVirtual(vfs, abs)) return undefined;
  const names = new Set(n?.kind === 'dir' ? n.names.keys() : []);
  const below = abs === '/' ? '/' : `${abs}/`;
  for (const d of vfs.virtual) if (d.prefix.startsWith(below)) names.add(d.prefix.slice(below.length).split('/')[0] as string);
  return [...names].sort();
};
