// tcpdump -w of the model: the real tcpdump reads the file back to the lines that the model's tcpdump prints, with every checksum right.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../src/shell/session.ts';
import { emptyWorld } from '../../src/model/init.ts';

const hasTcpdump = ((): boolean => {
  try {
    return execFileSync('tcpdump', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).startsWith('tcpdump version');
  } catch {
    return false;
  }
})();

const LAB = `
ip link set lo up
ip netns add h1; ip netns add r; ip netns add h2
ip link add va address 02:00:00:00:00:01 type veth peer name ve1 address 02:00:00:00:00:02 netns h1; ip link set va netns r
ip link add vb address 02:00:00:00:00:03 type veth peer name ve2 address 02:00:00:00:00:04 netns h2; ip link set vb netns r
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for x in "r va" "r vb" "h1 ve1" "h2 ve2"; do set -- $x; ip -n $1 link set lo up; ip -n $1 link set $2 up; done
for d in va vb any lo; do ip netns exec r tcpdump --immediate-mode -i $d -w /tmp/$d.pcap 2>/dev/null & done
sleep 0.5
ip -n h1 addr add 10.0.1.2/24 brd + dev ve1; ip -n r addr add 10.0.1.1/24 brd + dev va; ip -n r addr add 10.0.2.1/24 dev vb; ip -n h2 addr add 10.0.2.2/24 dev ve2
ip -n h1 addr add fd00:1::2/64 dev ve1; ip -n r addr add fd00:1::1/64 dev va; ip -n r addr add fd00:2::1/64 dev vb; ip -n h2 addr add fd00:2::2/64 dev ve2
ip -n h1 route add default via 10.0.1.1; ip -n h2 route add default via 10.0.2.1; ip -n h1 route add default via fd00:1::1; ip -n h2 route add default via fd00:2::1
sleep 3
e1() { ip netns exec h1 "$@"; }
e1 ping -n -c1 -W1 10.0.2.2; e1 ping -n -c1 -W1 fd00:2::2; e1 ping -c1 -W1 -t 1 10.0.2.2; e1 ping -c1 -W1 -t 1 fd00:2::2
e1 ping -c1 -s 3000 10.0.2.2; e1 ping -c1 -s 3000 fd00:2::2; e1 ping -c1 -W1 -Q 0x10 10.0.2.2
ip -n r link set vb mtu 1400
e1 ping -c1 -W1 -s 1450 -M do 10.0.2.2; e1 ping -c1 -W1 -s 1450 fd00:2::2; e1 ping -c1 -W1 -s 3450 10.0.2.2
e1 ping -c1 -W1 10.9.9.9; e1 ping -c1 -W4 10.0.2.77; e1 ping -c1 -W4 fd00:2::77; e1 ping -c1 -W1 fd00:9::1
ip -n r route add prohibit 10.8.0.0/16; ip -n r route add unreachable 10.7.0.0/16; ip -n r -6 route add prohibit fd08::/16
ip -n r route add 10.6.0.0/16 via 10.0.1.2; ip -n r -6 route add fd06::/16 via fd00:1::2
e1 ping -c1 -W1 10.8.0.1; e1 ping -c1 -W1 10.7.0.1; e1 ping -c1 -W1 fd08::1; e1 ping -t 3 -c1 -W1 10.6.0.1; e1 ping -t 3 -c1 -W1 fd06::1
e1 traceroute -n -q1 -w 0.3 -m 4 10.0.2.2; e1 traceroute -6 -n -q1 -w 0.3 -m 4 fd00:2::2; e1 traceroute -I -n -q1 -w 0.3 -m 4 10.0.2.2
e1 ping -c1 -W1 ff02::1%ve1; e1 ping -c1 -W1 -b 10.0.1.255
ip netns exec r ping -c1 127.0.0.1; ip netns exec r ping -c1 ::1; ip netns exec r ping -c1 10.0.1.1
ip -n r link add x0 type vxlan id 100 dstport 4789 dev vb local 10.0.2.1 remote 10.0.2.2; ip -n h2 link add x0 type vxlan id 100 dstport 4789 dev ve2 local 10.0.2.2 remote 10.0.2.1
ip -n r addr add 172.16.0.1/24 dev x0; ip -n h2 addr add 172.16.0.2/24 dev x0; ip -n r link set x0 up; ip -n h2 link set x0 up
sleep 0.5; ip netns exec r ping -c1 172.16.0.2
ip -n r link add link va name va.10 type vlan id 10; ip -n h1 link add link ve1 name ve1.10 type vlan id 10; ip -n r link set va.10 up; ip -n h1 link set ve1.10 up
ip -n r addr add 172.17.0.1/24 dev va.10; ip -n h1 addr add 172.17.0.2/24 dev ve1.10; e1 ping -c1 -W1 172.17.0.1
ip -n r link set va down; sleep 0.3; ip -n r link set va up; sleep 3
kill $(jobs -p); wait
`;
const MODES: readonly (readonly string[])[] = [[], ['-e'], ['-v'], ['-vv', '-e'], ['-q'], ['-X'], ['icmp or arp'], ['icmp6 and ip6[40] = 135'], ['udp port 4789']];

describe.skipIf(!hasTcpdump)('tcpdump -w', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pp-pcap-'));
  let out = '';
  const s = newSession(emptyWorld(7), { mode: 'script', file: 'lab.sh', onOutput: (fd, bytes) => {
    if (fd === 1) out += bytes;
  } });
  const model = (line: string): string => {
    out = '';
    s.exec(`${line}\n`);
    return out;
  };
  s.exec(LAB);

  it.each(['va', 'vb', 'lo', 'any'])('the real tcpdump reads %s.pcap back to the same lines', (name) => {
    const file = join(dir, `${name}.pcap`);
    writeFileSync(file, Buffer.from(model(`cat /tmp/${name}.pcap`), 'latin1'));
    // Names of devices are those of the reader: cooked captures are compared without them.
    const strip = (text: string): string => (name === 'any' ? text.replace(/^\S+ +(?=(?:In|Out|B|M|P) )/gm, '') : text);
    for (const mode of MODES) {
      const real = execFileSync('unshare', ['-n', 'tcpdump', '-n', '-t', '-r', file, ...mode], { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
      expect(strip(model(`tcpdump -n -t -r /tmp/${name}.pcap ${mode.map((m) => `'${m}'`).join(' ')}`)), mode.join(' ')).toBe(strip(real));
      if (mode[0] === '-vv') expect(real).not.toMatch(/\bbad\b|incorrect|wrong|truncated|\[\|/);
      if (mode.length === 0) expect(real.split('\n').length).toBeGreaterThan(name === 'lo' ? 6 : 80);
    }
    rmSync(file);
  });
});
