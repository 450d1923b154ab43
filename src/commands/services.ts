// systemctl and service as far as they are about the path: Docker's unit is dockerd, and what never ran here can be stopped. Programs that change nothing which a packet
// could meet (package managers, bookkeeping) do nothing and say so; everything else fails by its name.
import { pmGet } from '../base/pmap.ts';
import { DEFAULT_SOCK } from '../docker/tx.ts';
import { openNull, openSink, release } from '../shell/io.ts';
import type { Command, Proc, Running } from '../shell/proc.ts';
import { runProgram, type ShellProc } from '../shell/process.ts';
import { spawnShell } from '../shell/subst.ts';

/** What a line says that tells that nothing was done, and that it makes no difference to packets. */
export const SKIPPED = 'makes no difference to packets, nothing done';
const skip = (p: Proc, what = ''): number => {
  p.err(`${p.name}: ${what}${SKIPPED}\n`);
  return 0;
};

/** The daemon of /var/run/docker.sock answers. */
const dockerRuns = (p: Proc): boolean => pmGet(p.ctx.config.docker, DEFAULT_SOCK)?.running === true;
/** dockerd needs half a second; nobody waits longer than this. */
const LONGEST = 5_000_000;
function* waitFor(p: Proc, up: boolean): Running {
  const until = p.ctx.now + LONGEST;
  while (dockerRuns(p) !== up && p.ctx.now < until) yield { until: Math.min(until, p.ctx.now + 50_000) };
  return dockerRuns(p) === up ? 0 : 1;
}
const LOG = '/var/log/dockerd.log';
/** Starts dockerd in the initial namespace, with /etc/docker/daemon.json, and waits until it answers. */
export function* startDocker(p: Proc): Running {
  if (dockerRuns(p)) return 0;
  const log = (text: string): undefined => void p.files.write(LOG, text, true, 1);
  spawnShell((p as ShellProc).shell, (child) => {
    child.netns = 1;
    child.root = '';
    child.jobs = [];
    child.traps = new Map();
    child.leaf = true;
    for (const f of child.fds.values()) release(f);
    child.fds = new Map([[0, openNull()], [1, openSink('/dev/null', () => undefined)], [2, openSink(LOG, log)]]);
  }, function* body(child) {
    return yield* runProgram(child, ['dockerd'], { pid: child.pid, netns: 1, fds: child.fds, env: new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]) });
  });
  if ((yield* waitFor(p, true)) === 0) return 0;
  p.err(`Job for docker.service failed because the control process exited with error code.\n${p.files.read(LOG, 1) ?? ''}`);
  return 1;
}
function* stopDocker(p: Proc): Running {
  if (!dockerRuns(p)) return 0;
  yield* p.exec(['pkill', '-x', 'dockerd'], 1);
  return yield* waitFor(p, false);
}
const dockerUnit = (unit: string): boolean => /^docker(?:\.service|\.socket)?$/.test(unit);

/** Units that serve nobody and filter nothing. */
const QUIET = /^(?:cron|crond|rsyslog|syslog|systemd-(?:journald|timesyncd|logind|udevd|sysctl|modules-load)|dbus|chrony|chronyd|ntp|containerd|procps|unattended-upgrades|snapd|polkit)(?:\.\w+)?$/;
function* unitDoes(p: Proc, verb: string, unit: string): Running {
  const docker = dockerUnit(unit);
  switch (verb) {
    case 'start': case 'restart': case 'reload': case 'reload-or-restart': case 'try-restart': case 'force-reload':
      if (QUIET.test(unit)) return skip(p, `${verb} ${unit}: `);
      if (!docker) {
        p.err(`${p.name}: ${verb} ${unit}: not modelled by packetpath\n`);
        return 1;
      }
      if (verb === 'reload' || verb === 'force-reload') return dockerRuns(p) ? 0 : 1;
      if (verb === 'try-restart' && !dockerRuns(p)) return 0;
      if (verb !== 'start') yield* stopDocker(p);
      return yield* startDocker(p);
    case 'stop': case 'kill':
      return docker ? yield* stopDocker(p) : skip(p, `${verb} ${unit}: it never ran here: `);
    case 'status':
      p.out(`* ${unit}${unit.includes('.') ? '' : '.service'}\n     Active: ${docker && dockerRuns(p) ? 'active (running)' : 'inactive (dead)'}\n`);
      return docker && dockerRuns(p) ? 0 : 3;
    case 'is-active':
      p.out(`${docker && dockerRuns(p) ? 'active' : 'inactive'}\n`);
      return docker && dockerRuns(p) ? 0 : 3;
    default:
      p.err(`${p.name}: ${verb}: not modelled by packetpath\n`);
      return 1;
  }
}
/** What only counts at the next boot. */
const BOOT = new Set(['enable', 'disable', 'mask', 'unmask', 'reenable', 'preset', 'daemon-reload', 'daemon-reexec', 'reset-failed', 'is-enabled', 'set-default']);
function* systemctl(p: Proc): Running {
  const words = p.args.filter((w) => !w.startsWith('-'));
  const [verb = '', ...units] = words;
  if (BOOT.has(verb)) {
    if (!p.args.includes('--now')) return skip(p, `${verb}: `);
    let bad = 0;
    for (const u of units) bad = (yield* unitDoes(p, verb === 'disable' || verb === 'mask' ? 'stop' : 'start', u)) || bad;
    return bad;
  }
  let bad = 0;
  for (const u of units.length === 0 ? [''] : units) bad = (yield* unitDoes(p, verb, u)) || bad;
  return bad;
}
function* service(p: Proc): Running {
  const [unit = '', verb = ''] = p.args;
  return yield* unitDoes(p, verb, unit);
}

/** Package managers, logs, users, the clock's zone: nothing that a packet meets. */
const NO_DIFFERENCE: readonly string[] = [
  'apt', 'apt-get', 'apt-key', 'apt-mark', 'add-apt-repository', 'dnf', 'yum', 'apk', 'zypper', 'pacman', 'snap', 'dpkg', 'rpm', 'pip', 'pip3', 'journalctl', 'logger', 'useradd', 'usermod', 'groupadd', 'adduser', 'addgroup',
  'gpasswd', 'hostnamectl', 'timedatectl', 'locale-gen', 'tput', 'update-rc.d', 'chkconfig', 'udevadm', 'depmod',
];
/** iptables-persistent: saving is for the next boot; loading would bring rules that are not here. */
const netfilterPersistent = (p: Proc): number => {
  if (p.args[0] === 'save') return skip(p, 'save: ');
  p.err(`${p.name}: ${p.args[0] ?? ''}: not modelled by packetpath\n`);
  return 1;
};
/** Offloads and link speeds are no part of the path. */
const ethtool = (p: Proc): number => {
  if (/^(?:-K|--offload|--features|-s|--change|-G|-C|-L)$/.test(p.args[0] ?? '')) return skip(p, `${p.args[0]}: `);
  p.err(`${p.name}: ${p.args[0] ?? 'no option'}: not modelled by packetpath\n`);
  return 1;
};
export const SERVICES: readonly Command[] = [
  { name: 'systemctl', man: 'start, stop and restart docker; of other units only what changes nothing here', run: systemctl },
  { name: 'service', man: 'the same in the older order: service docker start', run: service },
  { name: NO_DIFFERENCE[0] as string, aliases: NO_DIFFERENCE.slice(1), man: 'accepted: packages, logs and users make no difference to packets', run: (p) => skip(p) },
  { name: 'netfilter-persistent', man: 'save: accepted', run: netfilterPersistent },
  { name: 'ethtool', man: 'offloads and speeds: accepted', run: ethtool },
];
