// A container's files: a directory of the host's, where processes of the container have their root. Three files of /etc are Docker's own
// (bind mounts from /var/lib/docker/containers/ID) and come from the world: hosts, resolv.conf, hostname. Everything else is the session's;
// of the image there are directories only.
import { pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Container, Engine } from '../model/docker.ts';
import type { Config } from '../model/world.ts';
import type { Ctx } from '../net/ctx.ts';
import type { Inside } from '../shell/proc.ts';
import { makeDir, makeFileAt, type Vfs, type VirtualDir } from '../shell/vfs.ts';
import { hostnameOf, hostsText } from './hosts.ts';

const ROOTFS = '/var/lib/docker/rootfs';
/** Where processes of the container find their files. */
export const rootOf = (id: string): string => `${ROOTFS}/${id}`;

const found = (config: Config, id: string): { readonly e: Engine; readonly c: Container } | undefined => {
  for (const e of pmValues(config.docker)) {
    const c = pmGet(e.containers, id);
    if (c) return { e, c };
  }
  return undefined;
};
/** The container whose files these are: with --net container:X it is X. */
const owner = (config: Config, id: string): { readonly e: Engine; readonly c: Container } | undefined => {
  const own = found(config, id);
  const shared = own?.c.sandbox?.shared;
  return shared ? (found(config, shared) ?? own) : own;
};
/** The host name that a process with this root sees; '' is the host's own root. */
export const hostnameAt = (config: Config, root: string): string => {
  const o = root === '' ? undefined : owner(config, root.slice(ROOTFS.length + 1));
  return o && o.c.config.network !== 'host' ? hostnameOf(o.c) : config.hostname;
};

const OWN = /^([0-9a-f]{64})\/etc\/(hosts|resolv\.conf|hostname)$/;
const textOf = (ctx: Ctx, rest: string): string | undefined => {
  const m = OWN.exec(rest);
  const o = m ? owner(ctx.config, m[1] as string) : undefined;
  if (!m || !o) return undefined;
  if (m[2] === 'hostname') return `${hostnameAt(ctx.config, rootOf(m[1] as string))}\n`;
  const sb = o.c.sandbox;
  if (!sb) return '';
  return m[2] === 'hosts' ? hostsText(o.e.version, sb) : sb.resolv.text;
};
/** `docker exec c1 sh -c 'echo ... >> /etc/hosts'`. */
const edit = (ctx: Ctx, rest: string, text: string): string | undefined => {
  const m = OWN.exec(rest);
  const o = m ? owner(ctx.config, m[1] as string) : undefined;
  const sb = o?.c.sandbox;
  if (!m || !o || !sb || m[2] === 'hostname') return 'Read-only file system';
  const sandbox = m[2] === 'hosts' ? { ...sb, hostsCopy: text } : { ...sb, resolv: { ...sb.resolv, text } };
  const e: Engine = { ...o.e, containers: pmSet(o.e.containers, o.c.id, { ...o.c, sandbox }) };
  ctx.config = { ...ctx.config, docker: pmSet(ctx.config.docker, e.sock, e) };
  return undefined;
};
export const containerFiles: VirtualDir = {
  prefix: ROOTFS,
  owns: (rest) => OWN.test(rest),
  read: (ctx, _netns, rest) => textOf(ctx, rest),
  write: (ctx, _netns, rest, text) => edit(ctx, rest, text),
  appends: true,
  list: () => undefined,
};

const DIRS = ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp', 'usr', 'var', 'var/log', 'var/run', 'var/tmp', 'var/www', 'usr/share', 'usr/share/nginx', 'usr/share/nginx/html'];
/** Makes the root of a container that nobody was in before. */
const ensureRoot = (vfs: Vfs, id: string): string => {
  const root = rootOf(id);
  if (makeDir(vfs, root) === 'File exists') return root;
  for (const d of ['/var/lib', '/var/lib/docker', ROOTFS, root]) makeDir(vfs, d);
  for (const d of DIRS) makeDir(vfs, `${root}/${d}`);
  // So that `ls /etc` shows them.
  for (const f of ['hosts', 'resolv.conf', 'hostname']) makeFileAt(vfs, `${root}/etc/${f}`);
  return root;
};
/** What a process of the container starts with: its files, directory and environment (oci's default PATH, HOSTNAME, -e). */
export const insideOf = (ctx: Ctx, vfs: Vfs, c: Container): Inside => {
  const root = ensureRoot(vfs, c.id);
  const env = new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ['HOSTNAME', hostnameAt(ctx.config, root)]]);
  for (const x of c.config.env) {
    const i = x.indexOf('=');
    if (i > 0) env.set(x.slice(0, i), x.slice(i + 1));
  }
  return { root, cwd: c.config.workdir || '/', env: env.set('HOME', '/root') };
};
