// A link as `ip link` and `ip addr` print it: iproute2 ip/ipaddress.c (print_linkinfo, print_linkinfo_brief, print_link_flags,
// print_name_and_link, __print_link_stats). `printLink` and `printLinkStats` are for `ip addr`, `printLinkinfo` for `ip link`.
// Leaves out: altnames, SR-IOV.
import { printMac } from '../../base/mac.ts';
import { pmEntries } from '../../base/pmap.ts';
import type { Link, Nsid } from '../../model/world.ts';
import { findLink, netnsOf, statsOf, type Ctx } from '../../net/ctx.ts';
import { ifLink } from '../../net/linkwatch.ts';
import { mtuLimits, tsoMaxSize } from '../../rtnl/link.ts';
import { linkNetOf, peernet2idAlloc } from '../../net/netnsId.ts';
import { linkInfoParts } from './link-details.ts';
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from './opts.ts';
import type { Printer } from './printer.ts';
import { both, emit, jsonOnly, nested, paint, textOnly, word, type Part } from './parts.ts';

/** `link`: `ip link` prints (do_link); `family` hides the second line of `ip -4 addr`. */
export interface LinkView {
  readonly family: 4 | 6 | 0;
  readonly link?: boolean;
}

const operstate = (l: Link): string => (l.up ? l.operstate : 'DOWN');
const running = (l: Link): boolean => l.up && (l.operstate === 'UP' || l.operstate === 'UNKNOWN');

/** The flags that dev_get_flags gives, by iproute2's names and order. */
export const linkFlags = (l: Link, mdown: boolean): string[] => {
  const f: string[] = [];
  if (l.up && !running(l)) f.push('NO-CARRIER');
  if (l.info.kind === 'loopback') f.push('LOOPBACK');
  else f.push('BROADCAST');
  if (l.multicast) f.push('MULTICAST');
  if (!l.arp) f.push('NOARP');
  if (l.gallmulti) f.push('ALLMULTI');
  if (l.gpromisc) f.push('PROMISC');
  if (l.up) f.push('UP');
  if (l.up && l.carrier) f.push('LOWER_UP');
  if (mdown) f.push('M-DOWN');
  return f;
};

/** What follows the name: the peer or lower device, as a name or as an index in another namespace. */
const linkOfLink = (ctx: Ctx, nsid: Nsid, l: Link): { text: string; part: Part | undefined; mdown: boolean } => {
  const other = linkNetOf(l, nsid);
  const iflink = ifLink(l);
  if (other !== nsid) return { text: `@if${iflink}`, part: jsonOnly('link_index', iflink), mdown: false };
  if (iflink === l.ifindex) return { text: '', part: undefined, mdown: false };
  if (iflink === 0) return { text: '@NONE', part: jsonOnly('link', null), mdown: false };
  const low = findLink(ctx, nsid, iflink);
  const name = low?.name ?? `if${iflink}`;
  return { text: `@${name}`, part: jsonOnly('link', name), mdown: low?.up !== true };
};

const netnsName = (ctx: Ctx, id: Nsid): string | undefined => {
  for (const [name, ns] of pmEntries(ctx.config.names)) if (ns === id) return String(name);
  return undefined;
};
const groupName = (g: number): string => (g === 0 ? 'default' : String(g));
const masterName = (ctx: Ctx, nsid: Nsid, i: number): string => findLink(ctx, nsid, i)?.name ?? `if${i}`;
const stateText = (l: Link, color: boolean, text: string): string => {
  const s = operstate(l);
  return s === 'UP' ? paint(color, 'up', text) : s === 'DOWN' ? paint(color, 'down', text) : text;
};

const briefParts = (ctx: Ctx, nsid: Nsid, l: Link, opts: IpOpts, v: LinkView): Part[] => {
  const link = linkOfLink(ctx, nsid, l);
  const s = operstate(l);
  const parts: Part[] = [
    ...(link.part ? [link.part] : []), both('ifname', l.name, paint(opts.color, 'ifname', `${`${l.name}${link.text}`.padEnd(16)} `)),
    both('operstate', s, stateText(l, opts.color, `${s.padEnd(14)} `)),
  ];
  if (v.link === true) {
    const flags = linkFlags(l, link.mdown);
    parts.push(both('address', printMac(l.address), paint(opts.color, 'mac', `${printMac(l.address)} `)), both('flags', flags, `<${flags.join(',')}> `), textOnly('\n'));
  }
  return parts;
};

const GENMODE = ['eui64', 'none', 'stable_secret', 'random'] as const;

