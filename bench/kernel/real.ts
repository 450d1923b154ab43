// The kernel's side: labs in namespaces of this run, and the sender (sender.c) as a process for each round. What it says is checked: every
// datagram arrived, every packet reached the router, no backlog overflowed (softnet_stat).
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printIp4 } from '../../src/base/ip.ts';
import { MISS, targets, type Flow, type Size } from './labs.ts';
import type { Contender } from './rounds.ts';

const TIMEOUT_MS = 30_000;
const command = (what: string, args: readonly string[], input = ''): string => {
  const r = spawnSync(what, args, { input, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 26 });
  if (r.error) throw r.error;
  if (r.status !== 0) throw new Error(`${what} ${args.join(' ').slice(0, 200)} failed (${r.status ?? r.signal}): ${r.stderr.slice(0, 1000)}`);
  return r.stdout;
};
const lab = (script: string): void => void command('bash', ['-e'], script);

/** Frames that a full backlog dropped, all cores. */
export const softnetDrops = (): number => readFileSync('/proc/net/softnet_stat', 'utf8').trim().split('\n').reduce((n, l) => n + Number.parseInt(l.split(' ')[1] as string, 16), 0);

interface Said {
  readonly ns: number;
  readonly sent: number;
  readonly received: number;
  readonly recvNs: number;
}
/** A contender whose rounds take about as long as asked: the last round says how many packets that is. */
const paced = (name: string, send: (count: number) => Said): Contender => {
  let ns = send(20).ns;
  return { name, round: (ms) => (ns = send(Math.max(20, Math.ceil((ms * 1e6) / ns))).ns) };
};

export interface Kernel {
  /** Packets that the gate `id` drops, to one address or to random ones published ports. */
  readonly gate: (name: string, id: number, script: string, asked?: Size) => Contender;
  readonly flow: (name: string, flow: Flow, batch: number, tracked: boolean) => Contender;
  /** Throws when packets went missing. */
  readonly check: () => void;
}
export const openKernel = (sender: string, dir: string): Kernel => {
  const made = new Set<string>();
  const make = (script: string): void => {
    if (!made.has(script)) lab(script);
    made.add(script);
  };
  const say = (args: readonly (string | number)[]): Said => JSON.parse(command(sender, args.map(String))) as Said;
  const checks: (() => void)[] = [];
  const drops = softnetDrops();
  return {
    gate: (name, id, script, asked) => {
      make(script);
      const file: string[] = [];
      if (asked) {
        const list = targets(asked);
        const bytes = new DataView(new ArrayBuffer(6 * list.length));
        list.forEach((t, i) => {
          bytes.setUint32(6 * i, t.ip);
          bytes.setUint16(6 * i + 4, t.port);
        });
        file.push(join(dir, `targets${asked}`));
        writeFileSync(file[0] as string, bytes);
      }
      let sent = 0;
      const reached = (): number => (JSON.parse(command('ip', ['-n', `r${id}`, '-j', '-s', 'link', 'show', 'dev', 'eth0'])) as { stats64: { rx: { packets: number } } }[])[0]?.stats64.rx.packets ?? 0;
      checks.push(() => {
        if (reached() < sent) throw new Error(`${name}: ${reached()} of ${sent} packets reached the router`);
      });
      return paced(name, (count) => {
        const s = say(['raw', `a${id}`, '10.0.0.1', printIp4(MISS.ip), MISS.port, count, ...file]);
        sent += s.sent;
        return s;
      });
    },
    flow: (name, flow, batch, tracked) => {
      make(flow.script);
      const c = paced(name, (count) => {
        const s = say(['udp', flow.a, flow.b, flow.dst, flow.dport, flow.bport, count, batch]);
        if (s.received !== s.sent) throw new Error(`${name}: ${s.received} of ${s.sent} datagrams arrived`);
        return s;
      });
      const r = flow.a.replace('a', 'r');
      const flows = Number(command('ip', ['netns', 'exec', r, 'cat', '/proc/sys/net/netfilter/nf_conntrack_count']));
      if (flows > 0 !== tracked) throw new Error(`${name}: ${flows} connections tracked`);
      return c;
    },
    check: () => {
      for (const f of checks) f();
      if (softnetDrops() !== drops) throw new Error(`a backlog overflowed: ${softnetDrops() - drops} frames`);
    },
  };
};
