// What a command changed in a world, in the words of the tools that show it: each tool's listing before and after, line against line.
// Rules are compared by their identity, so that a place in a chain is told; containers and networks by what their engine knows.
// Two moments of one world, that is: two worlds of different makes are compared by names, in matrix/items.ts.
// Leaves out what packets and time change: counters, dynamic neighbours and FDB entries, connections.
import { pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { Family } from '../base/ip.ts';
import { HOOK_NAMES, type XtBackend, type XtChain, type XtTable, type XtTableName } from '../model/xt.ts';
import type { Netns, Nsid, World } from '../model/world.ts';
import { newSession } from '../shell/session.ts';
import { netnsName } from './endpoints.ts';
import { ruleText, toolOf } from './render/view.ts';

export interface Change {
  /** Whose: `host`, a namespace, a container. */
  readonly place: string;
  readonly sign: '+' | '-';
  readonly what: 'namespace' | 'link' | 'address' | 'route' | 'policy rule' | 'neighbour' | 'FDB entry' | 'set' | 'socket' | 'sysctl' | 'chain' | 'policy' | 'rule' | 'engine' | 'network' | 'container';
  /** As the tool of its kind prints it. */
  readonly text: string;
  /** Where a rule stands, or stood. */
  readonly rule?: { readonly netns: Nsid; readonly backend: XtBackend; readonly family: Family; readonly table: XtTableName; readonly chain: string; readonly number: number; readonly of: number };
}
/** `filter/FORWARD rule 2 of 3`; '' of what is no rule. */
export const placeOfChange = (c: Change): string => (c.rule ? `${c.rule.table}/${c.rule.chain} rule ${c.rule.number} of ${c.rule.of}` : '');

/** Each listing, and which of its lines are configuration. */
const VIEWS: readonly (readonly [Change['what'], string, RegExp?])[] = [
  ['link', 'ip -d -o link'], ['address', 'ip -o addr'], ['route', 'ip route show table all; ip -6 route show table all'], ['policy rule', 'ip rule; ip -6 rule'],
  ['neighbour', 'ip neigh show nud permanent'], ['FDB entry', 'bridge fdb show', /static|dst /], ['set', 'ipset save'], ['socket', 'ss -Hltunp'], ['sysctl', 'sysctl -a 2>/dev/null'],
];
/** What nobody asked for, and what only time changes. */
const NOISE = / (?:valid_lft \S+ preferred_lft \S+|tentative|promiscuity \d+|allmulti \d+|minmtu \d+ maxmtu \d+|mode DEFAULT|group default|\w+_timer +\S+|designated_\w+ \S+|topology_change\w* \S+|config_pending \d|port_(?:id|no) \S+|group_fwd_mask_str \S+|numtxqueues .*)(?= |$)/g;
const tidy = (line: string): string => line.replace(/\\/g, ' ').replace(/\s+/g, ' ').replace(NOISE, '').trim();

/** How a command gets into a namespace; undefined: nothing leads there. */
const wayInto = (world: World, netns: Nsid): string | undefined => {
  if (netns === 1) return '';
  for (const [name, n] of pmEntries(world.config.names)) if (n === netns) return `ip netns exec '${String(name).replaceAll("'", "'\\''")}' `;
  for (const [path, n] of pmEntries(world.config.heldNetns)) if (n === netns) return `nsenter --net='${String(path).replaceAll("'", "'\\''")}' `;
  return undefined;
};
const listings = (world: World, netns: Nsid): Map<Change['what'], readonly string[]> => {
  const into = wayInto(world, netns);
  const out = new Map<Change['what'], readonly string[]>();
  if (into === undefined) return out;
  for (const [what, commands, only] of VIEWS) {
    const s = newSession(world, { mode: 'script' });
    s.exec(commands.split(';').map((c) => `${into}${c.trim()}`).join('\n'));
    out.set(what, [...new Set(s.stdout.split('\n').map(tidy))].filter((l) => l !== '' && (only?.test(l) ?? true)));
  }
  return out;
};

/** A device as it came: without the dozens of settings that it did not choose. */
const short = (text: string): string => text.replace(/ bridge forward_delay .*$/, ' bridge').replace(/ (?:bridge_slave .*|addrgenmode \S+)$/, '');
const nameOfLink = (line: string): string => /^(\d+: [^\s@]+?)[:@]/.exec(line)?.[1] ?? line;
/** A device that stays: the words that differ, each with the word before it. */
const linkChanges = (place: string, before: readonly string[], after: readonly string[]): Change[] => {
  const [was, is] = [new Map(before.map((l) => [nameOfLink(l), l])), new Map(after.map((l) => [nameOfLink(l), l]))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Change[] => {
    const [b, a] = [was.get(name), is.get(name)];
    const both = [b, a].map((l) => (l ?? '').split(' '));
    const [x, y] = both as [string[], string[]];
    const brief = (words: readonly string[], other: readonly string[]): string =>
      words.length !== other.length ? short(words.join(' ')) : `${name}:${words.map((w, i) => (w === other[i] ? '' : ` ${/^[a-z_/]+$/.test(words[i - 1] ?? '') && !w.startsWith('<') ? `${words[i - 1]} ` : ''}${w}`)).join('')}`;
    return a === b ? [] : [...(b === undefined ? [] : [{ place, sign: '-', what: 'link', text: a === undefined ? short(b) : brief(x, y) } as const]), ...(a === undefined ? [] : [{ place, sign: '+', what: 'link', text: b === undefined ? short(a) : brief(y, x) } as const])];
  });
};

const chainsOf = (t: XtTable | undefined): ReadonlyMap<string, XtChain> => new Map((t?.chains ?? []).map((c) => [c.name, c]));
const builtin = (name: string): boolean => (HOOK_NAMES as readonly string[]).includes(name);
const tableChanges = (place: string, netns: Nsid, before: XtTable | undefined, after: XtTable | undefined): Change[] => {
  const t = (after ?? before) as XtTable;
  const tool = `${toolOf(t)} -t ${t.name}`;
  const [was, is] = [chainsOf(before), chainsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Change[] => {
    const [b, a] = [was.get(name), is.get(name)];
    if (a === b) return [];
    const out: Change[] = [];
    if (!builtin(name) && !a !== !b) out.push({ place, sign: a ? '+' : '-', what: 'chain', text: `${tool} -N ${name}` });
    if (builtin(name) && (b?.policy ?? 'ACCEPT') !== (a?.policy ?? 'ACCEPT')) out.push({ place, sign: '-', what: 'policy', text: `${tool} -P ${name} ${b?.policy ?? 'ACCEPT'}` }, { place, sign: '+', what: 'policy', text: `${tool} -P ${name} ${a?.policy ?? 'ACCEPT'}` });
    const ids = (c: XtChain | undefined): Set<number> => new Set(c?.rules.map((r) => r.id));
    const rules = (c: XtChain | undefined, other: Set<number>, sign: '+' | '-'): void => {
      c?.rules.forEach((r, i) => {
        if (!other.has(r.id)) out.push({ place, sign, what: 'rule', text: `${tool} ${ruleText({ ...t, chain: name }, r)}`, rule: { netns, backend: t.backend, family: t.family, table: t.name, chain: name, number: i + 1, of: c.rules.length } });
      });
    };
    rules(b, ids(a), '-');
    rules(a, ids(b), '+');
    return out;
  });
};
const netnsChanges = (before: World, after: World, id: Nsid, b: Netns | undefined, a: Netns | undefined): Change[] => {
  const place = netnsName(a ? after : before, id);
  const out: Change[] = !a !== !b ? [{ place, sign: a ? '+' : '-', what: 'namespace', text: place }] : [];
  if (!a || !b) {
    // A fresh namespace is told by what is in it, but not its hundreds of sysctls; one that went takes all with it.
    if (!a) return out;
    for (const [what, lines] of listings(after, id)) if (what !== 'sysctl') out.push(...lines.map((text): Change => ({ place, sign: '+', what, text: what === 'link' ? short(text) : text })));
  } else {
    const [was, is] = [listings(before, id), listings(after, id)];
    for (const [what, lines] of is) {
      const old = was.get(what) ?? [];
      if (what === 'link') {
        out.push(...linkChanges(place, old, lines));
        continue;
      }
      if (what === 'sysctl') {
        // Those of a device come and go with it, and its MTU was told already.
        const had = new Map(old.map((l) => [l.split(' = ')[0], l]));
        for (const l of lines) {
          const before_ = had.get(l.split(' = ')[0] as string);
          if (before_ !== undefined && before_ !== l && !/^net\.ipv6\.conf\..*\.mtu /.test(l)) out.push({ place, sign: '-', what, text: before_ }, { place, sign: '+', what, text: l });
        }
        continue;
      }
      const [have, had] = [new Set(lines), new Set(old)];
      out.push(...old.filter((l) => !have.has(l)).map((text): Change => ({ place, sign: '-', what, text })), ...lines.filter((l) => !had.has(l)).map((text): Change => ({ place, sign: '+', what, text })));
    }
  }
  const keys = new Set([...(b ? pmEntries(b.xt) : []), ...(a ? pmEntries(a.xt) : [])].map(([k]) => String(k)));
  for (const k of keys) {
    const [tb, ta] = [b && pmGet(b.xt, k), a && pmGet(a.xt, k)];
    if (tb !== ta) out.push(...tableChanges(place, id, tb, ta));
  }
  return out;
};

const dockerLines = (world: World): Map<string, Change['what']> => {
  const out = new Map<string, Change['what']>();
  for (const e of pmValues(world.config.docker)) {
    if (e.running) out.set(`Docker Engine ${e.version}`, 'engine');
    for (const n of pmValues(e.networks)) out.set(`${n.name} (${n.driver})`, 'network');
    for (const c of pmValues(e.containers)) out.set(`${c.name} (${c.config.image}), ${c.state}`, 'container');
  }
  return out;
};

/** What is in `after` and not in `before`, and the other way round: namespaces in order of their numbers. */
export const changesOf = (before: World, after: World): Change[] => {
  if (before.config === after.config) return [];
  const [was, is] = [dockerLines(before), dockerLines(after)];
  const out: Change[] = [...[...was].filter(([t]) => !is.has(t)).map(([text, what]): Change => ({ place: 'host', sign: '-', what, text })), ...[...is].filter(([t]) => !was.has(t)).map(([text, what]): Change => ({ place: 'host', sign: '+', what, text }))];
  const ids = new Set([...pmValues(before.config.netns), ...pmValues(after.config.netns)].map((n) => n.id));
  for (const id of [...ids].sort((x, y) => x - y)) {
    const [b, a] = [pmGet(before.config.netns, id), pmGet(after.config.netns, id)];
    if (a !== b) out.push(...netnsChanges(before, after, id, b, a));
  }
  return out;
};
