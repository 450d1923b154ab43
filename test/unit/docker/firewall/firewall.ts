// What tests of firewalls share: an engine without anything, the rules that ops make in it, and networks in few words.
import { parseIp, type Ip } from '../../../../src/base/ip.ts';
import { IPTABLES } from '../../../../src/commands/iptables/index.ts';
import { applyOps } from '../../../../src/docker/apply.ts';
import { newDaemonOpts } from '../../../../src/docker/defaults.ts';
import type { Op } from '../../../../src/docker/op.ts';
import { quietProc } from '../../../../src/docker/quietProc.ts';
import type { DockerTx } from '../../../../src/docker/tx.ts';
import type { FwConfig, FwNet } from '../../../../src/docker/types.ts';
import type { Engine } from '../../../../src/model/docker.ts';
import { emptyWorld } from '../../../../src/model/init.ts';
import { openCtx } from '../../../../src/net/ctx.ts';

/** An engine in an empty world: just enough of one for applyOps. */
export const bareTx = (): DockerTx => ({
  ctx: openCtx(emptyWorld()), origin: { file: '', line: 0, text: '' }, done: [], nsNames: new Map(),
  e: { netns: 1, opts: newDaemonOpts('29') } as unknown as Engine,
});
export const done = (tx: DockerTx, ops: readonly Op[]): void => {
  const e = applyOps(tx, ops);
  if (e) throw new Error(e.refused);
};
/** What a program of iptables prints, without its comments. */
export const iptables = (tx: DockerTx, name: string, ...args: string[]): string => {
  const program = IPTABLES.find((c) => c.name === name);
  let text = '';
  const p = { ...quietProc(tx.ctx, 1, name, args, tx.origin), out: (s: string) => {
    text += s;
  } };
  const status = program?.run(p);
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${String(status)}`);
  return text.replace(/^#.*\n/gm, '');
};
export const config = (given: Partial<FwConfig> = {}): FwConfig => ({
  iptables: true, ip6tables: false, proxy: true, raw: true, directRouting: false, sctpChecksum: false, policy: { 4: false, 6: false }, ...given,
});
export const addr = (text: string): Ip => {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(text);
  return ip;
};
export const net = (ifName: string, subnet: string, given: Partial<FwNet> = {}): FwNet => ({
  ifName, v4: { subnet, hostIp: null, gwMode: 'nat' }, v6: null, internal: false, icc: true, masq: true, trusted: [], others: [], ...given,
});
