// A trace as the kernel's own tools would have told it: tcpdump on each device, `conntrack -E` and xtables-monitor (or the kernel log) in each namespace.
// Mirrors: the printers of commands/tcpdump, commands/conntrack and commands/iptables/monitor.ts, which print the session's own; here they run behind one trace.
// TRACE lines are those of a TRACE rule before all others.
import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL2 } from '../../base/pcap.ts';
import { eventMsg } from '../../commands/conntrack/messages.ts';
import { flowText } from '../../commands/conntrack/print.ts';
import { monitorText } from '../../commands/iptables/monitor.ts';
import { captureOf } from '../../commands/tcpdump/capture.ts';
import { packetText, type PacketPrinter } from '../../commands/tcpdump/packet.ts';
import { stamp, type StampState } from '../../commands/tcpdump/stamp.ts';
import type { Skb } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid, World } from '../../model/world.ts';
import { HOOK_NAMES } from '../../model/xt.ts';
import { nfLogLine } from '../../net/nf/log.ts';
import { legacyComment, nfVerdict } from '../../net/nf/nfTrace.ts';
import { framesByDevice, framesOf, type SeenFrame } from './frames.ts';
import { dropReason } from './verdict.ts';
import { clean, openView, policyOf, type View } from './view.ts';

export interface KernelOptions {
  /** How many -t tcpdump is given: 0 the time of day, 1 none. */
  readonly t?: number;
  /** -e: link-level headers. */
  readonly e?: boolean;
  /** -v count. */
  readonly v?: number;
}
const SNAPLEN = 262_144;

const tcpdumpLines = (view: View, frames: readonly SeenFrame[], any: boolean, o: KernelOptions): string => {
  const printer: PacketPrinter = {
    o: { v: o.v ?? 0, e: o.e ?? false, q: false, S: false, dumped: false, names: undefined }, linktype: any ? LINKTYPE_LINUX_SLL2 : LINKTYPE_ETHERNET, dump: 0, tcp: new Map(), missing: new Set(),
    nameOf: (i) => (frames[0] ? view.dev(frames[0].netns, i) : undefined),
  };
  const times: StampState = { first: undefined, last: undefined };
  return frames.map((f) => {
    const { packet } = captureOf({ ctx: view.ctx, netns: f.netns }, f.skb, f.ifindex, f.dir, f.at, any, SNAPLEN);
    return stamp(o.t ?? 0, packet.at, times) + packetText(printer, packet);
  }).join('');
};
/** What `tcpdump -n -i DEVICE` prints in a namespace: a device by its name, or `any`. */
export const traceTcpdump = (world: World, trace: readonly TraceEvent[], netns: Nsid, device: string, o: KernelOptions = {}): string => {
  const view = openView(world);
  const frames = framesOf(view, trace).filter((f) => f.netns === netns && (device === 'any' || view.dev(netns, f.ifindex) === device));
  return tcpdumpLines(view, frames, device === 'any', o);
};

/** What `conntrack -E` prints in a namespace. */
export const traceConntrack = (trace: readonly TraceEvent[], netns: Nsid): string =>
  trace.flatMap((e) => (e.ct && e.netns === netns ? [`${flowText(eventMsg({ now: e.at }, e.ct.event, e.ct.ct, e.ct.bits), new Set())}\n`] : [])).join('');

const sameTraversal = (a: NfTrace, b: NfTrace): boolean => a.hook === b.hook && a.family === b.family && a.backend === b.backend && a.table === b.table;
interface Said {
  readonly verdict: 'accept' | 'drop' | 'continue';
  /** The packet as the target left it. */
  readonly skb: Skb;
  /** The event after it: what the target itself sent stands before. */
  readonly at: number;
}
/** What a target came to, as the rest of the trace shows: the next thing that happened to the packet. */
const targetSaid = (trace: readonly TraceEvent[], at: number): Said => {
  const { skb, netns, nf } = trace[at] as TraceEvent;
  for (let i = at + 1; i < trace.length; i++) {
    const e = trace[i] as TraceEvent;
    if (e.skb.id !== skb.id || e.netns !== netns || e.ct) continue;
    if (e.nf) return sameTraversal(e.nf, nf as NfTrace) ? { verdict: 'continue', skb: e.skb, at: i } : { verdict: 'accept', skb, at: i };
    if (dropReason(e) === 'NETFILTER_DROP') return { verdict: 'drop', skb, at: i };
    if (e.fn === 'nfLog' || e.fn === 'nfSendReset' || e.fn === 'icmpSend' || e.fn === 'icmpv6Send') continue;
    return { verdict: 'accept', skb, at: i };
  }
  return { verdict: 'accept', skb, at: trace.length };
};
/** LOG's flags as the kernel's default logger for TRACE has them: sequence numbers, TCP and IP options, the owner. */
const LOG_DEFAULT_MASK = 15;

