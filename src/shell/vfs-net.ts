// The virtual directories of the kernel: /proc/sys, /sys/class/net, /run/netns and a few files of /proc. One table; another
// module adds a directory by adding a line. Mirrors fs/proc, net/core/net-sysfs.c.
import { pmEntries, pmGet } from '../base/pmap.ts';
import { printMac } from '../base/mac.ts';
import { PROC_NET, procNet } from '../commands/procnet.ts';
import { STRERROR } from '../model/errno.ts';
import type { Link, Nsid } from '../model/world.ts';
import { findLinkByName, findNetns, statsOf, type Ctx } from '../net/ctx.ts';
import { listSysctls, readSysctl, sysctlMode, sysctlNameOfPath, writeSysctl } from '../rtnl/sysctl.ts';
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

const linkNames = (ctx: Ctx, netns: Nsid): string[] => {
  const ns = findNetns(ctx, netns);
  return ns ? [...pmEntries(ns.linkNames)].map(([k]) => String(k)) : [];
};
const IFF = { UP: 1, BROADCAST: 2, LOOPBACK: 8, NOARP: 0x80, PROMISC: 0x100, ALLMULTI: 0x200, MULTICAST: 0x1000 };
const flagsOf = (l: Link): number =>
  (l.up ? IFF.UP : 0) | (l.info.kind === 'loopback' ? IFF.LOOPBACK : IFF.BROADCAST) | (l.arp ? 0 : IFF.NOARP) | (l.promisc > 0 ? IFF.PROMISC : 0) | (l.allmulti > 0 ? IFF.ALLMULTI : 0) | (l.multicast ? IFF.MULTICAST : 0);

/** Files of /sys/class/net/IF; undefined: no such file; null: reading it fails (EINVAL on a device that is down). */
const linkFile = (ctx: Ctx, netns: Nsid, l: Link, file: string): string | undefined => {
  const stats = statsOf(ctx, netns, l.ifindex);
  switch (file) {
    case 'address': return printMac(l.address);
    case 'broadcast': return l.info.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
    case 'addr_assign_type': return String(l.addrAssign);
    case 'addr_len': return '6';
    case 'mtu': return String(l.mtu);
    case 'tx_queue_len': return String(l.txqlen);
    case 'ifindex': return String(l.ifindex);
    case 'iflink': return String(l.link ? l.link.ifindex : l.ifindex);
    case 'operstate': return l.up || l.info.kind === 'loopback' ? l.operstate.toLowerCase() : 'down';
    case 'carrier': return l.up ? (l.carrier ? '1' : '0') : '';
    case 'flags': return `0x${flagsOf(l).toString(16)}`;
    case 'type': return l.info.kind === 'loopback' ? '772' : '1';
    case 'ifalias': return l.alias;
    case 'netdev_group': return String(l.group);
    case 'speed': return l.info.kind === 'veth' || l.info.kind === 'bridge' ? '10000' : '';
    case 'duplex': return l.info.kind === 'veth' ? 'full' : 'unknown';
    case 'dormant': return l.up ? '0' : '';
    case 'statistics/rx_packets': return String(stats.rxPackets);
    case 'statistics/rx_bytes': return String(stats.rxBytes);
    case 'statistics/rx_dropped': return String(stats.rxDropped);
    case 'statistics/tx_packets': return String(stats.txPackets);
    case 'statistics/tx_bytes': return String(stats.txBytes);
    case 'statistics/tx_dropped': return String(stats.txDropped);
    default: return undefined;
  }
};
const LINK_FILES = ['addr_assign_type', 'addr_len', 'address', 'broadcast', 'carrier', 'dormant', 'duplex', 'flags', 'ifalias', 'ifindex', 'iflink', 'mtu', 'netdev_group', 'operstate', 'speed', 'statistics', 'tx_queue_len', 'type'];

const sysClassNet: VirtualDir = {
  prefix: '/sys/class/net',
  read: (ctx, netns, rest) => {
    const i = rest.indexOf('/');
    const l = i < 0 ? undefined : findLinkByName(ctx, netns, rest.slice(0, i));
    const v = l && linkFile(ctx, netns, l, rest.slice(i + 1));
    return v === undefined ? undefined : `${v}\n`;
  },
  list: (ctx, netns, rest) => {
    if (rest === '') return linkNames(ctx, netns);
    const [name, sub, more] = rest.split('/') as [string, string?, string?];
    if (more !== undefined || !findLinkByName(ctx, netns, name)) return undefined;
    if (sub === undefined) return LINK_FILES;
    return sub === 'statistics' ? ['rx_bytes', 'rx_dropped', 'rx_packets', 'tx_bytes', 'tx_dropped', 'tx_packets'] : undefined;
  },
};

const netnsDir = (prefix: string): VirtualDir => ({
  prefix,
  read: (ctx, _netns, rest) => (rest !== '' && pmGet(ctx.config.names, rest) !== undefined ? '' : undefined),
  list: (ctx, _netns, rest) => (rest === '' ? [...pmEntries(ctx.config.names)].map(([k]) => String(k)) : undefined),
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
  list: (_ctx, _netns, rest) => (rest === '' ? [...PROC_NET] : undefined),
});

/** Longer prefixes first. */
export const VIRTUAL_DIRS: readonly VirtualDir[] = [procSys, procNetDir('/proc/net'), procNetDir('/proc/self/net'), sysClassNet, netnsDir('/run/netns'), netnsDir('/var/run/netns'), procFiles];
