// dockerd: a process in the foreground that makes an engine (docker/engine.ts), waits for a signal and stops its containers. The engine itself is data: it answers `docker`
// while this process lives, or in a later session on the same world. Its log is two lines. SIGKILL leaves everything as it is, as it does on a real host.
import { pmGet } from '../../base/pmap.ts';
import { startEngine, stopEngine, type StartOpts } from '../../docker/engine.ts';
import { dockerNftRules } from '../../docker/nftRules.ts';
import { commitCtx } from '../../net/ctx.ts';
import { EPOCH } from '../../model/uapi.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { strftime } from '../../shell/time.ts';
import { DOCKERD_CHECKS, DOCKERD_FLAGS, daemonSpec, readDaemonJson } from './dockerdFlags.ts';
import { planLines, rehearse } from './dryRun.ts';
import { parseFlags } from './flags.ts';
import { releaseOf } from './info.ts';
import { procHostOf } from './procHost.ts';

const DEFAULT_FILE = '/etc/docker/daemon.json';
/** From start to answering, about as long as a small machine takes. */
const BOOT = 500_000;
const USAGE = '\nUsage:  dockerd [OPTIONS]\n\nA self-sufficient runtime for containers.\n';

const log = (p: Proc, msg: string): void => {
  const us = p.ctx.now;
  p.err(`time="${strftime('%Y-%m-%dT%H:%M:%S', EPOCH + Math.floor(us / 1e6), 0)}.${String(us % 1e6).padStart(6, '0')}000Z" level=info msg="${msg}"\n`);
};
function* dockerd(p: Proc): Running {
  const say = (text: string, status: number): number => {
    p.err(`${text}\n`);
    return status;
  };
  const f = parseFlags(DOCKERD_FLAGS, p.args, { interspersed: true, checks: DOCKERD_CHECKS });
  if (f === 'help') {
    p.out(`${USAGE}\nOptions:\n${DOCKERD_FLAGS.map((d) => `  ${d.short === '' ? '   ' : `-${d.short},`} --${d.name}${d.type === 'bool' ? '' : ` ${d.type}`}\n`).join('')}`);
    return 0;
  }
  if ('bad' in f) return say(`Status: ${f.bad}\nSee 'dockerd --help'., Code: 125`, 1);
  if (f.args.length > 0) return say(`"dockerd" accepts no argument(s).\nSee 'dockerd --help'.\n${USAGE.trimEnd()}`, 1);
  if (f.on('version')) {
    p.out(`Docker version ${releaseOf('20.10')}, build packetpath\n`);
    return 0;
  }
  const path = f.one('config-file') ?? DEFAULT_FILE;
  const text = p.files.read(path, p.netns);
  let file = new Map<string, readonly string[]>();
  if (text !== undefined && text.trim() !== '') {
    const read = readDaemonJson(text, f);
    if (typeof read === 'string') return say(`unable to configure the Docker daemon with file ${path}: ${read}`, 1);
    file = read;
  } else if (text === undefined && f.one('config-file') !== undefined) return say(`unable to configure the Docker daemon with file ${path}: open ${path}: no such file or directory`, 1);
  const all = (name: string): readonly string[] => (f.all(name).length > 0 ? f.all(name) : (file.get(name) ?? []));
  const spec = daemonSpec((name) => all(name).at(-1), all);
  if (typeof spec === 'string') return say(spec, 1);
  if (f.on('validate')) return say('configuration OK', 0);
  const origin = { ...p.origin, by: ['dockerd', ...p.args].join(' ') };
  const o: StartOpts = { ...spec, netns: p.netns, pid: p.pid };
  if (f.on('dry-run')) {
    // The nftables back end cannot run here; its rules can be told: an engine with iptables knows the same networks.
    const nft = spec.backend === 'nftables';
    const copy = rehearse(p.ctx, spec.sock);
    const bad = startEngine(copy.ctx, { ...o, backend: 'iptables' }, origin, undefined, (file_) => p.files.read(file_, p.netns));
    if (bad) return say(bad.refused, 1);
    const steps = copy.steps().filter((s) => !nft || !(/^(?:ip6?tables|ipset)$/.test(s.words[0] ?? '') || s.option === '--ip-forward'));
    p.out(planLines(steps).map((l) => `${l}\n`).join(''));
    for (const family of nft ? ([4, 6] as const) : []) {
      const rules = dockerNftRules(commitCtx(copy.ctx), family, spec.sock);
      if (rules !== undefined) p.out(`nft -f - <<'EOF'\n${rules.trimEnd()}\nEOF\n`);
    }
    return 0;
  }
  const procs = procHostOf(p, spec.sock);
  // Another dockerd whose process is gone (SIGKILL, or a former session) left its engine running: its containers end now.
  const old = pmGet(p.ctx.config.docker, spec.sock);
  const alive = old !== undefined && old.pid !== 0 && old.pid !== p.pid && (p as ShellProc).shell.host.procs.has(old.pid);
  if (old?.running && !alive) stopEngine(p.ctx, spec.sock, origin, procs);
  const ready = p.ctx.now + BOOT;
  while (p.ctx.now < ready) {
    const sig = yield { until: ready };
    if (sig) return 0;
  }
  const bad = startEngine(p.ctx, o, origin, procs, (file_) => p.files.read(file_, p.netns));
  if (bad) return say(bad.refused, 1);
  const pidfile = all('pidfile').at(-1) ?? '/var/run/docker.pid';
  p.files.write(pidfile, String(p.pid), false, p.netns);
  log(p, 'Daemon has completed initialization');
  log(p, `API listen on ${spec.sock}`);
  for (;;) {
    const sig = yield {};
    if (sig === 'HUP') continue;
    if (sig === undefined && pmGet(p.ctx.config.docker, spec.sock)?.running) continue;
    break;
  }
  log(p, 'Processing signal \'terminated\'');
  stopEngine(p.ctx, spec.sock, origin, procs);
  p.files.remove(pidfile);
  return 0;
}
export const dockerdCommand: Command = { name: 'dockerd', man: 'the Docker daemon: networks, ports and names of containers (20.10 by default; --engine-version)', run: dockerd, catches: ['TERM', 'INT', 'HUP'], cost: 20_000 };
