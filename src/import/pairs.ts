// Which veth is whose peer. A device says its peer's number and, by a small number of its own, its peer's namespace; `ip netns list-id` and `lsns` say
// which namespace that is. Without them the pair is found by what it must be: each names the other, and no third one could be meant.
import { inPrefix } from '../base/ip.ts';
import type { Nsid } from '../model/world.ts';
import { findLink, linkOf, netnsOf, setNetns, type Ctx } from '../net/ctx.ts';
import { pmSet } from '../base/pmap.ts';
import { miss, type Into } from './into.ts';
import { num, parseRows, str } from './json.ts';
import { pair, type Row } from './links.ts';

/** The namespaces that each one knows by a number. */
export const readNetnsIds = (all: readonly Into[]): ReadonlyMap<Nsid, ReadonlyMap<number, Nsid>> => {
  const byName = new Map<string, Nsid>();
  const byInode = new Map<string, Nsid>();
  for (const to of all) {
    for (const n of [to.space.name, ...to.space.aliases]) if (to.space.kind !== 'host') byName.set(n, to.nsid);
    if (to.space.id !== '') byInode.set(to.space.id, to.nsid);
  }
  const out = new Map<Nsid, ReadonlyMap<number, Nsid>>();
  for (const to of all) {
    const ids = new Map<number, Nsid>();
    for (const r of parseRows(to.space.parts.get('netns-id'), '`ip -j netns list-id`')) {
      const n = byName.get(str(r, 'name') ?? '');
      const id = num(r, 'nsid');
      if (id !== undefined && n !== undefined) ids.set(id, n);
    }
    for (const line of (to.space.parts.get('lsns')?.text ?? '').split('\n')) {
      const m = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
      const n = m ? byInode.get(m[1] as string) : undefined;
      if (m && n !== undefined) ids.set(Number(m[2]), n);
    }
    out.set(to.nsid, ids);
    for (const [id, n] of ids) setNetns(to.ctx, to.nsid, { netnsIds: pmSet(netnsOf(to.ctx, to.nsid).netnsIds, n, id) });
  }
  return out;
};

interface End {
  readonly to: Into;
  readonly row: Row;
}
/** At most so many candidates are looked at for one device: a snapshot made to be ambiguous is not worth more. */
const LOOK = 64;
const shareSubnet = (ctx: Ctx, a: End, b: End): boolean => {
  const of = (e: End) => {
    const l = linkOf(ctx, e.to.nsid, e.row.ifindex);
    const up = l.master === 0 ? l : (findLink(ctx, e.to.nsid, l.master) ?? l);
    return [...up.addrs4, ...up.addrs6].filter((x) => x.scope === 0);
  };
  const theirs = of(b);
  return of(a).some((x) => theirs.some((y) => typeof x.local === typeof y.local && inPrefix(y.local, x.local, Math.min(x.prefixlen, y.prefixlen))));
};

/** Makes the pairs; gives the veths whose peer is not here. */
export const pairVeths = (ctx: Ctx, rows: ReadonlyMap<Into, readonly Row[]>, ids: ReadonlyMap<Nsid, ReadonlyMap<number, Nsid>>): readonly End[] => {
  const ends: End[] = [];
  for (const [to, list] of rows) for (const row of list) if (linkOf(ctx, to.nsid, row.ifindex).info.kind === 'veth' && !row.outside && row.lower !== 0) ends.push({ to, row });
  const byKey = new Map<string, End[]>();
  for (const e of ends) {
    const k = `${e.row.ifindex}/${e.row.lower}`;
    const l = byKey.get(k);
    if (l) l.push(e);
    else byKey.set(k, [e]);
  }
  const done = new Set<Row>();
  const join = (a: End, b: End): void => {
    done.add(a.row);
    done.add(b.row);
    pair({ ctx }, { netns: a.to.nsid, ifindex: a.row.ifindex }, { netns: b.to.nsid, ifindex: b.row.ifindex });
  };
  const candidates = (a: End): End[] => {
    const there = a.row.netnsid < 0 ? a.to.nsid : ids.get(a.to.nsid)?.get(a.row.netnsid);
    const found: End[] = [];
    for (const b of byKey.get(`${a.row.lower}/${a.row.ifindex}`) ?? []) {
      if (b.row === a.row || done.has(b.row)) continue;
      const back = b.row.netnsid < 0 ? b.to.nsid : ids.get(b.to.nsid)?.get(b.row.netnsid);
      if (there !== undefined ? b.to.nsid !== there : b.to.nsid === a.to.nsid) continue;
      if (back !== undefined ? back !== a.to.nsid : b.to.nsid === a.to.nsid) continue;
      found.push(b);
      if (found.length >= LOOK) break;
    }
    return found;
  };
  const doubtful: End[] = [];
  for (const a of ends) {
    if (done.has(a.row)) continue;
    const c = candidates(a);
    if (c.length === 1 && candidates(c[0] as End).length === 1) join(a, c[0] as End);
    else if (c.length > 0) doubtful.push(a);
  }
  for (const a of doubtful) {
    if (done.has(a.row)) continue;
    const c = candidates(a);
    const near = c.filter((b) => shareSubnet(ctx, a, b));
    const b = near[0] ?? c[0];
    if (!b) continue;
    if ((near.length || c.length) > 1) {
      const part = a.to.space.parts.get('ip-addr') ?? { file: a.to.space.name, line: 1, text: '' };
      miss(a.to, part, part.line, `device ${linkOf(ctx, a.to.nsid, a.row.ifindex).name}: its peer may be in ${c.slice(0, 4).map((x) => x.to.space.name).join(' or ')}`, { kind: 'link', ifindex: a.row.ifindex });
    }
    join(a, b);
  }
  return ends.filter((e) => !done.has(e.row));
};
