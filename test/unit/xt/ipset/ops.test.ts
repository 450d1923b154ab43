import { describe, expect, it } from 'vitest';
import { emptyPMap, pmGet } from '../../../../src/base/pmap.ts';
import type { IpSet, IpSetElem } from '../../../../src/model/ipset.ts';
import { addEntry, createSet, delEntry, findEntry, NO_EXT, swapSets, type NewSet, type Sets } from '../../../../src/xt/ipset/ops.ts';
import { NO_ELEM } from '../../../../src/xt/ipset/elem.ts';

const base: NewSet = { name: 's', type: 'hash:net', family: 4, options: { hashsize: 1024, maxelem: 2 }, timeout: null, counters: false, comment: false, skbinfo: false, forceadd: false };
const make = (patch: Partial<NewSet> = {}): IpSet => pmGet(createSet(emptyPMap<IpSet>(), { ...base, ...patch }, false, 0) as Sets, patch.name ?? 's') as IpSet;
const net = (ip: number, cidr: number): IpSetElem => ({ ...NO_ELEM, ip, cidr });
const must = (s: IpSet | string): IpSet => {
  if (typeof s === 'string') throw new Error(s);
  return s;
};

describe('addEntry', () => {
  it('is full at maxelem, unless the element is there', () => {
    const s = must(addEntry(must(addEntry(make(), net(0x0a000000, 8), NO_EXT, false, 0)), net(0x0b000000, 8), NO_EXT, false, 0));
    expect(addEntry(s, net(0x0c000000, 8), NO_EXT, false, 0)).toBe('FULL');
    expect(addEntry(s, net(0x0b000001, 8), NO_EXT, false, 0)).toBe('EXIST');
    expect(typeof addEntry(s, net(0x0b000001, 8), NO_EXT, true, 0)).toBe('object');
  });
  it('refuses extensions that the set was not made with', () => {
    expect([{ timeout: 1 }, { packets: 1 }, { comment: 'x' }, { skbqueue: 1 }].map((x) => addEntry(make(), net(1, 32), { ...NO_EXT, ...x }, false, 0))).toEqual(['TIMEOUT', 'COUNTER', 'COMMENT', 'SKBINFO']);
  });
  it('makes room by dropping what has timed out', () => {
    let s = make({ timeout: 1 });
    for (const ip of [1, 2]) s = must(addEntry(s, net(ip, 32), NO_EXT, false, 0));
    expect(addEntry(s, net(3, 32), NO_EXT, false, 1_000_000)).toBe('FULL');
    expect(must(addEntry(s, net(3, 32), NO_EXT, false, 1_000_001)).entries.size).toBe(1);
  });
});
describe('findEntry', () => {
  it('takes the longest prefix of a host, and an element exactly', () => {
    const s = must(addEntry(must(addEntry(make(), net(0x0a000000, 8), NO_EXT, false, 0)), net(0x0a010000, 16), { ...NO_EXT, nomatch: true }, false, 0));
    expect(findEntry(s, net(0x0a010203, 32), 0)?.[1].nomatch).toBe(true);
    expect(findEntry(s, net(0x0a020203, 32), 0)?.[1].nomatch).toBe(false);
    expect(findEntry(s, net(0x0a010000, 24), 0)).toBeUndefined();
    expect(delEntry(s, net(0x0a010000, 24), 0)).toBe('NOTADDED');
  });
});
describe('swapSets', () => {
  it('changes contents, not names, and only between sets of a kind', () => {
    let sets = createSet(createSet(emptyPMap<IpSet>(), base, false, 0) as Sets, { ...base, name: 't', timeout: 5 }, false, 0) as Sets;
    sets = swapSets(sets, 's', 't') as Sets;
    expect([pmGet(sets, 's')?.timeout, pmGet(sets, 't')?.timeout, pmGet(sets, 's')?.index]).toEqual([5, null, 0]);
    expect(swapSets(createSet(sets, { ...base, name: 'u', type: 'hash:ip' }, false, 0) as Sets, 's', 'u')).toBe('TYPE_MISMATCH');
  });
});
