// Which parts of a snapshot that were not understood (Config.gaps, rules with target UNKNOWN) the packets of a trace have met: an answer that rests on
// such a trace is `unsupported`.
import type { Family } from '../base/ip.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Gap, World } from '../model/world.ts';

/** Functions that are called with the packet at a hook, whether tables stand there or not. */
const HOOK_OF: ReadonlyMap<string, number> = new Map([
  ['ipRouteInput', 0], ['ip6RouteInput', 0], ['brNfPreRoutingFinish', 0], ['ipLocalDeliver', 1], ['ip6Input', 1], ['ipForward', 2], ['ip6Forward', 2],
]);
const familyOf = (e: TraceEvent): Family | 0 => (e.nf ? e.nf.family : e.skb.net.type === 'ip' ? (typeof e.skb.net.dst === 'number' ? 4 : 6) : 0);

export const gapsMet = (world: World, trace: readonly TraceEvent[]): Gap[] => {
  const gaps = world.config.gaps ?? [];
  const met = new Set<Gap>();
  const hooks = new Map<string, Gap[]>();
  const links = new Map<string, Gap[]>();
  const put = (m: Map<string, Gap[]>, k: string, g: Gap): void => {
    const l = m.get(k);
    if (l) l.push(g);
    else m.set(k, [g]);
  };
  for (const g of gaps) {
    if (g.at.kind === 'hook') put(hooks, `${g.netns}/${g.at.family}/${g.at.hook}`, g);
    else if (g.at.kind === 'link') put(links, `${g.netns}/${g.at.ifindex}`, g);
  }
  const rules = new Map<number, Gap>();
  const meet = (l: readonly Gap[] | undefined): void => {
    for (const g of l ?? []) met.add(g);
  };
  for (const e of trace) {
    const r = e.nf?.rule;
    if (r && e.nf && r.target.kind === 'ext' && r.target.name === 'UNKNOWN' && !rules.has(r.id)) {
      rules.set(r.id, { netns: e.netns, at: { kind: 'hook', family: e.nf.family, hook: e.nf.hook }, text: (r.target.info as { readonly text: string }).text });
    }
    if (links.size > 0) {
      meet(links.get(`${e.netns}/${e.ifindex}`));
      meet(links.get(`${e.netns}/${e.skb.dev}`));
      // a route that leaves by the device, though the packet never did
      for (const n of e.rt?.route?.nexthops ?? []) meet(links.get(`${e.netns}/${n.oif}`));
    }
    if (hooks.size === 0) continue;
    const family = familyOf(e);
    const at = (hook: number): void => meet(hooks.get(`${e.netns}/${family}/${hook}`));
    if (e.nf) at(e.nf.hook);
    const hook = HOOK_OF.get(e.fn);
    if (hook !== undefined) at(hook);
    // What is sent from here was at OUTPUT and will be at POSTROUTING; what is forwarded only at the latter.
    if (e.fn === 'ipOutput' || e.fn === 'ip6Output') {
      if (e.skb.iif === 0) at(3);
      at(4);
    }
    if (e.fn === 'ipForward' || e.fn === 'ip6Forward') at(4);
  }
  return [...met, ...rules.values()];
};
