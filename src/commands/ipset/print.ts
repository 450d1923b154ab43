// Listings of sets: plain, save and XML.
// Mirrors: lib/session.c (list_set, list_create, list_adt, print_set_done), lib/print.c. The members of a hash come in the order in which they
// were added (the kernel's order follows a random seed), or sorted with -sorted.
import { printIp, type Ip } from '../../base/ip.ts';
import { pmValues } from '../../base/pmap.ts';
import type { IpSet, IpSetEntry } from '../../model/ipset.ts';
import { compareElems, elemText } from '../../xt/ipset/elem.ts';
import { membersOf } from '../../xt/ipset/ops.ts';
import { memSize, SET_TYPES, uncollected } from '../../xt/ipset/types.ts';

export type Output = 'plain' | 'save' | 'xml';
export interface Listing {
  readonly output: Output;
  readonly sorted: boolean;
  readonly terse: boolean;
  readonly now: number;
}

/** Name and value of each option of `create`, in the order of printing; no value: a flag. */
const headerOf = (s: IpSet): [name: string, value: string | null][] => {
  const o = s.options;
  const out: [string, string | null][] = [];
  if (s.type === 'bitmap:port') out.push(['range', `${o['from']}-${o['to']}`]);
  else if (s.type === 'list:set') out.push(['size', String(o['size'])]);
  else out.push(['family', s.family === 4 ? 'inet' : 'inet6'], ['hashsize', String(o['hashsize'])], ['maxelem', String(o['maxelem'])]);
  const mask: [string, string | null][] = o['netmask'] !== undefined ? [['netmask', String(o['netmask'])]] : o['bitmask'] !== undefined ? [['bitmask', printIp(o['bitmask'] as Ip)]] : [];
  if (s.type === 'hash:ip') out.push(...mask);
  if (s.timeout !== null) out.push(['timeout', String(s.timeout)]);
  if (s.counters) out.push(['counters', null]);
  if (s.comment) out.push(['comment', null]);
  if (s.skbinfo) out.push(['skbinfo', null]);
  if (s.type.startsWith('hash:')) out.push(['bucketsize', String(o['bucketsize'])], ['initval', `0x${(o['initval'] as number).toString(16).padStart(8, '0')}`]);
  if (s.type === 'hash:ip,port') out.push(...mask);
  return out;
};
const hex = (n: number): string => `0x${n.toString(16)}`;
/** What stands behind an element. */
const extOf = (s: IpSet, e: IpSetEntry, now: number): [name: string, value: string | null][] => {
  const out: [string, string | null][] = [];
  // A second that has begun counts as over; the last one is shown as 1.
  if (s.timeout !== null) out.push(['timeout', String(e.expires === 0 ? 0 : Math.max(Math.floor((e.expires - now) / 1e6), 1))]);
  if (e.nomatch) out.push(['nomatch', null]);
  if (s.counters) out.push(['packets', String(BigInt(e.packets))], ['bytes', String(BigInt(e.bytes))]);
  if (e.comment !== null) out.push(['comment', `"${e.comment}"`]);
  if (e.skbmark && (e.skbmark.value !== 0 || e.skbmark.mask !== 0)) out.push(['skbmark', `${hex(e.skbmark.value)}${e.skbmark.mask === 0xffffffff ? '' : `/${hex(e.skbmark.mask)}`}`]);
  if (e.skbprio !== 0) out.push(['skbprio', `${(e.skbprio >>> 16).toString(16)}:${(e.skbprio & 0xffff).toString(16)}`]);
  if (e.skbqueue !== 0) out.push(['skbqueue', String(e.skbqueue)]);
  return out;
};
const plain = (pairs: readonly (readonly [string, string | null])[]): string => pairs.map(([n, v]) => ` ${n}${v === null ? '' : ` ${v}`}`).join('');
const xml = (pairs: readonly (readonly [string, string | null])[]): string => pairs.map(([n, v]) => (v === null ? `<${n}/>` : `<${n}>${v}</${n}>`)).join('');

const ordered = (s: IpSet, l: Listing): IpSetEntry[] => {
  const list = membersOf(s, l.now);
  if (s.type === 'bitmap:port') return list.sort((a, b) => a.elem.port - b.elem.port);
  return l.sorted && s.type !== 'list:set' ? list.sort((a, b) => compareElems(a.elem, b.elem)) : list;
};
/** One set; `refs` is what rules and lists hold of it. */
export const printSet = (s: IpSet, refs: number, l: Listing): string => {
  const members = ordered(s, l);
  const header = headerOf(s);
  const size = memSize(s, uncollected(s, pmValues(s.entries), l.now));
  const { revision } = SET_TYPES[s.type];
  if (l.output === 'save') {
    return `create ${s.name} ${s.type}${plain(header)}\n${l.terse ? '' : members.map((e) => `add ${s.name} ${elemText(s, e.elem)}${plain(extOf(s, e, l.now))}\n`).join('')}`;
  }
  if (l.output === 'xml') {
    const list = l.terse ? '' : `<members>\n${members.map((e) => `<member><elem>${elemText(s, e.elem)}</elem>${xml(extOf(s, e, l.now))}</member>\n`).join('')}</members>\n`;
    return `<ipset name="${s.name}">\n<type>${s.type}</type>\n<revision>${revision}</revision>\n<header>${xml(header)}\n<memsize>${size}</memsize>\n<references>${refs}</references>\n`
      + `<numentries>${members.length}</numentries>\n</header>\n${list}</ipset>\n`;
  }
  return `Name: ${s.name}\nType: ${s.type}\nRevision: ${revision}\nHeader:${plain(header)}\nSize in memory: ${size}\nReferences: ${refs}\nNumber of entries: ${members.length}\n`
    + `${l.terse ? '' : `Members:\n${members.map((e) => `${elemText(s, e.elem)}${plain(extOf(s, e, l.now))}\n`).join('')}`}`;
};
