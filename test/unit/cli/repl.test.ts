// The shell on a simulated host, as lines from a pipe; what bash prints is what bash 5.2 prints for the same lines.
import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/cli/complete.ts';
import { isIncomplete } from '../../../src/cli/play.ts';
import { newSession } from '../../../src/shell/session.ts';
import { cli, LAB } from './harness.ts';

const typed = async (lines: readonly string[], files: Readonly<Record<string, string>> = {}, ...argv: string[]) => cli(['repl', ...argv], { stdin: `${lines.join('\n')}\n`, files });

describe('repl', () => {
  it('is bash: variables, functions, loops, here-documents, the last status', async () => {
    const r = await typed(['X=1', 'f() {', '  echo "f $X $1"', '}', 'f 2', 'for i in a b; do', 'echo $i', 'done', 'cat <<EOF', 'X is $X', 'EOF', 'echo one \\', 'two', 'false', 'echo $?', 'exit 3', 'echo never']);
    expect([r.status, r.out, r.err]).toEqual([3, 'f 1 2\na\nb\nX is 1\none two\n1\n', '']);
  });
  it('undo takes back everything: world, variables, files, background programs', async () => {
    const r = await typed(['X=1; ip netns add a; echo hi > f', 'X=2; ip netns del a; rm f; nc -lk 99 &', 'undo', 'echo $X; cat f; ip netns; ss -Hltn', 'undo', 'undo', 'ip netns; echo "[$X]"', 'undo', 'redo', 'undo', 'undo']);
    expect(r.out).toBe('1\nhi\na\n[]\n[]\n');
    expect(r.err.split('\n').map((l) => l.slice(0, 40))).toEqual(['packetpath: taken back: X=2; ip netns de', 'packetpath: taken back: echo $X; cat f; ', 'packetpath: taken back: X=1; ip netns ad', 'packetpath: taken back: ip netns; echo "', 'packetpath: taken back: ip netns; echo "', 'packetpath: there is nothing to undo', '']);
  });
  it('a new line forgets what was undone', async () => {
    expect((await typed(['X=1', 'undo', 'Y=2', 'redo', 'echo "[$X$Y]"'])).out).toBe('[2]\n');
  });
  it('is the same after many undos as if the lines had never been', async () => {
    const lines = ['ip link add d0 type dummy', 'ip link set d0 up', 'ip addr add 10.0.0.1/24 dev d0', 'ping -c1 -W1 10.0.0.9 > /dev/null', 'echo $RANDOM'];
    const plain = await typed([...lines, 'ip -o link; ip route; date +%s.%N; echo $RANDOM']);
    const undone = await typed([...lines.flatMap((l) => ['ip netns add x; sleep 7; echo $RANDOM > /dev/null', 'undo', l]), 'ip -o link; ip route; date +%s.%N; echo $RANDOM']);
    expect(undone.out).toBe(plain.out);
  });
  it('starts with a script, its servers alive, and goes on after set -e', async () => {
    const files = { 'lab.sh': `set -e\n${LAB}` };
    const r = await typed([':reach a tcp://10.0.0.2:80', ':why a tcp://10.0.0.2:81', 'false', 'echo still here'], files, 'lab.sh');
    expect(r.out).toContain('yes: open   a -> tcp://10.0.0.2:80\n');
    expect(r.out).toContain('filter/INPUT rule 1 (-A INPUT -p tcp -m tcp --dport 81 -j DROP)');
    expect(r.out).toContain('lab.sh:7: ip netns exec b iptables -A INPUT');
    expect(r.out.endsWith('still here\n')).toBe(true);
    expect([r.status, r.err]).toEqual([0, '']);
  });
  it('says when a script left its shell', async () => {
    const r = await typed(['ip netns'], { 'lab.sh': 'ip netns add a\nexit 0\n' }, 'lab.sh');
    expect([r.out, r.err]).toEqual(['a\n', 'packetpath: lab.sh left its shell: the world is as it left it, its background programs are gone\n']);
  });
  it('a program in the foreground gets Ctrl-C after its time, and the jobs behind do not', async () => {
    const r = await typed(['ip link set lo up', 'nc -lk 80 > got &', 'ping -q -i 4 127.0.0.1', 'echo x | nc -N 127.0.0.1 80; cat got', 'cat', 'for cat', ':reach', ':interrupt', 'echo $?', 'nc -l 81', ':interrupt', 'echo $?', 'nc -l 81', ':undo', 'echo ok'], {}, '--foreground', '10');
    expect(r.out).toMatch(/^PING 127\.0\.0\.1 \(127\.0\.0\.1\) 56\(84\) bytes of data\.\n\n--- 127\.0\.0\.1 ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time 8000ms\nrtt .*\nx\nfor cat\n130\n130\nok\n$/);
  });
  it('takes a line back at which the machine stopped', async () => {
    const r = await typed(['X=1', 'while true; do sleep 1; done', 'echo $X'], {}, '--foreground', '5');
    expect(r.out).toBe('1\n');
    expect(r.err).toBe('packetpath: stopped: 5 virtual seconds have passed, and Ctrl-C did not help\npacketpath: the machine stopped at that line; it is taken back\n');
  });
  it('explains and shows changes', async () => {
    const r = await typed([':explain ip netns add z', 'ip netns', 'ip netns add y', ':changes', ':history']);
    expect(r.out).toContain('it changes\n  + z: namespace z\n');
    expect(r.out).toContain('+ y: namespace y\n');
    expect(r.out).toContain('   1  ip netns\n   2  ip netns add y\n');
  });
  it('saves the lines and the world', async () => {
    const r = await typed(['ip netns add y', ':save s.sh', ':save w.json', ':save s.txt'], { 'lab.sh': '#!/bin/bash\nip netns add x\n' }, 'lab.sh');
    expect(r.saved.get('s.sh')).toBe('#!/bin/bash\nip netns add x\nip netns add y\n');
    expect((await typed(['ip netns'], { 'w.json': r.saved.get('w.json') as string }, 'w.json')).out).toBe('y\nx\n');
    expect(r.err).toContain('packetpath: wanted: a name that ends in .sh (the lines) or .json (the world)\n');
  });
  it('says what it does not know', async () => {
    expect((await typed([':frob', ':reach x', ':reach nobody tcp://1.2.3.4:5', ':save /readonly/x.sh'])).err).toBe('packetpath: ":frob" is not known; :help lists what is\npacketpath: wanted: FROM TO, as in ":reach web1 tcp://10.0.0.2:80"\npacketpath: "nobody" is no namespace and no container; known: host\npacketpath: cannot write /readonly/x.sh: the file system is read-only\n');
  });
});

