// Where the packet left the path that one has in mind, which is why other rules were never asked.
import type { Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { skbWithNet, skbWithNf, type IpPkt, type Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Nsid, World } from '../../model/world.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN } from '../../model/xt.ts';
import { openCtx } from '../../net/ctx.ts';
import { ipRouteOutput } from '../../net/route4.ts';
import { conditionsOf, consult, packetAt, tablesAt } from '../consult.ts';
import { printAddrPort } from '../endpoints.ts';
import type { Told } from '../exchange/told.ts';
import { ruleText } from '../render/view.ts';
import type { BlameLink, NatDelta } from '../types.ts';
import { ruleName } from './causes.ts';
import type { Read } from './read.ts';

const plainSkb = (skb: Skb, net: IpPkt): Skb => skbWithNf(skbWithNet(skb, net), null);
/** Where a request was given another destination: what that kept it from. */
export const dnatFork = (r: Read, d: NatDelta): BlameLink[] => {
  const { v, a } = r;
  const e = a.trace[d.event] as TraceEvent;
  const before = a.trace.slice(0, d.event).findLast((x) => x.skb.id === e.skb.id && x.netns === e.netns) ?? e;
  const where = v.netns(d.netns);
  const later = a.trace.slice(d.event).find((x) => x.skb.id === e.skb.id && x.netns === d.netns && (x.fn === 'ipRouteInput' || x.fn === 'ip6RouteInput'));
  const forwarded = later !== undefined && later.note.startsWith('forward');
  const scratch = openCtx(v.world);
  const iif = before.skb.iif;
  // Would the old destination have been this machine's own?
  const wasLocal = iif !== 0 && isLocal(v.world, d.netns, (before.skb.net as IpPkt).dst);
  const found: BlameLink[] = [];
  const by = d.rule ? `${ruleName(d.rule)} (${d.rule.rule ? ruleText(d.rule, d.rule.rule) : ''})` : 'a connection that was there already (conntrack)';
  let rest = forwarded ? ', so it was forwarded' : '';
  if (forwarded && wasLocal) {
    const said = consult(scratch, d.netns, NF_INET_LOCAL_IN, 'filter', plainSkb(before.skb, before.skb.net as IpPkt), iif, 0);
    const nf = said.by?.nf;
    rest += nf && said.verdict === 'drop'
      ? nf.kind === 'policy' ? `: the policy ${nf.table}/${nf.chain} DROP was never consulted` : `: your ${ruleName(nf)} (${nf.rule ? ruleText(nf, nf.rule) : ''}) was never consulted`
      : ': the INPUT chain was never consulted';
  }
  found.push({
    role: 'fork', leg: 'request', event: d.event, text: `On ${where}, ${by} rewrote the destination ${d.before} to ${d.after}${rest}`,
    cause: d.rule ? { kind: 'rule', netns: d.netns, nf: d.rule, text: d.rule.rule ? ruleText(d.rule, d.rule.rule) : '' } : { kind: 'conntrack', netns: d.netns, text: a.conntrack.find((c) => c.netns === d.netns)?.text ?? '' },
    ...(d.rule?.rule?.origin && { origin: d.rule.rule.origin }),
  });
  return [...found, ...missedByNat(r, d, before)];
};
const isLocal = (world: World, netns: Nsid, ip: Ip): boolean => {
  if (typeof ip !== 'number') return false;
  const rt = ipRouteOutput(openCtx(world), netns, { dst: ip, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  return !('error' in rt) && rt.local;
};

/** Rules of the chains that the packet went through which would have matched it before it was rewritten, and did not after. */
const missedByNat = (r: Read, d: NatDelta, before: TraceEvent): BlameLink[] => {
  const { v, a } = r;
  const e = a.trace[d.event] as TraceEvent;
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  const scratch = openCtx(v.world);
  for (const [k, x] of a.trace.entries()) {
    if (k < d.event || x.skb.id !== e.skb.id || x.netns !== d.netns || x.nf === undefined || x.nf.table !== 'filter' || seen.has(`${x.nf.backend}/${x.nf.chain}`)) continue;
    const nf = x.nf;
    seen.add(`${nf.backend}/${nf.chain}`);
    const table = tablesAt(scratch, x.netns, nf.hook, 'filter', nf.family).find((t) => t.backend === nf.backend);
    const chain = table?.chains.find((c) => c.name === nf.chain);
    if (!chain) continue;
    const last = nf.kind === 'rule' ? lastNumber(r, x) : chain.rules.length;
    chain.rules.slice(0, last).forEach((rule, i) => {
      if (rule.target.kind === 'none' || (rule.target.kind === 'verdict' && rule.target.verdict === 'RETURN')) return;
      const dev = { in: nf.in ?? 0, out: nf.out ?? 0 };
      const at = (skb: Skb) => packetAt(scratch, x.netns, nf.hook, 'filter', nf.backend, skb, dev.in, dev.out);
      const now = conditionsOf(rule, at(x.skb));
      if (now.every((c) => c.holds)) return;
      const then = conditionsOf(rule, at(skbWithNet(x.skb, before.skb.net)));
      const changed = then.findIndex((c, j) => c.holds && !(now[j]?.holds ?? false));
      if (changed < 0 || !then.every((c) => c.holds)) return;
      const number = i + 1;
      found.push({
        role: 'fork', leg: 'request', event: k, ...(rule.origin && { origin: rule.origin }),
        cause: { kind: 'rule', netns: x.netns, nf: { ...nf, kind: 'rule', number, rule }, text: ruleText(nf, rule) },
        text: `On ${v.netns(x.netns)}, ${ruleName({ ...nf, number })} (${ruleText(nf, rule)}) did not match: it asks for ${now[changed]?.text ?? ''}, and after the rewriting the packet has ${now[changed]?.had ?? ''}`,
      });
    });
  }
  return found;
};
/** How far a chain was read: to the last rule of it that this packet met. */
const lastNumber = (r: Read, x: TraceEvent): number => Math.max(...r.a.trace.flatMap((e) => (e.skb.id === x.skb.id && e.netns === x.netns && e.nf?.chain === x.nf?.chain && e.nf?.table === x.nf?.table && e.nf?.backend === x.nf?.backend ? [e.nf?.number ?? 0] : [])));

/** Frames that a bridge carried past the IP firewall of its machine. */
export const bridgeForks = (r: Read): BlameLink[] => {
  const done = new Set<Nsid>();
  const found: BlameLink[] = [];
  for (const [i, leg] of r.leg) {
    const e = r.a.trace[i] as TraceEvent;
    if (e.fn !== 'brForward' || e.skb.net.type !== 'ip' || leg !== 'request' || done.has(e.netns)) continue;
    done.add(e.netns);
    const asked = r.a.trace.some((x) => x.netns === e.netns && x.skb.id === e.skb.id && x.nf !== undefined);
    if (asked) continue;
    const v4 = typeof e.skb.net.src === 'number';
    const port = r.a.trace.slice(0, i).findLast((x) => x.skb.id === e.skb.id && x.netns === e.netns && x.fn === 'brHandleFrame');
    const said = consult(openCtx(r.v.world), e.netns, NF_INET_FORWARD, 'filter', plainSkb(e.skb, e.skb.net), port ? bridgeOf(r, port) : e.ifindex, e.ifindex);
    if (said.verdict !== 'drop' || !said.by?.nf) continue;
    const name = `net.bridge.bridge-nf-call-${v4 ? 'iptables' : 'ip6tables'}`;
    const nf = said.by.nf;
    const rule = nf.kind === 'policy' ? `the policy of ${nf.table}/${nf.chain}` : `${ruleName(nf)} (${nf.rule ? ruleText(nf, nf.rule) : ''})`;
    found.push({
      role: 'fork', leg, event: i, cause: { kind: 'sysctl', netns: e.netns, name, value: '0' }, ...(nf.rule?.origin && { origin: nf.rule.origin }),
      text: `On ${r.v.netns(e.netns)}, the frame went from port to port of a bridge while ${name} = 0: ${rule}, which would have dropped it, was never consulted`,
    });
  }
  return found;
};
const bridgeOf = (r: Read, e: TraceEvent): number => r.v.link(e.netns, e.ifindex)?.master ?? 0;

/** Both connections of a proxy are its own: it is named once. */
const proxies = (r: Read): Told['via'] => r.told.via.filter((p, i, all) => all.findIndex((o) => o.netns === p.netns && JSON.stringify(o.service) === JSON.stringify(p.service)) === i);
export const proxyForks = (r: Read): BlameLink[] => proxies(r).map((p): BlameLink => {
  const ns = pmGet(r.v.world.config.netns, p.netns);
  const sock = ns && pmGet(ns.sockets, p.socket);
  const to = 'addr' in p.service ? printAddrPort(p.service.addr, p.service.port) : '';
  const name = p.service.kind === 'relay' ? 'a relay' : 'docker-proxy';
  return {
    role: 'fork', leg: 'request', event: -1, text: `On ${r.v.netns(p.netns)}, ${name} took the connection and opened one of its own to ${to}: the server sees ${r.v.netns(p.netns)}, not the client`,
    cause: { kind: 'socket', netns: p.netns, id: p.socket, laddr: sock?.laddr ?? null, lport: sock?.lport ?? r.a.target?.port ?? 0, service: p.service.kind },
  };
});
