// tcpdump: captures through a tap, filters, prints or writes pcap.
// Mirrors: tcpdump 4.99.3 tcpdump.c (main, print_packet, info) over libpcap 1.10 pcap-linux.c: packets reach the program
// when the kernel retires a ring block, 1 s after the last time (100 ms with -l), so a signal loses what is younger.
import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL2, parsePcap, pcapHeader, pcapRecord, type CapturedPacket } from '../../base/pcap.ts';
import { findLink, findLinkByName, type Tap } from '../../net/ctx.ts';
import { devSetPromiscuity } from '../../net/devOpen.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { resolveHost } from '../names.ts';
import { openStdout, type Stdout } from '../stdio.ts';
import { captureEpoch, captureOf, listInterfaces, pickInterface, type Captured } from './capture.ts';
import { compileFilter, type Filter } from './filter.ts';
import { parseTcpdumpArgs, type TcpdumpOptions } from './options.ts';
import { packetText, type PacketPrinter } from './packet.ts';
import { stamp, type StampState } from './stamp.ts';

const plural = (n: number): string => (n === 1 ? '' : 's');
const LINKTYPE_NAMES: Readonly<Record<number, string>> = { [LINKTYPE_ETHERNET]: 'EN10MB (Ethernet)', [LINKTYPE_LINUX_SLL2]: 'LINUX_SLL2 (Linux cooked v2)' };

/** What becomes of each packet that passes: printed, written, counted. */
interface Sink {
  readonly packet: (p: CapturedPacket) => void;
  /** End of the run: the file is written. An error's words, or undefined. */
  readonly close: () => string | undefined;
  count: number;
}
const openSink = (p: Proc, o: TcpdumpOptions, io: Stdout, linktype: number): Sink => {
  const printer: PacketPrinter = {
    o: { v: o.v, e: o.e, q: o.q, S: o.S, dumped: o.dump > 0 && o.dump < 5, names: o.n === 0 ? p : undefined }, linktype, dump: o.dump, tcp: new Map(), missing: new Set(),
    nameOf: (i) => findLink(p.ctx, p.netns, i)?.name,
  };
  const times: StampState = { first: undefined, last: undefined };
  const prints = o.write === undefined || o.print;
  let file = pcapHeader(linktype, o.snaplen);
  const sink: Sink = {
    count: 0,
    packet: (pkt) => {
      sink.count++;
      if (o.write !== undefined) file += pcapRecord(pkt);
      if (prints && !o.countOnly) {
        const known = printer.missing.size;
        io.print((o.number ? `${String(sink.count).padStart(5)}  ` : '') + stamp(o.t, pkt.at, times) + packetText(printer, pkt));
        if (o.line) io.flush();
        if (printer.missing.size > known) io.note(`${p.name}: ${[...printer.missing].at(-1)} packets are not dissected by packetpath`);
      }
      if (o.write !== undefined && o.packetBuffered) save();
    },
    close: () => save(),
  };
  const save = (): string | undefined => {
    if (o.write === undefined) return undefined;
    if (o.write === '-') {
      io.write(file);
      file = '';
      return undefined;
    }
    return p.files.write(pathOf(p, o.write), file, false, p.netns);
  };
  return sink;
};
const pathOf = (p: Proc, path: string): string => (path.startsWith('/') ? path : `${p.cwd === '/' ? '' : p.cwd}/${path}`);

const compile = (p: Proc, text: string, sll: boolean, live: boolean): Filter | { error: string } =>
  compileFilter(text, { sll, live, netmask: 0 }, (name) => {
    const r = resolveHost(p, name, 0);
    return typeof r === 'string' ? undefined : r.ip;
  });

function* runTcpdump(p: Proc): Running {
  const o = parseTcpdumpArgs(p.name, p.args);
  if ('status' in o) {
    if (o.out) p.out(o.out);
    if (o.err) p.err(o.err);
    return o.status;
  }
  const io = openStdout(p);
  const fail = (text: string): number => {
    io.error(text);
    return 1;
  };
  if (o.listInterfaces) {
    p.out(listInterfaces(p));
    return 0;
  }
  if (o.filterFile !== undefined) {
    const text = p.files.read(pathOf(p, o.filterFile), p.netns);
    if (text === undefined) return fail(`can't open ${o.filterFile}: No such file or directory`);
    o.filter = text;
  }
  return o.read === undefined ? yield* capture(p, o, io, fail) : yield* replay(p, o, io, fail, o.read);
}

/** -r FILE. */
function* replay(p: Proc, o: TcpdumpOptions, io: Stdout, fail: (text: string) => number, path: string): Running {
  const text = path === '-' ? yield* p.stdin.readAll() : p.files.read(pathOf(p, path), p.netns);
  if (text === undefined) return fail(`${path}: No such file or directory`);
  const file = parsePcap(text);
  if (!file) return fail(text.length < 24 ? `truncated dump file; tried to read ${text.length < 4 ? 4 : 24} file header bytes, only got ${text.length}` : 'unknown file format');
  const name = LINKTYPE_NAMES[file.linktype];
  if (name === undefined) return fail(`link-type ${file.linktype} is not modelled by packetpath`);
  const filter = compile(p, o.filter, file.linktype === LINKTYPE_LINUX_SLL2, false);
  p.err(`reading from file ${path}, link-type ${name}, snapshot length ${file.snaplen}\n`);
  if (typeof filter !== 'function') return fail(filter.error);
  const sink = openSink(p, o, io, file.linktype);
  for (const pkt of file.packets) {
    if (!filter({ b: pkt.bytes, len: pkt.len, ifindex: 0, out: false })) continue;
    sink.packet(pkt);
    if (o.count > 0 && sink.count >= o.count) break;
  }
  const bad = sink.close();
  if (bad !== undefined) return fail(`${o.write}: ${bad}`);
  if (o.countOnly) io.print(`${sink.count} packet${plural(sink.count)}\n`);
  io.flush();
  return 0;
}

