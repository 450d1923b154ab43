// The configuration of a world as lines, so that two worlds can be compared by names where their numbers differ: rules, policies, devices, addresses, routes,
// policy rules, sysctls, sockets, sets. What packets and time change is left out. Two moments of one world, where identities
// tell more (the place of a rule in its chain), are ../changes.ts.
import { printIp } from '../../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import type { Link, Netns, Nsid, Origin, World } from '../../model/world.ts';
import { elemText } from '../../xt/ipset/elem.ts';
import { netnsName, printAddrPort } from '../endpoints.ts';
import { openView, routeText, ruleText, toolOf, type View } from '../render/view.ts';

export type ItemKind = 'namespace' | 'rule' | 'policy' | 'link' | 'address' | 'route' | 'policy rule' | 'sysctl' | 'socket' | 'set' | 'neighbour';
export interface ConfigChange {
  readonly change: 'added' | 'removed';
  readonly kind: ItemKind;
  /** Whose: `host`, a namespace, a container. */
  readonly place: string;
  /** As one would write it. */
  readonly text: string;
  readonly origin?: Origin;
}
type Item = Omit<ConfigChange, 'change' | 'place'>;

const linkItems = (view: View, ns: Netns, l: Link, common: ReadonlySet<string>): Item[] => {
  const origin = l.origin && { origin: l.origin };
  const master = l.master === 0 ? '' : ` master ${view.dev(ns.id, l.master)}`;
  const port = l.brport ? `${l.brport.isolated ? ' isolated' : ''}${l.brport.hairpin ? ' hairpin' : ''}` : '';
  const out: Item[] = [{ kind: 'link', text: `${l.name} ${l.info.kind} mtu ${l.mtu}${master}${port} ${l.up ? 'up' : 'down'}`, ...origin }];
  for (const a of [...l.addrs4, ...l.addrs6]) if (!(typeof a.local === 'string' && a.scope === 253)) out.push({ kind: 'address', text: `${printIp(a.local)}/${a.prefixlen} dev ${l.name}`, ...origin });
  // Of a device that came or went its sysctls are no news.
  if (common.has(l.name)) for (const [k, v] of Object.entries(l.conf4)) out.push({ kind: 'sysctl', text: `net.ipv4.conf.${l.name}.${k} = ${v}` });
  if (l.info.kind === 'bridge') out.push({ kind: 'link', text: `${l.name} nf_call_iptables ${Number(l.info.nfCallIptables)} vlan_filtering ${Number(l.info.vlanFiltering)}` });
  return out;
};
const itemsOf = (world: World, view: View, ns: Netns, common: ReadonlySet<string>): Item[] => {
  const out: Item[] = [];
  for (const l of pmValues(ns.links)) out.push(...linkItems(view, ns, l, common));
  for (const t of pmValues(ns.xt)) {
    for (const c of t.chains) {
      const head = `${toolOf(t)} -t ${t.name}`;
      if (c.policy !== null && c.policy !== 'ACCEPT') out.push({ kind: 'policy', text: `${head} -P ${c.name} ${c.policy}` });
      for (const r of c.rules) out.push({ kind: 'rule', text: `${head} ${ruleText({ ...t, chain: c.name }, r)}`, ...(r.origin && { origin: r.origin }) });
    }
  }
  for (const fib of [ns.fib4, ns.fib6]) {
    for (const t of pmValues(fib)) {
      if (t.id === 255) continue;
      for (const list of pmValues(t.routes)) {
        for (const r of list) if (typeof r.dst === 'number' || !/^(?:ff|fe[89ab])/.test(r.dst)) out.push({ kind: 'route', text: routeText(view, ns.id, t.id, r), ...(r.origin && { origin: r.origin }) });
      }
    }
  }
  for (const f of [...ns.rules4, ...ns.rules6]) {
    const from = f.src === null ? 'all' : `${printIp(f.src)}/${f.srcLen}`;
    const words = [f.dst === null ? '' : ` to ${printIp(f.dst)}/${f.dstLen}`, f.iif && ` iif ${f.iif}`, f.oif && ` oif ${f.oif}`, f.fwmark === 0 ? '' : ` fwmark 0x${f.fwmark.toString(16)}`, ` ${f.action}`, f.action === 'lookup' ? ` ${f.table}` : ''];
    out.push({ kind: 'policy rule', text: `${f.priority}: ${f.invert ? 'not ' : ''}from ${from}${words.join('')}`, ...(f.origin && { origin: f.origin }) });
  }
  for (const [k, v] of Object.entries(ns.conf4.all)) out.push({ kind: 'sysctl', text: `net.ipv4.conf.all.${k} = ${v}` });
  for (const [k, v] of pmEntries(ns.sysctl)) out.push({ kind: 'sysctl', text: `${k} = ${v}` });
  for (const s of pmValues(ns.sockets)) {
    if (s.lport === 0 || s.raddr !== null || (s.kind === 'tcp' && s.listening !== true) || s.service?.kind === 'resolver') continue;
    if (s.kind === 'tcp' || s.kind === 'udp') out.push({ kind: 'socket', text: `${s.kind} ${s.laddr === null ? (s.family === 6 ? `[::]:${s.lport}` : `0.0.0.0:${s.lport}`) : printAddrPort(s.laddr, s.lport)}` });
  }
  const st = pmGet(world.state.netns, ns.id);
  if (!st) return out;
  for (const set of pmValues(st.ipsets)) for (const e of pmValues(set.entries)) out.push({ kind: 'set', text: `${set.name} ${elemText(set, e.elem)}${e.nomatch ? ' nomatch' : ''}` });
  for (const [i, table] of pmEntries(st.neigh)) for (const n of pmValues(table)) if (n.nud === 'PERMANENT') out.push({ kind: 'neighbour', text: `${printIp(n.ip)} dev ${view.dev(ns.id, i as number)} lladdr ${n.lladdr} PERMANENT` });
  return out;
};
const byName = (world: World): Map<string, Nsid> => new Map([...pmValues(world.config.netns)].map((ns) => [netnsName(world, ns.id), ns.id]));

/** What only one of two worlds has, place by place. Equal lines cancel each other, whatever their numbers. */
export const configChanges = (before: World, after: World): ConfigChange[] => {
  const [was, is] = [byName(before), byName(after)];
  const [old, now] = [openView(before), openView(after)];
  const out: ConfigChange[] = [];
  for (const place of new Set([...was.keys(), ...is.keys()])) {
    const [b, a] = [pmGet(before.config.netns, was.get(place) ?? 0), pmGet(after.config.netns, is.get(place) ?? 0)];
    if (b === a && pmGet(before.state.netns, was.get(place) ?? 0) === pmGet(after.state.netns, is.get(place) ?? 0)) continue;
    if (!b || !a) out.push({ change: a ? 'added' : 'removed', kind: 'namespace', place, text: `namespace of ${place}` });
    if (!b || !a) continue;
    const common = new Set([...pmValues(b.links)].map((l) => l.name).filter((n) => pmGet(a.linkNames, n) !== undefined));
    const left = new Map<string, Item[]>();
    for (const x of itemsOf(before, old, b, common)) {
      const key = `${x.kind} ${x.text}`;
      const list = left.get(key);
      if (list) list.push(x);
      else left.set(key, [x]);
    }
    const added: ConfigChange[] = [];
    for (const x of itemsOf(after, now, a, common)) if (left.get(`${x.kind} ${x.text}`)?.pop() === undefined) added.push({ change: 'added', place, ...x });
    for (const list of left.values()) out.push(...list.map((x): ConfigChange => ({ change: 'removed', place, ...x })));
    out.push(...added);
  }
  return out;
};
