// Classes of sources and of destinations such that one walk answers for all: two namespaces are in one class when the world stays the same if they are exchanged.
// What of the world is looked at depends on the port: a rule about another port distinguishes nobody (ports.ts). In doubt they are apart.
import type { Ip } from '../../base/ip.ts';
import { pmGet, pmSet, pmValues } from '../../base/pmap.ts';
import type { Conf4 } from '../../model/conf.ts';
import type { Netns, Nsid, World } from '../../model/world.ts';
import { ownersOf, type Own } from './own.ts';
import { mayMeet, portsOf, type Ports, type PortView } from './ports.ts';
import { selfOf, type Waiting } from './self.ts';
import type { Fact } from './collector.ts';
import { isCrossed, survey } from './survey.ts';

/** What is known of one namespace in one family, before a port is asked for. */
interface Card {
  readonly own: Own;
  /** Itself, and the facts that hold whatever the port, by their numbers. */
  readonly head: string;
  /** The other facts. */
  readonly sometimes: readonly { readonly n: number; readonly fact: Fact }[];
  readonly waiting: readonly (Waiting & { readonly n: number })[];
}
export interface Classifier {
  readonly ports: Ports;
  readonly fragile: readonly string[];
  /** Equal texts: alike as a source, or as a destination at this address. */
  readonly source: (netns: Nsid, v: PortView) => string;
  readonly target: (netns: Nsid, ip: Ip, v: PortView) => string;
  /** The world without the copies that bridges flood to bystanders: everybody but `needed` who could not answer or pass anything on, whichever of the ports is asked for. */
  readonly quiet: (needed: ReadonlySet<Nsid>, asked: readonly PortView[]) => World;
}

/** It answers for nobody but itself and forwards nothing: a frame for another, or a question about another's address, ends there. */
const isBystander = (world: World, own: Own): boolean => {
  const ns = pmGet(world.config.netns, own.netns);
  const quiet = (c: Conf4): boolean => c.proxy_arp === 0 && c.proxy_arp_pvlan === 0 && c.forwarding === 0;
  return ns !== undefined && (pmGet(world.state.netns, own.netns)?.pneigh.size ?? 0) === 0 && quiet(ns.conf4.all) && ns.conf6.all.forwarding === 0 && [...pmValues(ns.links)].every((l) => quiet(l.conf4) && l.conf6.forwarding === 0);
};

export const classifierOf = (world: World, family: 4 | 6): Classifier => {
  const six = family === 6 || isCrossed(world);
  const owners = ownersOf(world, six);
  const seen = survey(world, owners, family);
  const ports = portsOf(world, seen.numbers);
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    let n = numbers.get(text);
    if (n === undefined) numbers.set(text, (n = numbers.size));
    return n;
  };
  const cards = new Map<Nsid, Card | null>();
  const cardOf = (netns: Nsid): Card | null => {
    let card = cards.get(netns);
    if (card !== undefined) return card;
    const own = seen.fragile.length > 0 ? undefined : owners.all.get(netns);
    if (own === undefined) card = null;
    else {
      const atoms = [...own.ips].filter(([ip]) => six || typeof ip === 'number').map(([ip, role]) => `${role}=${seen.atomOf(ip)}`);
      const names = own.peers.map((p, i) => seen.nameAtom(own.peerNetns[i] as Nsid, p.name));
      const always: number[] = [];
      const sometimes: { n: number; fact: Fact }[] = [];
      for (const f of seen.facts.get(netns) ?? []) {
        if (f.family === 6 && !six) continue;
        if (f.family === 4 && family === 6) continue;
        const n = numberOf(f.text);
        if (f.as === 'any' && f.demand.proto === 0 && f.demand.sports.length + f.demand.dports.length === 0) always.push(n);
        else sometimes.push({ n, fact: f });
      }
      const self = selfOf(world, own, six);
      const waiting = self.waiting.map((w) => ({ ...w, n: numberOf(w.text) }));
      card = { own, waiting, head: `${numberOf(`${self.text}\n${atoms.join()}\n${names.join()}`)}:${always.sort((a, b) => a - b).join()}`, sometimes };
    }
    cards.set(netns, card);
    return card;
  };
  const textOf = (card: Card, v: PortView, role: 'src' | 'dst'): string => {
    let out = card.head;
    // Who gets flows that were meant for others may be met in any role.
    let sent = false;
    const met: { readonly n: number; readonly fact: Fact; readonly there: boolean; readonly back: boolean }[] = [];
    for (const { n, fact } of card.sometimes) {
      const { there, back } = mayMeet(fact.demand, v);
      if (!there && !back) continue;
      met.push({ n, fact, there, back });
      sent ||= fact.sends && there;
    }
    for (const { n, fact, there, back } of met) {
      if (sent || fact.as === 'any' || v.proto === 'icmp' || (fact.as === role ? there : back)) out += `,${n}`;
    }
    // What waits on a port is asked by who comes to it.
    if (role === 'dst' || sent) {
      for (const w of card.waiting) if (v.proto === w.proto && v.ports.some(([a, b]) => a <= w.port && w.port <= b)) out += ` ${w.n}`;
    }
    return out;
  };
  const texts = { src: new WeakMap<PortView, Map<Card, string>>(), dst: new WeakMap<PortView, Map<Card, string>>() };
  const text = (card: Card, v: PortView, role: 'src' | 'dst'): string => {
    let known = texts[role].get(v);
    if (known === undefined) texts[role].set(v, (known = new Map()));
    let t = known.get(card);
    if (t === undefined) known.set(card, (t = textOf(card, v, role)));
    return t;
  };
  return {
    ports,
    fragile: seen.fragile,
    source: (netns, v) => {
      const card = cardOf(netns);
      return card === null ? `netns ${netns}` : text(card, v, 'src');
    },
    target: (netns, ip, v) => {
      const card = cardOf(netns);
      const role = card?.own.ips.get(ip);
      return card === null || role === undefined ? `netns ${netns} ${ip}` : `${text(card, v, 'dst')} ${role}`;
    },
    quiet: (needed, asked) => {
      const calm = (f: Fact): boolean => f.calm || asked.every((v) => { const may = mayMeet(f.demand, v); return !may.there && !may.back; });
      if (seen.fragile.length > 0) return world;
      const gone = new Map<Nsid, Set<number>>();
      for (const own of owners.all.values()) {
        if (needed.has(own.netns) || !isBystander(world, own) || seen.counting.has(own.netns) || (seen.facts.get(own.netns) ?? []).some((f) => !calm(f))) continue;
        own.peers.forEach((p, i) => {
          const home = own.peerNetns[i] as Nsid;
          if (p.master === 0 || seen.counting.has(home)) return;
          const set = gone.get(home);
          if (set) set.add(p.ifindex);
          else gone.set(home, new Set([p.ifindex]));
        });
      }
      let { netns } = world.config;
      for (const [home, ports] of gone) {
        const ns = pmGet(netns, home) as Netns;
        let { links } = ns;
        for (const l of pmValues(ns.links)) if (l.info.kind === 'bridge' && l.info.ports.some((p) => ports.has(p))) links = pmSet(links, l.ifindex, { ...l, info: { ...l.info, ports: l.info.ports.filter((p) => !ports.has(p)) } });
        netns = pmSet(netns, home, { ...ns, links });
      }
      return gone.size === 0 ? world : { ...world, config: { ...world.config, netns } };
    },
  };
};
