// What is worth knowing beside it: sources rewritten, the rules that let it pass, tables of policy routing.
import type { TraceEvent } from '../../model/trace.ts';
import { NF_INET_FORWARD } from '../../model/xt.ts';
import { routeText, ruleText } from '../render/view.ts';
import type { BlameLink, NatDelta } from '../types.ts';
import { ruleCause, ruleName, routeCause } from './causes.ts';
import { link, type Read } from './read.ts';

export const snatContext = (r: Read, d: NatDelta): BlameLink => ({
  role: 'context', leg: 'request', event: d.event, ...(d.rule?.rule?.origin && { origin: d.rule.rule.origin }),
  text: `On ${r.v.netns(d.netns)}, ${d.rule ? `${ruleName(d.rule)} (${d.rule.rule ? ruleText(d.rule, d.rule.rule) : ''})` : 'a connection that was there already'} rewrote the source ${d.before} to ${d.after}`,
  cause: d.rule ? { kind: 'rule', netns: d.netns, nf: d.rule, text: d.rule.rule ? ruleText(d.rule, d.rule.rule) : '' } : { kind: 'conntrack', netns: d.netns, text: r.a.conntrack.find((c) => c.netns === d.netns)?.text ?? '' },
});
/** The rules that let the first packet of the request in or through, and the tables of policy routing that it used. */
export const passedContext = (r: Read): BlameLink[] => {
  const first = r.a.request.map((i) => r.a.trace[i] as TraceEvent).find((e) => e.skb.net.type === 'ip');
  if (!first) return [];
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  const firsts = new Set([first.skb.id]);
  for (const i of r.a.request) {
    const e = r.a.trace[i] as TraceEvent;
    if (!firsts.has(e.skb.id)) continue;
    const { nf, rt } = e;
    if (nf?.table === 'filter' && nf.kind === 'rule' && nf.rule?.target.kind === 'verdict' && nf.rule.target.verdict === 'ACCEPT') found.push(link('context', 'request', ruleCause(r.v, e.netns, nf, 'the request'), i));
    if (rt?.route && ![0, 253, 254, 255].includes(rt.table) && !seen.has(`${e.netns}/${rt.table}`)) {
      seen.add(`${e.netns}/${rt.table}`);
      found.push(link('context', 'request', routeCause(r.v, e.netns, rt.table, rt.route, `On ${r.v.netns(e.netns)}, a policy rule sent the request to routing table ${rt.table}: ${routeText(r.v, e.netns, rt.table, rt.route)}`), i));
    }
  }
  return found;
};
/** A frame that only crosses a bridge was stopped by rules for what is forwarded: one that is not asked without br_netfilter. */
export const bridgeContext = (r: Read, decided: BlameLink | null): BlameLink[] => {
  const e = decided === null ? undefined : r.a.trace[decided.event];
  if (decided === null || e === undefined || !(decided.cause.kind === 'rule' || decided.cause.kind === 'policy') || decided.cause.nf.hook !== NF_INET_FORWARD || !e.skb.nf?.br) return [];
  // A rule from the bridge to itself is about just that.
  const { rule } = decided.cause.nf;
  if (decided.cause.kind === 'rule' && rule?.iif && rule.iif.name === rule.oif?.name) return [];
  const name = `net.bridge.bridge-nf-call-${e.skb.net.type === 'ip' && typeof e.skb.net.src === 'number' ? 'iptables' : 'ip6tables'}`;
  return [{
    role: 'fork', leg: decided.leg, event: decided.event, cause: { kind: 'sysctl', netns: e.netns, name, value: '1' },
    text: `On ${r.v.netns(e.netns)}, the frame only goes from port to port of a bridge; ${decided.cause.nf.table}/FORWARD is asked about it because ${name} = 1 (the module br_netfilter is loaded)`,
  }];
};
export const replyTables = (r: Read): BlameLink[] => {
  const seen = new Set<string>();
  return r.a.reply.flatMap((i): BlameLink[] => {
    const e = r.a.trace[i] as TraceEvent;
    if (!e.rt?.route || [0, 253, 254, 255].includes(e.rt.table) || seen.has(`${e.netns}/${e.rt.table}`)) return [];
    seen.add(`${e.netns}/${e.rt.table}`);
    return [link('context', 'reply', routeCause(r.v, e.netns, e.rt.table, e.rt.route, `On ${r.v.netns(e.netns)}, a policy rule sent the reply to routing table ${e.rt.table}: ${routeText(r.v, e.netns, e.rt.table, e.rt.route)}`), i)];
  });
};