const detailParts = (ctx: Ctx, nsid: Nsid, l: Link, v: LinkView, nl: string): Part[] => {
  const [min, max] = mtuLimits(l.info.kind);
  const mode = GENMODE[l.conf6.addr_gen_mode] ?? `${l.conf6.addr_gen_mode}`;
  return [
    both('promiscuity', l.promisc, ` promiscuity ${l.promisc} `), both('allmulti', l.allmulti, ` allmulti ${l.allmulti} `),
    word('min_mtu', min, 'minmtu'), word('max_mtu', max, 'maxmtu'), ...linkInfoParts(ctx, nsid, l, nl),
    // a device too small for IPv6 has no inet6_dev to tell of
    ...(v.link === true && (l.mtu >= 1280 || l.info.kind === 'loopback') ? [word('inet6_addr_gen_mode', mode, 'addrgenmode')] : []),
    word('num_tx_queues', l.numTxQueues, 'numtxqueues'), word('num_rx_queues', l.numRxQueues, 'numrxqueues'), word('gso_max_size', 65536),
    word('gso_max_segs', 65535), word('tso_max_size', tsoMaxSize(l)), word('tso_max_segs', 65535), word('gro_max_size', 65536),
  ];
};

const fullParts = (ctx: Ctx, nsid: Nsid, l: Link, opts: IpOpts, v: LinkView): Part[] => {
  const nl = opts.oneline ? '\\' : '\n';
  const link = linkOfLink(ctx, nsid, l);
  const flags = linkFlags(l, link.mdown);
  const parts: Part[] = [
    both('ifindex', l.ifindex, `${l.ifindex}: `), ...(link.part ? [link.part] : []),
    both('ifname', l.name, paint(opts.color, 'ifname', `${l.name}${link.text}: `)), both('flags', flags, `<${flags.join(',')}> `),
    word('mtu', l.mtu), word('qdisc', l.qdisc),
  ];
  if (l.master !== 0) parts.push(word('master', masterName(ctx, nsid, l.master)));
  parts.push(both('operstate', operstate(l), `state ${stateText(l, opts.color, `${operstate(l)} `)}`));
  if (v.link === true) parts.push(both('linkmode', 'DEFAULT', 'mode DEFAULT '));
  parts.push(word('group', opts.numeric ? String(l.group) : groupName(l.group)));
  // iproute2 takes the length for an int; a device without a queue prints none
  if (l.txqlen !== 0) parts.push(both('txqlen', l.txqlen | 0, `qlen ${l.txqlen | 0}`));
  if (v.family === 0 || v.link === true || opts.details > 0) {
    const loop = l.info.kind === 'loopback';
    const type = opts.numeric ? (loop ? '[772]' : '[1]') : loop ? 'loopback' : 'ether';
    const brd = l.info.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
    parts.push(
      both('link_type', type, `${nl}    link/${type} `), both('address', printMac(l.address), paint(opts.color, 'mac', printMac(l.address))),
      textOnly(' brd '), both('broadcast', brd, paint(opts.color, 'mac', brd)),
    );
  }
  const other = linkNetOf(l, nsid);
  if (other !== nsid) {
    const id = peernet2idAlloc(ctx, nsid, other);
    const name = netnsName(ctx, other);
    parts.push(both('link_netnsid', id, name === undefined ? ` link-netnsid ${id}` : ` link-netns ${name}`));
  }
  if (opts.details > 0) parts.push(...detailParts(ctx, nsid, l, v, nl));
  if ((v.link === true || opts.details > 0) && l.alias !== '') parts.push(both('ifalias', l.alias, `${nl}    alias ${l.alias}`));
  return parts;
};

const printParts = (p: Proc, pr: Printer, opts: IpOpts, l: Link, v: LinkView): void =>
  emit(pr, opts.brief ? briefParts(p.ctx, opts.netns, l, opts, v) : fullParts(p.ctx, opts.netns, l, opts, v));
/** The two lines that `ip addr` prints above a link's addresses (with -br the one line's beginning). `family` is the filter's; `packet`: `ip -0 addr`. */
export const printLink = (p: Proc, pr: Printer, opts: IpOpts, l: Link, family: 4 | 6 | 0, packet = false): void => {
  printParts(p, pr, opts, l, { family, link: packet && opts.brief });
  if (!opts.brief) pr.text('\n');
};

