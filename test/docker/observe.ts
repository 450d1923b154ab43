// What capture.sh's dump_ns, dump_host and dump_engine wrote, of our world: the same commands, the same paths.
import { printIp } from '../../src/base/ip.ts';
import { pmValues } from '../../src/base/pmap.ts';
import type { Session } from '../../src/shell/session.ts';
import type { Capture } from './capture.ts';
import { containersOf, engineOf, SOCKS, strip, type HostName, type Replayed } from './replay.ts';
import { NETNS, runIn } from './topology.ts';

const SYSCTLS = /^net\.(ipv4\.(ip_forward|ip_local_port_range|ip_unprivileged_port_start|ping_group_range|vs\.conntrack)|bridge\.bridge-nf-call-\w+|ipv4\.conf\.\S+\.(rp_filter|route_localnet|arp_ignore|arp_notify|proxy_arp|forwarding|send_redirects)|ipv6\.conf\.\S+\.(disable_ipv6|forwarding|accept_ra)) =/;

const dumpNs = (s: Session, files: Map<string, string>, dir: string, enter: string): void => {
  const q = (cmd: string): string => runIn(s, `${enter} ${cmd} 2>/dev/null`).out;
  files.set(`${dir}/iptables-save.txt`, strip(q('iptables-save')));
  files.set(`${dir}/ip6tables-save.txt`, strip(q('ip6tables-save')));
  files.set(`${dir}/ip-addr.json`, q('ip -j addr'));
  files.set(`${dir}/ip-link.json`, q('ip -j -d link'));
  files.set(`${dir}/ip-route.json`, q('ip -j route show table all'));
  files.set(`${dir}/ip6-route.json`, q('ip -j -6 route show table all'));
  files.set(`${dir}/ip-rule.json`, q('ip -j rule'));
  files.set(`${dir}/ss.txt`, q('ss -ltnup'));
  files.set(`${dir}/sysctls.txt`, q('sysctl -a').split('\n').filter((l) => SYSCTLS.test(l)).map((l) => `${l.replace(/\t/g, ' ')}\n`).sort().join(''));
};

const dumpHost = (s: Session, files: Map<string, string>, dir: string, ns: string): void => {
  const enter = `ip netns exec ${ns}`;
  dumpNs(s, files, dir, enter);
  const q = (cmd: string): string => runIn(s, `${enter} ${cmd} 2>/dev/null`).out;
  files.set(`${dir}/bridge-fdb.json`, q('bridge -j fdb'));
  files.set(`${dir}/bridge-link.txt`, q('bridge -d link'));
};

const dumpEngine = (s: Session, files: Map<string, string>, dir: string, host: HostName): void => {
  const docker = host === 'host' ? 'docker' : `docker -H unix://${SOCKS[host]}`;
  const q = (cmd: string): string => runIn(s, `${docker} ${cmd} 2>/dev/null`).out;
  files.set(`${dir}networks/ls.txt`, q('network ls --no-trunc'));
  files.set(`${dir}containers/ps.txt`, q(`ps -a --no-trunc --format '{{.Names}}\\t{{.Status}}\\t{{.Ports}}'`));
  const e = engineOf(s.world, host);
  if (!e) return;
  // Both engines' processes are seen from either host: an engine's own are those to its containers.
  const mine = new Set(containersOf(e).flatMap((c) => c.bindings.map((b) => printIp(b.ip))));
  const proxies = runIn(s, 'ps -eo args').out.split('\n').filter((l) => l.startsWith('/usr/sbin/docker-proxy ') && mine.has(/-container-ip (\S+)/.exec(l)?.[1] ?? ''));
  files.set(`${host}/docker-proxy.txt`, proxies.map((l) => `${l}\n`).join(''));
  for (const n of pmValues(e.networks)) files.set(`${dir}networks/${n.name}.json`, q(`network inspect ${n.name}`));
  for (const c of containersOf(e)) {
    const co = `${dir}containers/${c.name}`;
    files.set(`${co}/inspect.json`, q(`inspect ${c.name}`));
    if (c.state !== 'running' || c.sandbox === null) continue;
    dumpNs(s, files, co, c.sandbox.key.endsWith('/default') ? `ip netns exec ${NETNS[host]}` : `nsenter --net=${c.sandbox.key}`);
    for (const f of ['resolv.conf', 'hosts', 'hostname']) files.set(`${co}/${f}`, q(`exec ${c.name} cat /etc/${f}`));
  }
};

/** Our side of a capture. */
export const observe = (c: Capture, r: Replayed): Capture => {
  // rename.ts looks up there which names were given.
  const files = new Map([['commands.sh', c.files.get('commands.sh') ?? '']]);
  const s = r.session;
  dumpHost(s, files, 'host', NETNS.host);
  dumpEngine(s, files, '', 'host');
  if (c.files.has('host2/ip-link.json')) {
    dumpHost(s, files, 'host2', NETNS.host2);
    dumpEngine(s, files, 'engine2/', 'host2');
  }
  for (const [name, text] of r.stages) files.set(`stages/${name}.txt`, text);
  files.set('commands.out', r.outputs.map(({ step, got }) => `$ ${step.text}\n${got.text === '' ? '' : `${got.text}\n`}[rc=${got.rc}]\n`).join(''));
  return { name: c.name, files };
};
