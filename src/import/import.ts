// From a snapshot to a world: every namespace of it, with its devices' own numbers, in the order in which things need each other. Nothing is sent and
// no time passes: what the kernel had made of it stands in the snapshot. What was not understood is listed, and kept in Config.gaps.
import { pmGet } from '../base/pmap.ts';
import { emptyWorld } from '../model/init.ts';
import type { XtBackend } from '../model/xt.ts';
import type { Gap, Nsid, World } from '../model/world.ts';
import { commitCtx, findLink, linkOf, openCtx, type Ctx } from '../net/ctx.ts';
import { nameNetns, newNetns } from '../rtnl/netns.ts';
import { readConntrack } from './conntrack.ts';
import type { Into } from './into.ts';
import { readSets } from './ipsets.ts';
import { parseDocuments, rec, str } from './json.ts';
import { bringUp, emptyOf, pair, readLinks, stack, type Row } from './links.ts';
import { readFdb, readNeigh } from './neigh.ts';
import { readNft, readXfrm } from './nft.ts';
import { forgetNeighbours, outsideSpace, type OutsideLink } from './outside.ts';
import { pairVeths, readNetnsIds } from './pairs.ts';
import { readRoutes, readRules } from './routes.ts';
import { parseSnapshot, type Snapshot, type Space } from './snapshot.ts';
import { readSockets } from './sockets.ts';
import { readSysctls } from './sysctls.ts';
import { readTables } from './xtables.ts';

export interface ImportOptions {
  /** The name of the file or folder, for messages. */
  readonly file?: string;
  /** Seed of the world's random choices. */
  readonly seed?: number;
  /** Whose tables an `iptables-save.txt` is that does not say; default nft. */
  readonly backend?: XtBackend;
  /** False: devices whose far side is not in the snapshot lead nowhere. */
  readonly outside?: boolean;
}
export interface Imported {
  readonly world: World;
  /** Also in `world.config.gaps`. */
  readonly notUnderstood: readonly Gap[];
  /** The host's /etc/hosts, where the snapshot has it. */
  readonly hosts?: string;
}

/** The snapshot was taken an hour after the world began: lifetimes and ages have room on both sides. */
const NOW = 3_600_000_000;
const FILES = ['ip-route', 'ip6-route', 'ip-rule', 'sysctl', 'ss'] as const;