const COLS = [10, 7, 6, 7, 7, 7, 10] as const;
const rows = (ctx: Ctx, nsid: Nsid, l: Link): { rx: number[]; rxErr: number[]; tx: number[]; txErr: number[] } => {
  const s = statsOf(ctx, nsid, l.ifindex);
  return {
    rx: [s.rxBytes, s.rxPackets, 0, s.rxDropped, 0, s.rxMulticast], rxErr: [0, 0, 0, 0, 0],
    tx: [s.txBytes, s.txPackets, 0, s.txDropped, s.txCarrier, 0], txErr: [0, 0, 0, 0, l.carrierChanges],
  };
};
/** print_num: with -h a figure that a human can read, of about three digits. */
const figure = (n: number, opts: IpOpts): string => {
  const base = opts.iec === true ? 1024 : 1000;
  if (!opts.human || n < base) return String(n);
  const prefix = 'kMGTPE';
  let power = base;
  let i = 0;
  while (Math.floor(n / base) >= power && i + 1 < prefix.length) {
    power *= base;
    i++;
  }
  let precision = 2;
  for (let limit = 10; precision > 0; precision--, limit *= 10) if (Math.floor(n / power) < limit) break;
  return `${(n / power).toFixed(precision)}${prefix[i]}${opts.iec === true ? 'i' : ''}`;
};
/** size_columns and the four tables of __print_link_stats. */
const statsText = (ctx: Ctx, nsid: Nsid, l: Link, opts: IpOpts): string => {
  const nl = opts.oneline ? '\\' : '\n';
  const r = rows(ctx, nsid, l);
  const cols: number[] = [...COLS];
  const widen = (values: readonly number[], from: number): void =>
    values.forEach((n, i) => void (cols[i + from] = Math.max(cols[i + from] as number, String(n).length)));
  widen(r.rx, 0);
  widen(r.tx, 0);
  if (opts.stats > 1) {
    widen(r.rxErr, 1);
    widen(r.txErr, 1);
  }
  const pad = (s: string, i: number): string => s.padStart(cols[i] as number);
  const values = (v: readonly number[], from: number): string => v.map((n, i) => `${pad(figure(n, opts), i + from)} `).join('');
  const head = (name: string, names: readonly string[]): string =>
    `    ${name}: ${(names[0] as string).padStart((cols[0] as number) - 4)} ${names.slice(1).map((n, i) => `${pad(n, i + 1)} `).join('')}${pad('', 6)}${nl}`;
  const errors = (name: string, names: readonly string[], v: readonly number[]): string =>
    `${nl}    ${name} errors:${''.padStart((cols[0] as number) - 10)}${names.map((n, i) => ` ${pad(n, i + 1)}`).join('')}${nl}${''.padStart((cols[0] as number) + 5)}${values(v, 1)}`;
  const rx = `${head('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'])}    ${values(r.rx, 0)}`;
  const tx = `${head('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'])}    ${values(r.tx, 0)}`;
  const rxe = opts.stats > 1 ? errors('RX', ['length', 'crc', 'frame', 'fifo', 'overrun'], r.rxErr) : '';
  const txe = opts.stats > 1 ? errors('TX', ['aborted', 'fifo', 'window', 'heartbt', 'transns'], r.txErr) : '';
  return `${rx}${rxe}${nl}${tx}${txe}\n`;
};
const statsParts = (ctx: Ctx, nsid: Nsid, l: Link, opts: IpOpts): Part => {
  const r = rows(ctx, nsid, l);
  const name = (keys: readonly string[], v: readonly number[]): Part[] => keys.map((k, i) => jsonOnly(k, v[i] as number));
  const more = opts.stats > 1;
  const rx = [
    ...name(['bytes', 'packets', 'errors', 'dropped', 'over_errors', 'multicast'], r.rx),
    ...(more ? name(['length_errors', 'crc_errors', 'frame_errors', 'fifo_errors', 'missed_errors'], r.rxErr) : []),
  ];
  const tx = [
    ...name(['bytes', 'packets', 'errors', 'dropped', 'carrier_errors', 'collisions'], r.tx),
    ...(more ? name(['aborted_errors', 'fifo_errors', 'window_errors', 'heartbeat_errors', 'carrier_changes'], r.txErr) : []),
  ];
  return nested('stats64', [nested('rx', rx), nested('tx', tx)]);
};
/** What `ip -s addr` prints below the addresses. */
export const printLinkStats = (p: Proc, pr: Printer, opts: IpOpts, l: Link): void => {
  if (pr.json) emit(pr, [statsParts(p.ctx, opts.netns, l, opts)]);
  else pr.text(statsText(p.ctx, opts.netns, l, opts));
};
/** print_linkinfo: the whole of `ip link show` for one link. */
export const printLinkinfo = (p: Proc, pr: Printer, opts: IpOpts, l: Link): void => {
  pr.openObject();
  printParts(p, pr, opts, l, { family: 0, link: true });
  if (!opts.brief) {
    if (opts.stats > 0) {
      pr.text(opts.oneline ? '\\' : '\n');
      printLinkStats(p, pr, opts, l);
    } else pr.text('\n');
  }
  pr.closeObject();
};
/** Every link of the namespace in the order of a dump. */
export const dumpLinks = (ctx: Ctx, nsid: Nsid): Link[] => [...pmEntries(netnsOf(ctx, nsid).links)].map(([, l]) => l).sort((a, b) => a.ifindex - b.ifindex);
