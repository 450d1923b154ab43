// vlan, macvlan and vxlan leaves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macvlanListens, multicastRxModes, reflectsToSource } from '../../../src/dev/macvlan.ts';
import { vlanFull, vlanOuter, vlanPktType, vlanPop, vlanPush } from '../../../src/dev/vlan.ts';
import { vxlanSnoop } from '../../../src/dev/vxlan.ts';
import type { FdbEntry } from '../../../src/model/world.ts';

describe('vlanPush', () => {
  it('is a stack of up to four ids', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4094 }), { minLength: 1, maxLength: 4 }), (ids) => {
        let tags = 0;
        for (const id of ids) {
          expect(vlanFull(tags)).toBe(false);
          tags = vlanPush(tags, id);
        }
        expect(vlanFull(tags)).toBe(ids.length === 4);
        for (const id of [...ids].reverse()) {
          expect(vlanOuter(tags)).toBe(id);
          tags = vlanPop(tags);
        }
        expect(tags).toBe(0);
      }),
    );
  });
  it('gives a frame for its own address to the VLAN device', () => {
    expect(vlanPktType('otherhost', 5, 5)).toBe('host');
    expect(vlanPktType('otherhost', 5, 6)).toBe('otherhost');
    expect(vlanPktType('broadcast', 5, 5)).toBe('broadcast');
  });
});

describe('macvlan', () => {
  it('serves everyone from the wire, and what a sibling sent only where it has not been', () => {
    expect(multicastRxModes(null)).toEqual(['private', 'vepa', 'bridge', 'passthru']);
    expect(multicastRxModes('bridge')).toEqual(['vepa']);
    expect(multicastRxModes('vepa')).toEqual(['vepa', 'bridge']);
    expect(['private', 'passthru', 'vepa', 'bridge'].map((m) => reflectsToSource(m as 'private'))).toEqual([true, true, false, false]);
  });
  it('hears broadcasts and its groups', () => {
    expect(macvlanListens(0xffffffffffff, [], false)).toBe(true);
    expect(macvlanListens(0x333300000001, [{ mac: 0x333300000001 }], false)).toBe(true);
    expect(macvlanListens(0x333300000002, [{ mac: 0x333300000001 }], false)).toBe(false);
    expect(macvlanListens(0x333300000002, [], true)).toBe(true);
  });
});

describe('vxlanSnoop', () => {
  const e = (patch: Partial<FdbEntry>): FdbEntry => ({
    mac: 2, vlan: 0, port: 1, isLocal: false, isStatic: false, addedByUser: false, externLearn: false, sticky: false, updated: 0, used: 0, seq: 1,
    remotes: [{ ip: 1, port: 0, vni: 0, ifindex: 0 }], ...patch,
  });
  const src = 0x020000000001;
  it('learns, refreshes, moves', () => {
    expect(vxlanSnoop(undefined, src, 1)).toBe('learn');
    expect(vxlanSnoop(e({}), src, 1)).toBe('same');
    expect(vxlanSnoop(e({}), src, 2)).toBe('move');
  });
  it('drops a frame that would move a static entry, and one from a group address', () => {
    expect(vxlanSnoop(e({ isStatic: true }), src, 2)).toBe('drop');
    expect(vxlanSnoop(e({ isLocal: true }), src, 2)).toBe('drop');
    expect(vxlanSnoop(undefined, 0x010000000001, 1)).toBe('drop');
  });
});