/** Nobody else can have these names. */
const BUILT_IN: ReadonlySet<string> = new Set(HOOK_NAMES);
/** What `xtables-monitor --trace` prints in a namespace for rules of iptables-nft, and the kernel log for iptables-legacy, of packets marked before all rules. */
export const traceRules = (world: World, trace: readonly TraceEvent[], netns: Nsid, o: { readonly uid?: number } = {}): string => {
  const view = openView(world);
  const p = { ctx: view.ctx, netns, err: (): void => undefined };
  /** By packet: the traversal of a table that it is in, whose header is out. */
  const told = new Map<number, NfTrace>();
  const lines: { readonly at: number; readonly text: string }[] = [];
  trace.forEach((e, i) => {
    const { nf } = e;
    if (!nf || e.netns !== netns || e.skb.net.type !== 'ip') return;
    const inIndex = nf.in ?? 0;
    const outIndex = nf.out ?? 0;
    const name = (ifindex: number): string => (ifindex === 0 ? '' : view.dev(netns, ifindex));
    const rule = nf.rule ?? null;
    if (nf.backend === 'legacy') {
      if (nf.kind === 'hotdrop') return;
      const sk = e.skb.nf?.sk ?? 0;
      const owner = sk !== 0 && e.skb.iif === 0 ? { uid: o.uid ?? 0, gid: 0 } : null;
      const logged = { skb: e.skb, pkt: e.skb.net, inIndex, outIndex, inName: name(inIndex), outName: name(outIndex) };
      const line = nfLogLine(view.ctx, netns, logged, `TRACE: ${nf.table}:${nf.chain}:${legacyComment({ hook: BUILT_IN.has(nf.chain) ? nf.hook : -1 }, rule)}:${nf.number} `, LOG_DEFAULT_MASK, owner);
      lines.push({ at: i, text: `${line.trimEnd()}\n` });
      return;
    }
    if (nf.kind === 'return' || nf.kind === 'hotdrop') return;
    const before = told.get(e.skb.id);
    const first = before === undefined || !sameTraversal(before, nf);
    if (nf.kind === 'policy') told.delete(e.skb.id);
    else told.set(e.skb.id, nf);
    // nf_tables tells of a target when it has done its work.
    const said = nf.kind === 'rule' && rule?.target.kind === 'ext' ? targetSaid(trace, i) : null;
    const verdict = nfVerdict(rule, nf.kind === 'policy' ? policyOf(view, netns, nf) : null, said?.verdict ?? (nf.kind === 'policy' ? 'policy' : 'rule'));
    const line = monitorText(p, { family: nf.family, table: nf.table, chain: nf.chain, rule, verdict, first, inName: name(inIndex), outName: name(outIndex), skb: said?.skb ?? e.skb }, false);
    lines.push({ at: said ? said.at - 0.5 : i, text: line });
  });
  // A comment of a rule may be anything.
  return lines.sort((a, b) => a.at - b.at).flatMap((l) => l.text.split('\n').map(clean)).filter((l) => l !== '').map((l) => `${l}\n`).join('');
};
const section = (title: string, body: string): string => (body === '' ? '' : `# ${clean(title)}\n${body}`);
/** Each namespace's own events, for a printer that looks at one namespace. */
const byNamespace = (world: World, trace: readonly TraceEvent[], wanted: (e: TraceEvent) => boolean, print: (netns: Nsid, own: readonly TraceEvent[], name: string) => string): string => {
  const view = openView(world);
  const by = new Map<Nsid, TraceEvent[]>();
  for (const e of trace) {
    const own = by.get(e.netns);
    if (own) own.push(e);
    else by.set(e.netns, [e]);
  }
  return [...by].filter(([, own]) => own.some(wanted)).sort(([x], [y]) => x - y).map(([netns, own]) => print(netns, own, view.netns(netns))).filter((s) => s !== '').join('\n');
};

export const kernelTcpdump = (world: World, trace: readonly TraceEvent[], o: KernelOptions = {}): string => {
  const view = openView(world);
  const flags = `${o.t === undefined || o.t === 0 ? '' : ` -${'t'.repeat(o.t)}`}${o.e ? ' -e' : ''}${o.v ? ` -${'v'.repeat(o.v)}` : ''}`;
  return framesByDevice(framesOf(view, trace))
    .map((list) => {
      const { netns, ifindex } = list[0] as SeenFrame;
      return section(`${view.netns(netns)}: tcpdump -n${flags} -i ${view.dev(netns, ifindex)}`, tcpdumpLines(view, list, false, o));
    })
    .join('\n');
};
export const kernelConntrack = (world: World, trace: readonly TraceEvent[]): string =>
  byNamespace(world, trace, (e) => e.ct !== undefined, (netns, own, name) => section(`${name}: conntrack -E`, traceConntrack(own, netns)));
const kernelRules = (world: World, trace: readonly TraceEvent[]): string =>
  byNamespace(world, trace, (e) => e.nf !== undefined, (netns, own, name) => section(`${name}: rules that the packets met, as TRACE tells them`, traceRules(world, own, netns)));
/** All three, a section for each device and namespace. */
export const kernelLines = (world: World, trace: readonly TraceEvent[], o: KernelOptions = {}): string =>
  [kernelTcpdump(world, trace, o), kernelConntrack(world, trace), kernelRules(world, trace)].filter((s) => s !== '').join('\n');