const nameSpace = (ctx: Ctx, nsid: Nsid, s: Space): void => {
  for (const n of [...(s.kind === 'host' ? [] : [s.name]), ...s.aliases]) if (n !== 'host' && pmGet(ctx.config.nameOrder, n) === undefined) nameNetns(ctx, n, nsid);
};
/** Everything that stands on devices and addresses. */
/** Rules that could not be read (without root) may be any: what passes a hook is not known. A kernel without the back end has none. */
const unreadable = (to: Into): void => {
  for (const [part, said] of to.space.failed) {
    if (!/tables|^nft/.test(part) || !/permi|must be root|not allowed/i.test(said)) continue;
    for (const family of [4, 6] as const) if (part.startsWith('nft') || part.startsWith('ip6') === (family === 6)) for (const hook of [0, 1, 2, 3, 4]) to.gaps.push({ netns: to.nsid, at: { kind: 'hook', family, hook }, text: said });
  }
};
const furnish = (to: Into, backend: XtBackend): void => {
  readFdb(to);
  readSets(to);
  readTables(to, backend);
  readNft(to);
  readXfrm(to);
  unreadable(to);
  readSockets(to);
  readConntrack(to);
};
/** Containers without a namespace of their own (the collector knows namespaces by their inode, and has told; a folder has not): whose it is, by their name ('' the host's). */
const guests = (snapshot: Snapshot): ReadonlyMap<string, string> => {
  const docs = parseDocuments(snapshot.engine.get('docker-inspect')).map((o) => ({ id: str(o, 'Id') ?? '', name: (str(o, 'Name') ?? '').replace(/^\//, ''), mode: str(o, 'NetworkMode') ?? str(rec(o, 'HostConfig'), 'NetworkMode') ?? '' }));
  const byId = new Map(docs.map((d) => [d.id, d.name]));
  const out = new Map<string, string>();
  for (const d of docs) {
    if (d.name === '') continue;
    if (d.mode === 'host') out.set(d.name, '');
    else if (d.mode.startsWith('container:')) out.set(d.name, byId.get(d.mode.slice(10)) ?? d.mode.slice(10));
  }
  return out;
};

export const importSnapshot = (input: string | ReadonlyMap<string, string>, opts: ImportOptions = {}): Imported => {
  const file = opts.file ?? 'snapshot';
  const snapshot = parseSnapshot(input, file);
  // `iptables v1.4.21`, `iptables v1.8.9 (legacy)`: the plain `iptables-save` is x_tables' own.
  const version = snapshot.spaces.find((s) => s.kind === 'host')?.parts.get('iptables-version')?.text;
  const backend = opts.backend ?? (version !== undefined && version.startsWith('iptables v') && !version.includes('nf_tables') ? 'legacy' : 'nft');
  const fresh = emptyWorld(opts.seed ?? 1);
  const ctx = openCtx({ config: fresh.config, state: { ...fresh.state, now: NOW } });
  const gaps: Gap[] = snapshot.missing.map((text) => ({ netns: 1, at: { kind: 'other' }, text }));
  const shared = guests(snapshot);
  const all: Into[] = snapshot.spaces.filter((s) => s.kind !== 'container' || s.id !== '' || !shared.has(s.name)).map((space) => ({ ctx, nsid: space.kind === 'host' ? 1 : newNetns(ctx), space, gaps }));
  if (all.filter((to) => to.nsid === 1).length !== 1) throw new SyntaxError(`${file}:1: ${all.length === 0 ? 'no namespace' : 'not exactly one namespace of the host'} in it`);
  for (const to of all) {
    nameSpace(ctx, to.nsid, to.space);
    emptyOf(to);
  }
  for (const [n, of] of shared) {
    const nsid = of === '' ? 1 : pmGet(ctx.config.names, of);
    if (nsid !== undefined && pmGet(ctx.config.nameOrder, n) === undefined) nameNetns(ctx, n, nsid);
  }
  const rows = new Map<Into, readonly Row[]>();
  for (const to of all) {
    rows.set(to, readLinks(to));
    readSysctls(to);
    const part = to.space.parts.get('ip-addr') ?? to.space.parts.get('ip-link');
    const lacking = FILES.filter((n) => !to.space.parts.has(n));
    if (lacking.length > 0) gaps.push({ netns: to.nsid, at: { kind: 'other' }, text: `${part?.file ?? file}:1: without ${lacking.join(', ')}: ${to.space.name} has the kernel's defaults there, or nothing` });
  }
  const ids = readNetnsIds(all);
  for (const to of all) stack(to, rows.get(to) ?? [], (id) => ids.get(to.nsid)?.get(id), (ifindex) => (to.nsid !== 1 && findLink(ctx, 1, ifindex) ? 1 : undefined));
  const lonely = pairVeths(ctx, rows, ids);
  for (const to of all) {
    bringUp(to, rows.get(to) ?? []);
    for (const family of [4, 6] as const) {
      readRoutes(to, family);
      readRules(to, family);
    }
    readNeigh(to);
  }
  const links: OutsideLink[] = [
    ...[...rows].flatMap(([to, list]) => list.filter((r) => r.outside).map((r) => ({ netns: to.nsid, ifindex: r.ifindex }))),
    ...lonely.map((e) => ({ netns: e.to.nsid, ifindex: e.row.ifindex })),
  ];
  const places = [...all];
  if (links.length > 0 && opts.outside !== false) places.push(makeOutside(ctx, links, gaps));
  for (const to of places) furnish(to, backend);
  const hostname = all.find((to) => to.nsid === 1)?.space.parts.get('hostname')?.text.trim();
  ctx.config = { ...ctx.config, ...(hostname !== undefined && hostname !== '' && { hostname }), ...(gaps.length > 0 && { gaps }) };
  const hosts = all.find((to) => to.nsid === 1)?.space.parts.get('hosts')?.text;
  return { world: commitCtx(ctx), notUnderstood: gaps, ...(hosts !== undefined && { hosts }) };
};

const makeOutside = (ctx: Ctx, links: readonly OutsideLink[], gaps: Gap[]): Into => {
  let name = 'outside';
  for (let n = 2; pmGet(ctx.config.nameOrder, name) !== undefined; n++) name = `outside${n}`;
  const { space, ends } = outsideSpace(ctx, links, name);
  const to: Into = { ctx, nsid: newNetns(ctx), space, gaps };
  nameSpace(ctx, to.nsid, space);
  emptyOf(to);
  const rows = readLinks(to);
  links.forEach((o, i) => {
    const ifindex = ends[i] as number;
    pair({ ctx }, o, { netns: to.nsid, ifindex });
    forgetNeighbours(ctx, o, linkOf(ctx, to.nsid, ifindex).address);
  });
  bringUp(to, rows);
  for (const family of [4, 6] as const) {
    readRoutes(to, family);
    readRules(to, family);
  }
  return to;
};
