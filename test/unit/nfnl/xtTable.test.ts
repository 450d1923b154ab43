// Edits of rule tables without any text: what a transaction makes, refuses, and leaves alone.
import { describe, expect, it } from 'vitest';
import { pmGet } from '../../../src/base/pmap.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import type { XtBackend, XtTarget } from '../../../src/model/xt.ts';
import { commitCtx, netnsOf, openCtx } from '../../../src/net/ctx.ts';
import { xtAppend, xtBegin, xtCommit, xtCounters, xtDelete, xtDeleteChain, xtEdit, xtInsert, xtNewChain, xtSetPolicy, xtTable, type NewRule } from '../../../src/nfnl/xtTable.ts';

const rule = (target: XtTarget, proto = 0): NewRule => ({ src: null, dst: null, iif: null, oif: null, proto, protoInvert: false, frag: null, matches: [], target });
const accept = rule({ kind: 'verdict', verdict: 'ACCEPT' });
const jump = (chain: string): NewRule => rule({ kind: 'jump', chain });
const names = (backend: XtBackend, ctx: ReturnType<typeof openCtx>): string[] | undefined => xtTable(netnsOf(ctx, 1), backend, 4, 'filter')?.chains.map((c) => c.name);

describe('xtEdit', () => {
  it('makes a table with the chain asked for, or with all of them, as the back end does', () => {
    const ctx = openCtx(emptyWorld());
    expect(xtEdit(ctx, 1, 'nft', 4, (tx) => void xtAppend(tx, 'filter', 'FORWARD', accept))).toBeUndefined();
    expect(xtEdit(ctx, 1, 'legacy', 4, (tx) => void xtAppend(tx, 'filter', 'FORWARD', accept))).toBeUndefined();
    expect(names('nft', ctx)).toEqual(['FORWARD']);
    expect(names('legacy', ctx)).toEqual(['INPUT', 'FORWARD', 'OUTPUT']);
  });
  it('leaves the world as it was when it fails', () => {
    const ctx = openCtx(emptyWorld());
    const before = commitCtx(ctx).config;
    const bad = xtEdit(ctx, 1, 'nft', 4, (tx) => {
      xtNewChain(tx, 'filter', 'A');
      xtAppend(tx, 'filter', 'A', jump('A'));
      xtAppend(tx, 'filter', 'INPUT', accept);
      xtAppend(tx, 'filter', 'INPUT', jump('A'));
    });
    expect(bad?.errno).toBe('EMLINK');
    expect(bad?.ops.map((o) => o.chain)).toEqual(['INPUT']);
    expect(ctx.config).toBe(before);
  });
  it.each([['nft', 'EMLINK'], ['legacy', 'ELOOP']] as const)('%s: a loop is %s', (backend, errno) => {
    const ctx = openCtx(emptyWorld());
    const bad = xtEdit(ctx, 1, backend, 4, (tx) => {
      for (const c of ['A', 'B']) xtNewChain(tx, 'filter', c);
      xtAppend(tx, 'filter', 'A', jump('B'));
      xtAppend(tx, 'filter', 'B', jump('A'));
      xtAppend(tx, 'filter', 'INPUT', jump('A'));
    });
    expect(bad?.errno).toBe(errno);
  });
  it.each([['nft', 'EOPNOTSUPP'], ['legacy', 'EINVAL']] as const)('%s: a jump to a built-in chain is %s', (backend, errno) => {
    const ctx = openCtx(emptyWorld());
    xtEdit(ctx, 1, backend, 4, (tx) => void xtAppend(tx, 'filter', 'FORWARD', accept));
    expect(xtEdit(ctx, 1, backend, 4, (tx) => void xtAppend(tx, 'filter', 'INPUT', jump('FORWARD')))?.errno).toBe(errno);
  });
  it('refuses to delete a chain in use', () => {
    const ctx = openCtx(emptyWorld());
    for (const backend of ['nft', 'legacy'] as const) {
      xtEdit(ctx, 1, backend, 4, (tx) => {
        xtNewChain(tx, 'filter', 'A');
        xtAppend(tx, 'filter', 'INPUT', jump('A'));
      });
    }
    expect(xtEdit(ctx, 1, 'nft', 4, (tx) => void xtDeleteChain(tx, 'filter', 'A'))?.errno).toBe('EBUSY');
    const tx = xtBegin(ctx, 1, 'legacy', 4);
    expect(xtDeleteChain(tx, 'filter', 'A')).toBe('EMLINK');
  });
  it('keeps counters with their rules, and drops them with them', () => {
    const ctx = openCtx(emptyWorld());
    xtEdit(ctx, 1, 'nft', 4, (tx) => {
      xtAppend(tx, 'filter', 'INPUT', accept, { packets: 1, bytes: 2 });
      xtInsert(tx, 'filter', 'INPUT', 0, accept, { packets: 3, bytes: 4 });
      xtSetPolicy(tx, 'filter', 'INPUT', 'DROP', { packets: 5, bytes: 6 });
    });
    const chain = xtTable(netnsOf(ctx, 1), 'nft', 4, 'filter')?.chains[0];
    expect(chain?.rules.map((r) => xtCounters(ctx, 1, r.id).packets)).toEqual([3, 1]);
    expect(xtCounters(ctx, 1, chain?.id ?? 0)).toEqual({ packets: 5, bytes: 6 });
    xtEdit(ctx, 1, 'nft', 4, (tx) => void xtDelete(tx, 'filter', 'INPUT', 0));
    const world = commitCtx(ctx);
    expect(pmGet(world.state.netns, 1)?.xtCounters.size).toBe(2);
  });
});

it('6,000 rules commit once', () => {
  const ctx = openCtx(emptyWorld());
  const tx = xtBegin(ctx, 1, 'nft', 4);
  for (let i = 0; i < 6000; i++) xtAppend(tx, 'filter', 'FORWARD', accept);
  expect(xtCommit(tx)).toBeUndefined();
  expect(xtTable(netnsOf(ctx, 1), 'nft', 4, 'filter')?.chains[0]?.rules.length).toBe(6000);
});
