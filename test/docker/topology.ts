// The machines around the Docker host (capture.sh's topo_up): the host dk2h1, a second one dk2h2, ext with the bridge brx (router, name
// server, "internet"), lan (a neighbour without routes).
import { pmGet } from '../../src/base/pmap.ts';
import { emptyWorld } from '../../src/model/init.ts';
import type { Nsid, World } from '../../src/model/world.ts';
import { newSession, type Session } from '../../src/shell/session.ts';

export const NETNS = { host: 'dk2h1', host2: 'dk2h2', ext: 'dk2ext', lan: 'dk2lan' } as const;

const uplink = (ns: string, port: string, mac: string, ip: string, ip6: string, defaults: boolean): string => `
ip -n dk2ext link add ${port} type veth peer name eth0 address ${mac} netns ${ns}
ip -n dk2ext link set ${port} master brx up
ip -n ${ns} addr add ${ip}/24 dev eth0
ip -n ${ns} addr add ${ip6}/64 dev eth0 nodad
ip -n ${ns} link set eth0 up
${defaults ? `ip -n ${ns} route add default via 10.10.10.1\nip -n ${ns} -6 route add default via 2001:db8:10::1` : ''}`;

export const topologyScript = (ipForward: 0 | 1): string => `
for n in dk2h1 dk2h2 dk2ext dk2lan; do ip netns add $n; ip -n $n link set lo up; done
ip netns exec dk2h1 sysctl -qw net.ipv4.ip_forward=${ipForward}
ip netns exec dk2h2 sysctl -qw net.ipv4.ip_forward=${ipForward}
for f in iptables ip6tables arptables; do ip netns exec dk2ext sysctl -qw net.bridge.bridge-nf-call-$f=0; done
ip -n dk2ext link add brx address 52:54:00:00:00:01 type bridge
ip -n dk2ext link set brx up
ip -n dk2ext addr add 10.10.10.1/24 dev brx
ip -n dk2ext addr add 2001:db8:10::1/64 dev brx nodad
ip -n dk2ext addr add 203.0.113.10/32 dev lo
ip -n dk2ext addr add 2001:db8:ffff::10/128 dev lo nodad
${uplink('dk2h1', 'h1', '52:54:00:00:01:01', '10.10.10.101', '2001:db8:10::101', true)}
${uplink('dk2h2', 'h2', '52:54:00:00:01:02', '10.10.10.102', '2001:db8:10::102', true)}
${uplink('dk2lan', 'l1', '52:54:00:00:00:50', '10.10.10.50', '2001:db8:10::50', false)}
for s in 172.16.0.0/12 192.168.0.0/16 10.0.0.0/16 10.20.0.0/16 10.100.0.0/16 10.200.0.0/16; do ip -n dk2ext route add $s via 10.10.10.101; done
for s in 2001:db8:1::/64 2001:db8:2::/64 fd00:dead:beef::/48; do ip -n dk2ext route add $s via 2001:db8:10::101; done
`;

/** Runs commands and says what they printed and how they ended. */
export const runIn = (s: Session, text: string): { readonly out: string; readonly rc: number } => {
  const before = s.output.length;
  const rc = s.exec(text);
  return { out: s.output.slice(before), rc };
};

/** The capturing machine's own. */
const HOSTS = '127.0.0.1 localhost\n127.0.0.1 runsc\n127.0.0.1 vm\n';
export const newLab = (ipForward: 0 | 1, resolvConf: string, seed = 1): Session => {
  const s = newSession(emptyWorld(seed), { files: { '/etc/resolv.conf': resolvConf, '/etc/hosts': HOSTS } });
  const { out } = runIn(s, `hostname docker1\n${topologyScript(ipForward)}`);
  if (out !== '') throw new Error(`topology: ${out}`);
  return s;
};

export const netnsByName = (w: World, name: string): Nsid => {
  const id = pmGet(w.config.names, name);
  if (id === undefined) throw new Error(`no namespace ${name}`);
  return id;
};
