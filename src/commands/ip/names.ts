// Numbers and names of routing protocols, scopes, tables, DS fields and route types.
// Mirrors: iproute2's lib/rt_names.c and ip/rtm_map.c, reading /etc/iproute2 as Debian ships it. Leaves out: realms.
import type { RouteType } from '../../model/world.ts';
import type { Proc } from '../../shell/proc.ts';
import { matches, strtoul } from './util.ts';

type Table = ReadonlyMap<number, string>;
const table = (text: string): Table => new Map(text.trim().split(/\s+/).map((w): [number, string] => {
  const [id, name] = w.split('=') as [string, string];
  return [Number(id), name];
}));
const PROTOS = table(`0=unspec 1=redirect 2=kernel 3=boot 4=static 8=gated 9=ra 10=mrt 11=zebra 12=bird 13=dnrouted 14=xorp 15=ntk 16=dhcp
  18=keepalived 42=babel 99=openr 186=bgp 187=isis 188=ospf 189=rip 192=eigrp`);
const SCOPES = table('0=global 255=nowhere 254=host 253=link 200=site');
const TABLES = table('255=local 254=main 253=default 0=unspec');
/** Classes as Debian ships them. */
const DSFIELDS = table(`0x00=default 0x20=CS1 0x40=CS2 0x60=CS3 0x80=CS4 0xA0=CS5 0xC0=CS6 0xE0=CS7 0x28=AF11 0x30=AF12 0x38=AF13 0x48=AF21 0x50=AF22
  0x58=AF23 0x68=AF31 0x70=AF32 0x78=AF33 0x88=AF41 0x90=AF42 0x98=AF43 0xB8=EF`);

const readFile = (text: string, builtin: Table): Table => {
  const m = new Map(builtin);
  for (const line of text.split('\n')) {
    const f = /^\s*(0x[0-9a-fA-F]+|\d+)\s+([^\s#]+)/.exec(line);
    if (f) m.set(Number(f[1]), f[2] as string);
  }
  return m;
};
/** Who reads the files of names. */
export type NamesReader = Pick<Proc, 'files' | 'netns'>;
const opened = new WeakMap<NamesReader, Map<string, Table>>();
/** A names file of the session: `100 blue` lines; later lines win. The built-in names are always known. A process reads it once. */
const read = (p: NamesReader, file: string, builtin: Table): Table => {
  let mine = opened.get(p);
  if (!mine) opened.set(p, (mine = new Map()));
  let t = mine.get(file);
  if (!t) {
    const text = p.files.read(`/etc/iproute2/${file}`, p.netns);
    t = text === undefined ? builtin : readFile(text, builtin);
    mine.set(file, t);
  }
  return t;
};
const idOf = (t: Table, name: string): number | undefined => {
  for (const [id, n] of t) if (n === name) return id;
  return undefined;
};
const numberOf = (text: string, base: 0 | 16, max: number): number | undefined => {
  const n = strtoul(text, base);
  return n === undefined || n > BigInt(max) ? undefined : Number(n);
};

// ---- rtnl_rtprot_*, rtnl_rtscope_*, rtnl_rttable_*, rtnl_dsfield_*: n2a (numeric: `ip -N`) and a2n (undefined: no such name)

export const rtprotN2a = (p: NamesReader, id: number, numeric = false): string => (numeric ? undefined : read(p, 'rt_protos', PROTOS).get(id)) ?? String(id);
export const rtprotA2n = (p: Proc, text: string): number | undefined => idOf(read(p, 'rt_protos', PROTOS), text) ?? numberOf(text, 0, 255);
export const rtscopeN2a = (p: NamesReader, id: number, numeric = false): string => (numeric ? undefined : read(p, 'rt_scopes', SCOPES).get(id)) ?? String(id);
export const rtscopeA2n = (p: Proc, text: string): number | undefined => idOf(read(p, 'rt_scopes', SCOPES), text) ?? numberOf(text, 0, 255);
export const rttableN2a = (p: NamesReader, id: number, numeric = false): string => (numeric ? undefined : read(p, 'rt_tables', TABLES).get(id)) ?? String(id);
export const rttableA2n = (p: Proc, text: string): number | undefined => idOf(read(p, 'rt_tables', TABLES), text) ?? numberOf(text, 0, 0xffffffff);
const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
export const dsfieldN2a = (p: NamesReader, id: number, numeric = false): string => (numeric ? undefined : read(p, 'rt_dsfield', DSFIELDS).get(id)) ?? hex2(id);
export const dsfieldA2n = (p: Proc, text: string): number | undefined => idOf(read(p, 'rt_dsfield', DSFIELDS), text) ?? numberOf(text, 16, 255);

// ---- route types

/** RTN_*. */
export const RTN: Readonly<Record<RouteType, number>> = {
  unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9, nat: 10,
};
const EXACT: readonly RouteType[] = ['local', 'nat', 'throw'];
const BY_PREFIX: readonly (RouteType | 'xresolve')[] = ['broadcast', 'anycast', 'multicast', 'prohibit', 'unreachable', 'blackhole', 'xresolve', 'unicast'];
/** rtnl_rtntype_a2n: most words may be shortened. 'xresolve' is a type the kernel refuses. */
export const rtntypeA2n = (text: string): RouteType | 'xresolve' | undefined => {
  const exact = EXACT.find((t) => t === text);
  if (exact) return exact;
  if (text === 'brd') return 'broadcast';
  return BY_PREFIX.find((t) => matches(text, t));
};
