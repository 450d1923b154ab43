// How ifconfig of net-tools 2.10 shows an interface, long and short. Mirrors: lib/interface.c (if_print, ife_print_long, ife_print_short).
import { maskOf, printIp, type Ip, type Ip4 } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import { pmSorted } from '../base/pmap.ts';
import type { Ifaddr, Link, Nsid } from '../model/world.ts';
import { netnsOf, statsOf, type Ctx } from '../net/ctx.ts';
import { ioctlDev } from '../rtnl/devinetIoctl.ts';
import { FLAG_NAMES, ifFlags, naturalOrder } from './nettools.ts';

/** "426.0 B", "1.4 KiB": one decimal, cut off. */
const human = (n: number): string => {
  const units: readonly (readonly [number, string])[] = [[2 ** 50, 'PiB'], [2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];
  const [size, unit] = units.find(([s]) => n > s) ?? [1, 'B'];
  const tenths = Math.floor((n * 10) / size);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
};
const SCOPE6: ReadonlyMap<number, string> = new Map([[0, '0x0<global>'], [253, '0x20<link>'], [200, '0x40<site>'], [254, '0x10<host>']]);

const inetLine = (l: Link, a: Ifaddr): string => {
  const broadcast = l.info.kind === 'loopback' ? '' : `  broadcast ${printIp((a.broadcast ?? 0) as Ip)}`;
  return `        inet ${printIp(a.local)}  netmask ${printIp(maskOf(a.prefixlen) as Ip4)}${broadcast}\n`;
};

/** The long form; `name` may be an alias (`eth0:1`), which has an address of its own and no counters. */
export const printLong = (ctx: Ctx, nsid: Nsid, l: Link, name: string): string => {
  const flags = ifFlags(l);
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, n]) => n);
  const alias = name.includes(':');
  const a = l.addrs4.find((x) => x.label === name);
  const hw = l.info.kind === 'loopback' ? `loop  txqueuelen ${l.txqlen}  (Local Loopback)` : `ether ${printMac(l.address)}  txqueuelen ${l.txqlen}  (Ethernet)`;
  let out = `${name}: flags=${flags}<${names.join(',')}>  mtu ${l.mtu}\n`;
  if (a) out += inetLine(l, a);
  if (!alias) for (const x of l.addrs6) out += `        inet6 ${printIp(x.local)}  prefixlen ${x.prefixlen}  scopeid ${SCOPE6.get(x.scope) ?? '0x0<global>'}\n`;
  out += `        ${hw}\n`;
  if (!alias) {
    const s = statsOf(ctx, nsid, l.ifindex);
    out += `        RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${human(s.rxBytes)})\n`
      + `        RX errors 0  dropped ${s.rxDropped}  overruns 0  frame 0\n`
      + `        TX packets ${s.txPackets}  bytes ${s.txBytes} (${human(s.txBytes)})\n`
      + `        TX errors 0  dropped ${s.txDropped} overruns 0  carrier ${s.txCarrier}  collisions 0\n`;
  }
  return `${out}\n`;
};

export const SHORT_HEADER = 'Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';
const SHORT_ORDER = 'ABDLMdPNOPsmRU';
export const printShort = (ctx: Ctx, nsid: Nsid, l: Link, name: string): string => {
  const flags = ifFlags(l);
  const letters = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, , c]) => c).sort((a, b) => SHORT_ORDER.indexOf(a) - SHORT_ORDER.indexOf(b)).join('');
  const head = `${name.slice(0, 15).padEnd(15)} ${String(l.mtu).padStart(5)}`;
  if (name.includes(':')) return `${head}${'      - no statistics available -'.padEnd(64)} ${letters}\n`;
  const s = statsOf(ctx, nsid, l.ifindex);
  const num = (n: number, w: number): string => String(n).padStart(w);
  return `${head} ${num(s.rxPackets, 8)} ${num(0, 6)} ${num(s.rxDropped, 6)} ${'0'.padEnd(6)} ${num(s.txPackets, 8)} ${num(0, 6)} ${num(s.txDropped, 6)} ${num(0, 6)} ${letters}\n`;
};

/** Every device, and the aliases that SIOCGIFCONF tells of, in ifconfig's order; those that are down only with `all`. */
export const interfaceNames = (ctx: Ctx, nsid: Nsid, all: boolean): string[] => {
  const names = new Set<string>();
  for (const l of pmSorted(netnsOf(ctx, nsid).links)) {
    names.add(l.name);
    for (const a of l.addrs4) names.add(a.label);
  }
  return [...names].filter((n) => all || ioctlDev(ctx, nsid, n)?.up === true).sort(naturalOrder);
};