function* capture(p: Proc, o: TcpdumpOptions, io: Stdout, fail: (text: string) => number): Running {
  const { ctx, netns } = p;
  const name = o.iface ?? pickInterface(p);
  const any = name === 'any';
  const link = any ? undefined : findLinkByName(ctx, netns, name);
  if (!any && !link) {
    if (/^\d+$/.test(name)) return fail('-i NUMBER is not modelled by packetpath');
    io.error(`${name}: No such device exists\n(No such device exists)`);
    return 1;
  }
  if (link && !link.up) return fail(`${name}: That device is not up`);
  const linktype = any ? LINKTYPE_LINUX_SLL2 : LINKTYPE_ETHERNET;
  if (any) io.error('data link type LINUX_SLL2');
  const filter = compile(p, o.filter, any, true);
  if (typeof filter !== 'function') return fail(filter.error);
  const sink = openSink(p, o, io, linktype);
  if (o.write !== undefined && o.write !== '-') {
    const bad = p.files.write(pathOf(p, o.write), pcapHeader(linktype, o.snaplen), false, netns);
    if (bad !== undefined) return fail(`${o.write}: ${bad}`);
  }
  const quiet = o.write === undefined && o.v === 0;
  p.err(`${quiet ? `${p.name}: verbose output suppressed, use -v[v]... for full protocol decode\n` : `${p.name}: `}listening on ${name}, link-type ${LINKTYPE_NAMES[linktype]}, snapshot length ${o.snaplen} bytes\n`);

  const queue: Captured[] = [];
  let received = 0;
  const tap: Tap = {
    ifindex: link?.ifindex ?? 0,
    see: (skb, ifindex, dir, at) => {
      const c = captureOf(p, skb, ifindex, dir, at, any, o.snaplen);
      if (!filter(c.frame)) return;
      received++;
      // lo shows every frame twice; libpcap drops the outgoing copy.
      if (dir === 'out' && findLink(ctx, netns, ifindex)?.info.kind === 'loopback') return;
      if (o.direction !== 'inout' && o.direction !== dir) return;
      queue.push(c);
    },
  };
  const promisc = link && !o.noPromisc;
  const ring = ctx.now;
  const period = o.immediate || (p.stdoutIsTty && o.write === undefined) ? 0 : o.line ? 100_000 : 1_000_000;
  /** When the block that holds a packet of time `at` reaches the program. */
  const retires = (at: number): number => (period === 0 ? at : ring + period * Math.max(1, Math.ceil((at - ring) / period)));
  let interrupted = false;
  let gone = false;
  try {
    ctx.taps.set(netns, [...(ctx.taps.get(netns) ?? []), tap]);
    if (promisc) devSetPromiscuity(ctx, netns, link.ifindex, 1);
    capturing: for (;;) {
      const due = queue[0] === undefined ? undefined : retires(queue[0].packet.at - captureEpoch);
      if (due === undefined || due > ctx.now) {
        const missing = (): boolean => link !== undefined && findLink(ctx, netns, link.ifindex) === undefined;
        const signal = yield due === undefined ? { event: () => queue.length > 0 || missing() } : { until: due };
        if (signal === 'USR1') p.err(summary(sink.count, received));
        else if (signal !== undefined) {
          interrupted = true;
          break;
        }
        if (missing()) {
          gone = true;
          break;
        }
        continue;
      }
      while (queue[0] !== undefined && retires(queue[0].packet.at - captureEpoch) <= ctx.now) {
        sink.packet((queue.shift() as Captured).packet);
        if (o.count > 0 && sink.count >= o.count) break capturing;
      }
    }
  } finally {
    const rest = (ctx.taps.get(netns) ?? []).filter((t) => t !== tap);
    if (rest.length > 0) ctx.taps.set(netns, rest);
    else ctx.taps.delete(netns);
    if (promisc && findLink(ctx, netns, link.ifindex)) devSetPromiscuity(ctx, netns, link.ifindex, -1);
  }
  sink.close();
  if (o.write === undefined) {
    if (interrupted) io.print('\n');
    if (o.countOnly) io.print(`${sink.count} packet${plural(sink.count)}\n`);
    io.flush();
  }
  if (gone) p.err(`${p.name}: pcap_loop: The interface disappeared\n`);
  p.err(summary(sink.count, received));
  io.flush();
  return gone ? 1 : 0;
}
const summary = (captured: number, received: number): string =>
  `${captured} packet${plural(captured)} captured\n${received} packet${plural(received)} received by filter\n0 packets dropped by kernel\n`;

export const tcpdump: Command = {
  name: 'tcpdump',
  man: 'dump traffic on a network',
  run: runTcpdump,
  catches: ['INT', 'TERM', 'HUP', 'USR1'],
  // Until its ring is mapped it sees nothing.
  cost: 10_000,
  examples: ['tcpdump --version'],
};