describe('isIncomplete', () => {
  it.each([['for i in 1; do\n', true], ["echo 'a\n", true], ['echo "a\n', true], ['a \\\n', true], ['cat <<EOF\nx\n', true], ["cat <<-'E F'\nx\n\tE F\n", false], ['cat <<EOF\nEOF\n', false], ['echo $((1 << 2))\n', false], ['if true; then echo; fi\n', false], ['echo a |\n', true], ['f() {\n', true], ['(\n', true], ['{ }\n', false], ['cat <<< EOF\n', false], ['echo )\n', false], ['echo \\\\\n', false]])('%j: %s', (text, more) => {
    expect(isIncomplete(text)).toBe(more);
  });
});

describe('complete', () => {
  const s = newSession();
  s.exec(`${LAB}dockerd > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker run -d --name web1 nginx > /dev/null; mkdir d; echo > d/file; iptables -N MINE`);
  const hits = (line: string): readonly string[] => complete(s, line)[0];
  it.each([
    ['ipta', ['iptables', 'iptables-legacy']], ['echo x | unsh', ['unshare']], ['ip netns exec ', ['a', 'b']], ['ip -n ', ['a', 'b']], ['ip netns ex', ['exec']], ['ip ro', ['route']], ['ip netns exec a ip link set va', ['va']],
    ['docker exec we', ['web1']], ['docker run --netw', ['--network', '--network-alias']], ['docker run --network b', ['bridge']], ['docker netw', ['network']], ['docker network dis', ['disconnect']],
    ['iptables -t nat -A DOCK', ['DOCKER']], ['iptables -A FORWARD -p tcp --dp', ['--dport']], ['iptables -A INPUT -m conntrack --ctst', ['--ctstate', '--ctstatus']], ['iptables -A INPUT -j MI', ['MINE']], ['iptables -A INPUT -j DN', ['DNAT']], ['iptables -A INPUT -i do', ['docker0']],
    ['iptables -m connt', ['conntrack']], ['sysctl net.ipv4.ip_forw', ['net.ipv4.ip_forward', 'net.ipv4.ip_forward_update_priority', 'net.ipv4.ip_forward_use_pmtu']],
    ['cat d', ['d/']], ['cat d/f', ['d/file']], ['cat /etc/iproute2/rt_t', ['/etc/iproute2/rt_tables']], [':reach w', ['web1']], [':reach a tcp://w', ['tcp://web1:']], ['und', ['undo']], ['zzz', []],
  ])('%j', (line, want) => {
    expect(hits(line).filter((h) => !/^iptables-(?!legacy$)/.test(h))).toEqual(want);
  });
});
