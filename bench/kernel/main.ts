// npm run bench:kernel (root): the real kernel and the model, the same labs, the same questions, on one core, in turns. The outer process
// starts the inner one in network and mount namespaces of its own, where /run is private (namespaces, the sender, iptables' lock): when it
// ends, in whatever way, the kernel takes all of it back. A table on stdout, everything in bench/out/kernel.json.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { bridged, gateOf, published, routed, setGateOf } from './labs.ts';
import { flowModel, gateModel } from './model.ts';
import { openKernel } from './real.ts';
import { claims, table } from './report.ts';
import { inTurns } from './rounds.ts';

const ROUNDS = 41;
const LIMIT_SECONDS = 230;
const OUT = 'bench/out';
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const fail = (line: string): never => {
  say(`bench:kernel: ${line}`);
  process.exit(1);
};

const TOOLS = ['unshare', 'taskset', 'chrt', 'timeout', 'ip', 'sysctl', 'iptables-legacy', 'iptables-legacy-restore', 'iptables-nft', 'iptables-nft-restore', 'nft', 'gcc'];
const DIR = '/run/bench';
const SETUP = ['mount -t tmpfs none /run', `mkdir /run/netns ${DIR}`, 'mount -t sysfs none /sys 2>/dev/null || true', 'exec "$@"'].join('\n');

const outer = (): void => {
  if (process.platform !== 'linux') fail('it needs Linux');
  if (process.getuid?.() !== 0) fail('it needs root (it makes network namespaces)');
  const missing = TOOLS.filter((t) => spawnSync('sh', ['-c', `command -v ${t}`]).status !== 0);
  if (missing.length > 0) fail(`missing: ${missing.join(', ')}`);
  const core = String(availableParallelism() - 1);
  // Real time, the lowest priority: with autogroups (sched_autogroup_enabled) nice only counts within a session.
  const p = spawn('timeout', [
    '--foreground', '-k', '5', String(LIMIT_SECONDS), 'chrt', '-r', '1', 'taskset', '-c', core, 'unshare', '--net', '--mount', '--propagation', 'private',
    'bash', '-ec', SETUP, 'setup', process.execPath, process.argv[1] as string, '--inside', core,
  ], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => p.kill(signal));
  p.on('exit', (status) => {
    if (status === 124) say(`bench:kernel: stopped after ${LIMIT_SECONDS} s`);
    process.exitCode = status ?? 1;
  });
};

const mitigations = (): string =>
  ['spectre_v2', 'spec_rstack_overflow', 'retbleed', 'meltdown'].flatMap((v) => {
    try {
      return [`${v}: ${readFileSync(`/sys/devices/system/cpu/vulnerabilities/${v}`, 'utf8').trim()}`];
    } catch {
      return [];
    }
  }).join('; ');

const inner = (core: string): void => {
  const sender = join(DIR, 'sender');
  const cc = spawnSync('gcc', ['-O2', '-Wall', '-o', sender, 'bench/kernel/sender.c'], { encoding: 'utf8' });
  if (cc.status !== 0) fail(`gcc could not build bench/kernel/sender.c: ${cc.stderr}`);
  say('labs of the kernel');
  const k = openKernel(sender, DIR);
  const kernel = [
    k.gate('legacy, 0 rules', 1, gateOf(1, 'legacy', '0')),
    k.gate('legacy, 1k rules, misses', 2, gateOf(2, 'legacy', '1k')),
    k.gate('legacy, 10k rules, misses', 3, gateOf(3, 'legacy', '10k')),
    k.gate('iptables-nft, 0 rules', 4, gateOf(4, 'nft', '0')),
    k.gate('iptables-nft, 1k rules, misses', 5, gateOf(5, 'nft', '1k')),
    k.gate('iptables-nft, 10k rules, misses', 6, gateOf(6, 'nft', '10k')),
    k.gate('nft chain, 0 rules, 1k ports', 7, setGateOf(7, '0', true), '1k'),
    k.gate('nft set, 1k ports, hits', 8, setGateOf(8, '1k', true), '1k'),
    k.gate('nft chain, 0 rules, 10k ports', 7, setGateOf(7, '0', true), '10k'),
    k.gate('nft set, 10k ports, hits', 9, setGateOf(9, '10k', true), '10k'),
    k.gate('nft set, 10k ports, hits, no interfaces asked', 10, setGateOf(10, '10k', false), '10k'),
    k.flow('bridge', bridged(11), 64, false),
    k.flow('forward', routed(12), 64, false),
    k.flow('forward, masqueraded', routed(13, 'legacy'), 64, true),
    k.flow('forward, masqueraded, sendto', routed(13, 'legacy'), 1, true),
    k.flow('forward, masqueraded, iptables-nft', routed(14, 'nft'), 64, true),
    k.flow('published port', published(15, 'legacy'), 64, true),
    k.flow('published port, sendto', published(15, 'legacy'), 1, true),
  ];
  say('labs of the model');
  const model = [
    gateModel(1, '0', false), gateModel(2, '1k', false), gateModel(3, '10k', false), gateModel(2, '1k', true), gateModel(3, '10k', true),
    flowModel('bridge', bridged(11), 'batch'), flowModel('forward', routed(12), 'batch'),
    ...(['batch', 'walk', 'traced', 'traced and read', 'walk, traced'] as const).map((how) => flowModel('forward, masqueraded', routed(13, 'legacy'), how)),
    ...(['batch', 'traced'] as const).map((how) => flowModel('published port', published(15, 'legacy'), how)),
  ];
  say(`${ROUNDS} rounds of ${kernel.length} + ${model.length}`);
  const timed = inTurns(kernel.map((c) => ({ ...c, name: `kernel: ${c.name}` })), model.map((c) => ({ ...c, name: `model: ${c.name}` })), ROUNDS);
  k.check();
  const machine = { cpu: cpus()[0]?.model ?? '', core, kernel: release(), node: process.version, mitigations: mitigations(), softnetDrops: 0, load: readFileSync('/proc/loadavg', 'utf8').trim() };
  const said = claims(timed);
  console.log(table(timed, said));
  console.log(`Linux ${machine.kernel}, ${machine.cpu}, core ${core}, node ${machine.node}; ${machine.mitigations}; load ${machine.load}; softnet drops 0`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'kernel.json'), `${JSON.stringify({ machine, claims: said, timed }, null, 1)}\n`);
};

const [inside, core] = process.argv.slice(2);
if (inside === '--inside' && core) inner(core);
else outer();
