// Types a capture's commands into a session and keeps what every one of them printed.
import { pmGet, pmValues } from '../../src/base/pmap.ts';
import { printCidr } from '../../src/docker/printOp.ts';
import type { Container, Engine } from '../../src/model/docker.ts';
import type { Nsid, World } from '../../src/model/world.ts';
import type { Session } from '../../src/shell/session.ts';
import type { Capture } from './capture.ts';
import { parseScript, type Output, type Place, type Step } from './commands.ts';
import { netnsByName, NETNS, newLab, runIn } from './topology.ts';

export const SOCKS = { host: '/var/run/docker.sock', host2: '/run/docker2.sock' } as const;
export type HostName = keyof typeof SOCKS;

export interface Replayed {
  readonly session: Session;
  /** By step: what ours printed. */
  readonly outputs: readonly { readonly step: Extract<Step, { kind: 'run' }>; readonly got: Output }[];
  readonly stages: ReadonlyMap<string, string>;
  /** dockerd's own words, had it any to say before it was ready. */
  readonly complaints: string;
}

export const engineOf = (w: World, host: HostName): Engine | undefined => pmGet(w.config.docker, SOCKS[host]);
export const containersOf = (e: Engine): Container[] => e.order.flatMap((id) => pmGet(e.containers, id) ?? []);
/** The namespace of a machine or of a container, of whichever host. */
export const nsOfName = (w: World, name: string): Nsid | undefined => {
  if (name in NETNS) return netnsByName(w, NETNS[name as keyof typeof NETNS]);
  for (const host of ['host', 'host2'] as const) {
    const e = engineOf(w, host);
    if (!e) continue;
    for (const c of pmValues(e.containers)) if (c.name === name) return c.sandbox?.netns;
  }
  return undefined;
};

/** Docker 27+ draws a /48 of fd00::/8 for networks without an IPv6 subnet of their own: the capture with ours instead of its own. */
export const withOurUla = (c: Capture, w: World): Capture => {
  const typed = c.files.get('commands.sh') ?? '';
  const prefix = (subnet: string): string => subnet.split(':').slice(0, 3).join(':');
  const theirs = [...c.files].flatMap(([path, text]) => (/networks\/.*\.json$/.test(path) ? [...text.matchAll(/"Subnet": ?"(fd[^"]+)"/g)].map((m) => prefix(m[1] as string)) : [])).find((p) => !typed.includes(p));
  const ours = [...pmValues(w.config.docker)].flatMap((e) => [...pmValues(e.networks)]).flatMap((n) => n.ipam.pools).find((p) => p.family === 6 && p.asked.subnet === null);
  if (theirs === undefined || ours === undefined) return c;
  return { ...c, files: new Map([...c.files].map(([path, text]) => [path, text.replaceAll(`${theirs}:`, `${prefix(printCidr(ours.subnet))}:`)])) };
};

/** capture.sh's `stage`. */
const stageText = (s: Session): string => {
  const q = (cmd: string): string => runIn(s, `ip netns exec ${NETNS.host} ${cmd}`).out;
  return `${strip(q('iptables-save'))}# routes\n${q('ip route')}# links\n${q('ip -br link')}# addr\n${q('ip -br -4 addr')}${q('bridge link')}`;
};
export const strip = (text: string): string => text.split('\n').filter((l) => !/^# (Generated|Completed|Warning)/.test(l)).join('\n');

const quiet = '>/dev/null 2>&1';
const prefix = (place: Place, text: string): string => {
  if (typeof place !== 'string') return `nsenter -n -t $(docker inspect -f '{{.State.Pid}}' ${place.container}) ${text}`;
  if (text.startsWith('docker ')) return place === 'host2' ? `docker -H unix://${SOCKS.host2} ${text.slice(7)}` : text;
  return `ip netns exec ${NETNS[place]} ${text}`;
};

/** Commands that ran beside the ones in commands.sh (capture.sh's own lines). */
const BESIDE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'publish-conflict': { w6: `ip netns exec ${NETNS.host} nc -l 7070 ${quiet} &` },
};

/** What the capture's kernel was built without. */
const KERNEL_LACKS: Readonly<Record<string, readonly string[]>> = { 'macvlan-internal-and-errors': ['dummy', '8021q', 'ipvlan'] };
/** What its probes did to each other: lan's question for the host's address tells the host lan's, whose answers a passthru macvlan then swallows. */
const BEFORE_PROBES: Readonly<Record<string, string>> = { 'macvlan-passthru': `ip netns exec ${NETNS.lan} ping -c1 -W1 10.10.10.101 ${quiet}` };
/** The world in which probes run. */
export const settle = (c: Capture, r: Replayed): World => {
  runIn(r.session, `${BEFORE_PROBES[c.name] ?? ''}\nsleep 5`);
  return r.session.world;
};

export const replay = (c: Capture): Replayed => {
  const script = parseScript(c);
  const session = newLab(script.ipForward, script.resolvConf);
  const outputs: { step: Extract<Step, { kind: 'run' }>; got: Output }[] = [];
  const stages = new Map<string, string>();
  const flags = new Map<HostName, string>();
  let complaints = '';
  let down = false;
  const up = (host: HostName): void => {
    down = false;
    const lacks = (KERNEL_LACKS[c.name] ?? []).map((x) => ` --kernel-lacks ${x}`).join('');
    const sock = host === 'host' ? '' : ` -H unix://${SOCKS[host]}`;
    const n = host === 'host' ? 1 : 2;
    runIn(session, `ip netns exec ${NETNS[host]} dockerd ${script.version === '20.10' ? '' : `--engine-version ${script.version} `}${flags.get(host) ?? ''}${lacks}${sock} >/tmp/dockerd.${n} 2>&1 &\nD${n}=$!`);
    const { rc } = runIn(session, `for i in 1 2 3 4 5 6; do docker -H unix://${SOCKS[host]} version ${quiet} && break; sleep 1; done`);
    if (rc !== 0 || engineOf(session.world, host)?.running !== true) complaints += runIn(session, `cat /tmp/dockerd.${n}`).out;
  };
  const stop = (): void => {
    runIn(session, 'kill $D1; wait $D1; sleep 2');
  };
  for (const step of script.steps) {
    switch (step.kind) {
      case 'dockerd':
        flags.set(step.place, step.flags);
        up(step.place);
        break;
      case 'stage':
        stages.set(step.name, stageText(session));
        break;
      case 'stop':
        runIn(session, `docker rm -f c1 c2 ${quiet}`);
        stop();
        down = true;
        break;
      case 'restart':
        stop();
        up('host');
        break;
      case 'run': {
        if (down) up('host');
        const beside = Object.entries(BESIDE[c.name] ?? {}).find(([name]) => step.text.includes(`--name ${name} `));
        if (beside) runIn(session, `${beside[1]}\nsleep 0.3`);
        const { out, rc } = runIn(session, prefix(step.place, step.text));
        outputs.push({ step, got: { text: out.replace(/\n$/, ''), rc } });
      }
    }
  }
  // Real containers take a while, and capture.sh gives IPv6 time for its duplicate address detection.
  runIn(session, /ip(v6|6)/.test(c.name) ? 'sleep 3' : 'sleep 1');
  return { session, outputs, stages, complaints };
};
