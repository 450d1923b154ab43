// Events as `conntrack -E` of Linux 6.18 told them for `nc -z` to an open and to a closed port.
import { describe, expect, it } from 'vitest';
import type { Ct, CtTemplate } from '../../../../src/model/ct.ts';
import { IPCT_ASSURED, IPCT_DESTROY, IPCT_NEW, IPCT_PROTOINFO, IPCT_REPLY } from '../../../../src/net/nf/ctEvent.ts';
import { newCtx, pass, pktOf, skbOf } from './ctReplay.ts';

const told = (flags: readonly (readonly [0 | 1, number, number, number])[], tmpl: CtTemplate | null = null): [string, number, number][] => {
  const ctx = newCtx();
  const events: [string, number, number][] = [];
  ctx.ctListeners.set(1, [(ev: string, ct: Ct, bits: number) => void events.push([ev, ct.tcp?.state ?? 0, bits])]);
  for (const [dir, f, seq, ack] of flags) {
    const l4 = { type: 'tcp' as const, sport: dir === 0 ? 4000 : 80, dport: dir === 0 ? 80 : 4000, seq, ack, flags: f, window: 1000, data: { len: 0 } };
    pass(ctx, skbOf(pktOf(dir === 0 ? '10.0.0.1' : '10.0.0.2', dir === 0 ? '10.0.0.2' : '10.0.0.1', 6, l4), dir === 0 ? tmpl : null));
  }
  return events;
};
const OPEN = [[0, 2, 1, 0], [1, 18, 9, 2], [0, 16, 2, 10], [0, 17, 2, 10], [1, 17, 10, 3], [0, 16, 3, 11]] as const;

describe('ctEvent', () => {
  it('tells of an open port', () => {
    expect(told(OPEN)).toEqual([
      ['NEW', 1, IPCT_NEW | IPCT_PROTOINFO], ['UPDATE', 2, IPCT_REPLY | IPCT_PROTOINFO], ['UPDATE', 3, IPCT_ASSURED | IPCT_PROTOINFO], ['UPDATE', 4, IPCT_PROTOINFO],
      ['UPDATE', 6, IPCT_PROTOINFO], ['UPDATE', 7, IPCT_PROTOINFO],
    ]);
  });
  it('tells of a closed one', () => {
    expect(told([[0, 2, 1, 0], [1, 20, 0, 2]])).toEqual([['NEW', 1, IPCT_NEW | IPCT_PROTOINFO], ['DESTROY', 8, IPCT_DESTROY]]);
  });
  it('tells what a CT target asked for', () => {
    const tmpl: CtTemplate = { zone: 0, zoneDir: 3, zoneFromMark: false, helper: '', ctevents: IPCT_ASSURED, expevents: 0, timeoutPolicy: '' };
    expect(told(OPEN, tmpl)).toEqual([['UPDATE', 3, IPCT_ASSURED | IPCT_PROTOINFO]]);
  });
});
