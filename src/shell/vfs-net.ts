// The virtual directories of the kernel: /proc/sys, /sys/class/net, /run/netns and a few files of /proc. One table; another
// module adds a directory by adding a line. Mirrors fs/proc, net/core/net-sysfs.c.
import { pmEntries, pmGet } from '../base/pmap.ts';
import { PROC_NET, procNet } from '../commands/procnet.ts';
import { procXtDirs } from '../commands/procXt.ts';
import { containerFiles } from '../docker/rootfs.ts';
import { STRERROR } from '../model/errno.ts';
import { listSysctls, readSysctl, sysctlMode, sysctlNameOfPath, writeSysctl } from '../rtnl/sysctl.ts';
import { sysClassNet } from './vfs-sys.ts';
import type { VirtualDir } from './vfs.ts';

const procSys: VirtualDir = {
  prefix: '/proc/sys',
  read: (ctx, netns, rest) => {
    const v = rest === '' ? undefined : readSysctl(ctx, netns, sysctlNameOfPath(rest));
    return v === undefined ? undefined : `${v}\n`;
  },
  mode: (ctx, netns, rest) => sysctlMode(ctx, netns, sysctlNameOfPath(rest)),
  write: (ctx, netns, rest, text) => {
    const e = writeSysctl(ctx, netns, sysctlNameOfPath(rest), text);
    return e === undefined ? undefined : STRERROR[e];
  },
  list: (ctx, netns, rest) => {
    if (sysctlMode(ctx, netns, sysctlNameOfPath(rest)) !== undefined) return undefined;
    const prefix = rest === '' ? '' : `${sysctlNameOfPath(rest)}.`;
    const names = new Set<string>();
    for (const n of listSysctls(ctx, netns, true)) if (n.startsWith(prefix)) names.add((n.slice(prefix.length).split('.')[0] as string).replaceAll('/', '.'));
    return names.size > 0 ? [...names] : undefined;
  },
};

const netnsDir = (prefix: string): VirtualDir => ({
  prefix,
  read: (ctx, _netns, rest) => (rest !== '' && pmGet(ctx.config.names, rest) !== undefined ? '' : undefined),
  list: (ctx, _netns, rest) => (rest === '' ? [...pmEntries(ctx.config.names)].map(([k]) => String(k)) : undefined),
});

/** Docker's bind mounts of its sandboxes. */
const heldDir = (prefix: string): VirtualDir => ({
  prefix,
  read: (ctx, _netns, rest) => (rest !== '' && pmGet(ctx.config.heldNetns, `/var/run/docker/netns/${rest}`) !== undefined ? '' : undefined),
  list: (ctx, _netns, rest) => (rest === '' && ctx.config.heldNetns.size > 0 ? [...pmEntries(ctx.config.heldNetns)].map(([k]) => String(k)).filter((k) => k.startsWith('/var/run/docker/netns/')).map((k) => k.slice('/var/run/docker/netns/'.length)) : undefined),
});

const procFiles: VirtualDir = {
  prefix: '/proc',
  read: (ctx, _netns, rest) => {
    switch (rest) {
      case 'uptime': return `${(ctx.now / 1e6).toFixed(2)} ${(ctx.now / 1e6).toFixed(2)}\n`;
      case 'version': return 'Linux version 6.18.0 (packetpath)\n';
      case 'modules': return '';
      case 'cmdline': return '\n';
      default: return undefined;
    }
  },
  list: (_ctx, _netns, rest) => (rest === '' ? ['cmdline', 'modules', 'self', 'sys', 'uptime', 'version'] : rest === 'self' ? ['ns'] : undefined),
};

const procNetDir = (prefix: string): VirtualDir => ({
  prefix,
  read: (ctx, netns, rest) => procNet(ctx, netns, rest),
  list: (_ctx, _netns, rest) => (rest === '' ? [...PROC_NET, 'ip6t_hashlimit', 'ipt_hashlimit', 'xt_recent'] : undefined),
});

/** Longer prefixes first. */
export const VIRTUAL_DIRS: readonly VirtualDir[] = [
  procSys, ...procXtDirs('/proc/net'), ...procXtDirs('/proc/self/net'), procNetDir('/proc/net'), procNetDir('/proc/self/net'), sysClassNet('/sys/class/net'), sysClassNet('/sys/devices/virtual/net'), netnsDir('/run/netns'), netnsDir('/var/run/netns'), heldDir('/run/docker/netns'), heldDir('/var/run/docker/netns'), procFiles, containerFiles,
];
