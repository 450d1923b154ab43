import { describe, expect, it } from 'vitest';
import { parseMac } from '../../../src/base/mac.ts';
import { brPktType, floodsTo, isLinkLocalGroup, linkLocalFate, newBridgePort, recalcBridgeMac, shouldDeliver, type BridgeLink } from '../../../src/dev/bridge.ts';
import { newLinkDefaults, newNetnsConfig } from '../../../src/model/init.ts';
import type { BridgePort, Link } from '../../../src/model/world.ts';
import { BRIDGE_DEFAULT } from '../../../src/rtnl/link-kinds.ts';

const mac = (text: string): number => parseMac(text) ?? NaN;
const base = newLinkDefaults(newNetnsConfig(1));
const port = (ifindex: number, patch: Partial<BridgePort> = {}, address = ifindex): Link => ({
  ...base, ifindex, name: `v${ifindex}`, address, info: { kind: 'veth' }, master: 1, brport: { ...newBridgePort(ifindex, 2, ifindex), state: 3, ...patch },
});
const bridge = (patch: Partial<BridgeLink['info']> = {}, addrAssign: Link['addrAssign'] = 1): BridgeLink => ({
  ...base, ifindex: 1, name: 'br0', address: 0x99, addrAssign, info: { kind: 'bridge', ...BRIDGE_DEFAULT, ...patch },
});

describe('shouldDeliver', () => {
  it('never sends a frame back, unless the port is a hairpin', () => {
    expect(shouldDeliver(port(2), port(2))).toBe(false);
    expect(shouldDeliver(port(2), port(2, { hairpin: true }))).toBe(true);
  });
  it('keeps isolated ports apart, and only from each other', () => {
    expect(shouldDeliver(port(2, { isolated: true }), port(3, { isolated: true }))).toBe(false);
    expect(shouldDeliver(port(2, { isolated: true }), port(3))).toBe(true);
    expect(shouldDeliver(port(2), port(3, { isolated: true }))).toBe(true);
    expect(shouldDeliver(null, port(3, { isolated: true }))).toBe(true);
  });
  it('wants the forwarding state', () => {
    for (const state of [0, 1, 2, 4] as const) expect(shouldDeliver(port(2), port(3, { state }))).toBe(false);
  });
});

describe('floodsTo', () => {
  it('obeys the flag of its kind of address; what the host sends ignores the group flags', () => {
    const p = newBridgePort(1, 2, 1);
    expect(floodsTo({ ...p, flood: false }, 'unicast', false)).toBe(false);
    expect(floodsTo({ ...p, flood: false }, 'unicast', true)).toBe(false);
    expect(floodsTo({ ...p, mcastFlood: false }, 'multicast', false)).toBe(false);
    expect(floodsTo({ ...p, mcastFlood: false }, 'multicast', true)).toBe(true);
    expect(floodsTo({ ...p, bcastFlood: false }, 'broadcast', false)).toBe(false);
    expect(floodsTo({ ...p, bcastFlood: false }, 'broadcast', true)).toBe(true);
  });
  it('spares neigh_suppress ports once the bridge has answered', () => {
    const p = newBridgePort(1, 2, 1);
    expect(floodsTo({ ...p, neighSuppress: true }, 'broadcast', false, true)).toBe(false);
    expect(floodsTo({ ...p, neighSuppress: true }, 'broadcast', false, false)).toBe(true);
    expect(floodsTo({ ...p, proxyArp: true }, 'broadcast', false, false)).toBe(false);
  });
});

describe('linkLocalFate', () => {
  it('forwards the STP group without STP, drops PAUSE, leaves the rest to the port', () => {
    expect(linkLocalFate(mac('01:80:c2:00:00:00'), bridge().info)).toBe('forward');
    expect(linkLocalFate(mac('01:80:c2:00:00:01'), bridge().info)).toBe('drop');
    expect(linkLocalFate(mac('01:80:c2:00:00:0e'), bridge().info)).toBe('local');
    expect(linkLocalFate(mac('01:80:c2:00:00:0e'), bridge({ groupFwdMask: 1 << 14 }).info)).toBe('forward');
  });
  it('knows the sixteen addresses', () => {
    expect(isLinkLocalGroup(mac('01:80:c2:00:00:0f'))).toBe(true);
    expect(isLinkLocalGroup(mac('01:80:c2:00:00:10'))).toBe(false);
  });
});

describe('recalcBridgeMac', () => {
  it('takes the lowest address of the ports, and zero without any', () => {
    expect(recalcBridgeMac(bridge(), [port(5), port(3), port(4)])).toBe(3);
    expect(recalcBridgeMac(bridge({ bridgeId: 3 }), [port(5), port(3)])).toBeUndefined();
    expect(recalcBridgeMac(bridge({ bridgeId: 3 }), [])).toBe(0);
  });
  it('leaves an address that the user set', () => {
    expect(recalcBridgeMac(bridge({}, 3), [port(3)])).toBeUndefined();
  });
});

describe('brPktType', () => {
  it.each([['ff:ff:ff:ff:ff:ff', 'broadcast'], ['33:33:00:00:00:01', 'multicast'], ['02:00:00:00:00:01', 'unicast']])('%s is %s', (text, type) => {
    expect(brPktType(mac(text))).toBe(type);
  });
});
