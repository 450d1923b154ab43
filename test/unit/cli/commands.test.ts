// What the commands print and how they end, with files and terminal given. Answers are those of a kernel (nc in two namespaces).
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANSWER_FORMS } from '../../../src/explain/render/index.ts';
import { optionsOf, type CliCommand } from '../../../src/cli/options.ts';
import { CLI_COMMANDS, FORMS } from '../../../src/cli/table.ts';
import { storeWorld } from '../../../src/cli/load.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { cli, LAB } from './harness.ts';

const files = { 'lab.sh': LAB };

describe('reach', () => {
  it.each([['80', 0, 'open'], ['81', 1, 'timeout'], ['82', 1, 'refused']])('port %s: status %i, %s', async (port, status, outcome) => {
    const r = await cli(['reach', '--json', 'lab.sh', 'a', `tcp://10.0.0.2:${port}`], { files });
    expect([r.status, r.err, (JSON.parse(r.out) as { outcome: string }).outcome]).toEqual([status, '', outcome]);
  });
  it('binds the client as asked', async () => {
    const given = { files: { 'lab.sh': `${LAB}ip netns exec b iptables -A INPUT -p tcp --sport 4000 -j REJECT --reject-with tcp-reset\n` } };
    expect((await cli(['reach', '--sport', '4000', 'lab.sh', 'a', 'tcp://10.0.0.2:80'], given)).status).toBe(1);
    expect((await cli(['reach', '--sport', '4001', 'lab.sh', 'a', 'tcp://10.0.0.2:80'], given)).status).toBe(0);
  });
  it('takes the number of a namespace, unless it is a name', async () => {
    expect((await cli(['reach', 'lab.sh', '2', 'tcp://10.0.0.2:80'], { files })).status).toBe(0);
    expect((await cli(['reach', 'x.sh', '2', 'tcp://10.0.0.2:80'], { files: { 'x.sh': `${LAB}ip netns add 2` } })).out).toContain('no: unreachable   2 -> ');
    expect((await cli(['reach', 'lab.sh', '99', 'tcp://10.0.0.2:80'], { files })).err).toBe('packetpath: netns 99 does not exist\n');
  });
  it('reads a script from stdin', async () => {
    expect((await cli(['reach', '-', 'a', 'tcp://10.0.0.2:80'], { stdin: LAB })).status).toBe(0);
  });
  it('writes to a file', async () => {
    const r = await cli(['reach', '-o', 'out.txt', 'lab.sh', 'a', 'tcp://10.0.0.2:80'], { files, tty: true });
    expect([r.status, r.out]).toEqual([0, '']);
    expect(r.saved.get('out.txt')).not.toContain('\x1b');
    expect((await cli(['reach', '-o', '/readonly/x', 'lab.sh', 'a', 'tcp://10.0.0.2:80'], { files })).err).toBe('packetpath: cannot write /readonly/x: the file system is read-only\n');
  });
  it('has colour on a terminal only, and never with NO_COLOR', async () => {
    const out = async (given: object): Promise<string> => (await cli(['why', 'lab.sh', 'a', 'tcp://10.0.0.2:81'], { files, ...given })).out;
    expect(await out({ tty: true })).toContain('\x1b[31mno: timeout\x1b[0m');
    expect(await out({})).not.toContain('\x1b');
    expect(await out({ tty: true, env: { NO_COLOR: '1' } })).not.toContain('\x1b');
    expect(await out({ tty: true, env: { TERM: 'dumb' } })).not.toContain('\x1b');
  });
  it.each([
    [['--src', 'foo', 'a', 'tcp://10.0.0.2:80'], '--src "foo" is not an IPv4 or IPv6 address'], [['--sport', '99999', 'a', 'tcp://10.0.0.2:80'], 'sport 99999 is not a port'], [['a', 'tcp://10.0.0.2'], 'destination "tcp://10.0.0.2": it names no port; expected tcp://HOST:PORT, udp://HOST:PORT, icmp://HOST, http://HOST[:PORT][/PATH], HOST:PORT (tcp) or HOST (icmp)'],
    [['nope', 'tcp://10.0.0.2:80'], '"nope" is no namespace and no container; known: host, a, b'],
  ])('refuses %j', async (words, message) => {
    const r = await cli(['reach', 'lab.sh', ...words], { files });
    expect([r.status, r.err]).toEqual([2, `packetpath: ${message}\n`]);
  });
});

describe('forms', () => {
  it('has every rendering of an answer', () => {
    expect([...FORMS].sort()).toEqual([...ANSWER_FORMS, 'pcapng'].sort());
  });
  it.each([['story', /^no: timeout   a -> tcp:\/\/10\.0\.0\.2:81\nFrom a to /], ['detailed', /^packet 1, request in a/], ['minimal', /drop NETFILTER_DROP/], ['kernel', /^# a: tcpdump/], ['mermaid', /^sequenceDiagram\n/], ['svg', /^<svg /]])('%s', async (form, want) => {
    expect((await cli(['reach', '-f', form, 'lab.sh', 'a', 'tcp://10.0.0.2:81'], { files })).out).toMatch(want);
  });
  it('pcapng is bytes: to a file or a pipe', async () => {
    const argv = ['reach', '--form', 'pcapng', 'lab.sh', 'a', 'tcp://10.0.0.2:81'];
    expect((await cli(argv, { files, tty: true })).err).toBe('packetpath: reach: a capture is bytes, not for a terminal; give -o FILE.pcapng\n');
    const bytes = (await cli([...argv, '-o', 'x.pcapng'], { files, tty: true })).saved.get('x.pcapng') as Uint8Array;
    expect(Array.from(bytes).slice(0, 4)).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);
  });
  it('--json is a form of its own', async () => {
    expect((await cli(['reach', '--json', '--form', 'svg', 'lab.sh', 'a', 'icmp://10.0.0.2'], { files })).status).toBe(2);
  });
});

describe('why', () => {
  it('says what would open the way, with commands that do', async () => {
    const got = JSON.parse((await cli(['why', '--json', 'x.sh', 'a', 'tcp://10.0.0.2:80'], { files: { 'x.sh': LAB.replace('--dport 81', '--dport 80') } })).out) as { fixes: { commands: string[]; applicable: boolean }[] };
    const fix = got.fixes.find((f) => f.applicable) as { commands: string[] };
    expect((await cli(['reach', 'x.sh', 'a', 'tcp://10.0.0.2:80'], { files: { 'x.sh': `${LAB.replace('--dport 81', '--dport 80')}${fix.commands.join('\n')}\n` } })).status).toBe(0);
  });
  it('shows rules that missed by one condition, and looks for no changes when told so', async () => {
    const r = await cli(['why', '--no-fixes', 'lab.sh', 'a', 'tcp://10.0.0.2:82'], { files });
    expect(r.out).toContain('rules that missed the packet by one condition\n- filter/INPUT rule 1: -A INPUT -p tcp -m tcp --dport 81 -j DROP\n');
    expect(r.out).not.toContain('what would open it');
  });
  it('names the rule and the line that made it', async () => {
    const r = await cli(['why', 'lab.sh', 'a', 'tcp://10.0.0.2:81'], { files });
    expect(r.status).toBe(1);
    expect(r.out).toContain('filter/INPUT rule 1 (-A INPUT -p tcp -m tcp --dport 81 -j DROP)');
    expect(r.out).toContain('lab.sh:6: ip netns exec b iptables -A INPUT -p tcp --dport 81 -j DROP');
  });
});

const stored = storeWorld(emptyWorld(), undefined);
describe('FILE', () => {
  const ask = (file: string, given: Parameters<typeof cli>[1] = {}, ...more: string[]) => cli(['reach', '--json', ...more, file, 'a', 'tcp://10.0.0.2:80'], { ...given, files: { ...files, ...given.files } });
  it.each([
    ['none.sh', 'cannot read none.sh: no such file'], ['/secret', 'cannot read /secret: permission denied'], ['bin', 'bin: not a text: byte 3 is NUL'],
    ['old.json', 'old.json: "packetpath world 0" is not a format of this packetpath ("packetpath world 1")'], ['half.json', 'half.json: a stored world, but its config.netns is not what it should be'], ['null.json', 'null.json: a stored world, but its state is not what it should be'], ['cut.json', 'cut.json: a stored world, but cut off or no JSON'],
  ])('%s: a clear error', async (file, message) => {
    const r = await ask(file, { files: { bin: Uint8Array.of(0x7f, 0x45, 0x4c, 0, 1), 'old.json': '{"format":"packetpath world 0"}', 'half.json': '{"format":"packetpath world 1","config":{}}', 'null.json': stored.replace(/"state":.*/, '"state":null}'), 'cut.json': stored.slice(0, 999) } });
    expect([r.status, r.out, r.err]).toEqual([2, '', `packetpath: ${message}\n`]);
  });
  it('says what is not modelled, and ends with 3', async () => {
    const given = { files: { 'x.sh': `${LAB}nft list ruleset 2>/dev/null\nfwtool enable\n` } };
    const r = await ask('x.sh', given);
    expect(r.status).toBe(3);
    expect((JSON.parse(r.out) as { outcome: string }).outcome).toBe('open');
    expect(r.err).toBe('packetpath: not understood, so the answer may be wrong (exit status 3; --anyway: that of the answer):\n  x.sh: line 7: nft: not modelled by packetpath\n  x.sh: line 8: fwtool: command not found\n');
    expect((await ask('x.sh', given, '--anyway')).status).toBe(0);
  });
  it('answers nothing about a script that stopped', async () => {
    const given = { files: { 'x.sh': `${LAB}set -e\nip link show nope\necho never\n` } };
    const r = await ask('x.sh', given);
    expect([r.status, r.out]).toEqual([3, '']);
    expect(r.err).toBe('Device "nope" does not exist.\npacketpath: x.sh: the script did not come to its end: stopped with status 1 at x.sh: line 8: ip link show nope\nIts world is unfinished, so nothing is answered (--anyway answers).\n');
    expect((await ask('x.sh', given, '--anyway')).status).toBe(0);
  });
  it('shows what a script complained of, and goes on', async () => {
    const r = await ask('x.sh', { files: { 'x.sh': `${LAB}ip link set nope up\nfor i in 1 2 3 4 5; do echo e$i >&2; done\n` } });
    expect([r.status, r.err]).toEqual([0, 'packetpath: x.sh said on stderr 6 lines (-v shows all):\n  line 7: Cannot find device "nope"\n  e1\n  e2\n  e3\n  e4\n']);
  });
  it('says where a syntax error is', async () => {
    expect((await ask('x.sh', { files: { 'x.sh': `${LAB}if true; then\n` } })).err).toContain('x.sh: line 8: syntax error: unexpected end of file');
  });
  it('shows what the script prints with -v, on stderr', async () => {
    const r = await ask('x.sh', { files: { 'x.sh': `${LAB}echo hé\n` } }, '-v');
    expect([r.status, r.err]).toEqual([0, 'hé\n']);
  });
  it('says what a script said in its last lines, without what would move a cursor', async () => {
    const r = await ask('x.sh', { files: { 'x.sh': "printf 'a\\033[2Jb\\n' >&2; exit 1" } });
    expect(r.err.split('\n')[0]).toBe('a\\x1b[2Jb');
  });
  it('may be a stored world: the answers are the same', async () => {
    const world = (await cli(['run', '--save', 'w.json', 'lab.sh'], { files })).saved.get('w.json') as string;
    for (const port of ['80', '81', '82']) {
      const [x, y] = await Promise.all(['lab.sh', 'w.json'].map((f) => cli(['reach', '--json', f, 'a', `tcp://10.0.0.2:${port}`], { files: { ...files, 'w.json': world } })));
      expect(y).toEqual(x);
    }
  });
  it('takes another Docker Engine', async () => {
    const given = { files: { 'd.sh': "dockerd > /dev/null 2>&1 &\nuntil docker info > /dev/null 2>&1; do sleep 0.2; done\ndocker version --format '{{.Server.Version}}'\n" } };
    expect((await cli(['run', '--docker', '28.5', 'd.sh'], given)).out).toMatch(/^28\.5/);
    expect((await cli(['run', 'd.sh'], given)).out).toMatch(/^20\.10/);
    expect((await cli(['run', '--docker', '6', 'd.sh'], given)).err).toBe('packetpath: Docker Engine "6" is not modelled; known: 1.12, 17.06, 20.10, 27, 28.0, 28.5, 29\n');
  });
});

describe('run', () => {
  it('is the script: output, arguments, status', async () => {
    const r = await cli(['run', 'x.sh', '--json', 'b'], { files: { 'x.sh': 'echo "$0 $1 $2"; echo bad >&2; trap "echo bye" EXIT; exit 7' } });
    expect([r.status, r.out, r.err]).toEqual([7, 'x.sh --json b\nbye\n', 'bad\n']);
  });
  it('gives JSON', async () => {
    const r = await cli(['run', '--json', 'x.sh'], { files: { 'x.sh': 'echo a; nft; exit 7' } });
    expect([r.status, JSON.parse(r.out)]).toEqual([7, { status: 7, stdout: 'a\n', stderr: 'nft: not modelled by packetpath\n', missing: [{ at: 'x.sh: line 1', text: 'nft: not modelled by packetpath' }] }]);
  });
});

describe('check', () => {
  const SC = `${LAB}# question: Does <b> & "c" listen?
# expect: a tcp://10.0.0.2:80 -> open
# expect: a tcp://10.0.0.2:81 -> timeout
# because: --dport 81
# expect: a tcp://10.0.0.2:82 -> open
`;
  const given = { files: { 'd/one.sh': SC, 'd/sub/two.sh': `${LAB}# expect: a icmp://10.0.0.2 -> open\n`, 'd/lesson.sh': 'echo none', 'd/notes.txt': '# expect: junk' } };
  it('judges a folder', async () => {
    const r = await cli(['check', 'd'], given);
    expect(r.status).toBe(1);
    expect(r.out).toBe(`ok   d/one.sh:8 a tcp://10.0.0.2:80 -> open
ok   d/one.sh:9 a tcp://10.0.0.2:81 -> timeout
FAIL d/one.sh:11 a tcp://10.0.0.2:82 -> open
       question: Does <b> & "c" listen?
       expected open, got refused
       why: In b, nobody listens on tcp port 82
ok   d/sub/two.sh:7 a icmp://10.0.0.2 -> open
3 as expected, 1 not
`);
    expect((await cli(['check', 'd/sub/two.sh'], given)).status).toBe(0);
  });
  it('prints TAP', async () => {
    expect((await cli(['check', '--tap', 'd/one.sh'], given)).out).toBe(`TAP version 13
1..3
ok 1 - d/one.sh:8 a tcp://10.0.0.2:80 -> open
ok 2 - d/one.sh:9 a tcp://10.0.0.2:81 -> timeout
not ok 3 - d/one.sh:11 a tcp://10.0.0.2:82 -> open
  ---
  message: "expected open, got refused"
  severity: fail
  wanted: open
  found: refused
  why:
    - "In b, nobody listens on tcp port 82"
  ...
`);
  });
  it('prints JUnit XML that a parser takes, whatever stands in the comments', async () => {
    const nasty = SC.replace('Does', 'Does \u0001\u001b[31m ]]> \ud800 é');
    const r = await cli(['check', '--junit', '-o', 'r.xml', 'd'], { files: { 'd/a&"<.sh': nasty, 'd/b.sh': `${LAB}set -e\nfalse\n# expect: a icmp://10.0.0.2 -> open\n` } });
    const text = r.saved.get('r.xml') as string;
    const file = join(tmpdir(), `packetpath-junit-${process.pid}.xml`);
    writeFileSync(file, text);
    const read = execFileSync('python3', ['-c', `
import sys, json, xml.etree.ElementTree as E
r = E.parse(sys.argv[1]).getroot()
print(json.dumps([r.tag, r.attrib, [[s.attrib, [[c.attrib['name'], [[x.tag, x.attrib['message'], x.text] for x in c]] for c in s]] for s in r]]))`, file], { encoding: 'utf8' });
    expect(JSON.parse(read)).toEqual(['testsuites', { name: 'packetpath check', tests: '4', failures: '1', errors: '1' }, [
      [{ name: 'd/a&"<.sh', tests: '3', failures: '1', errors: '0' }, [
        ['8 a tcp://10.0.0.2:80 -> open', []], ['9 a tcp://10.0.0.2:81 -> timeout', []],
        ['11 a tcp://10.0.0.2:82 -> open', [['failure', 'expected open, got refused', 'Does \ufffd\ufffd[31m ]]> \ufffd é <b> & "c" listen?\nIn b, nobody listens on tcp port 82']]],
      ]],
      [{ name: 'd/b.sh', tests: '1', failures: '0', errors: '1' }, [['9 a icmp://10.0.0.2 -> open', [['error', 'the script did not come to its end: stopped with status 1', null]]]]],
    ]]);
  });
  it('gives JSON', async () => {
    const { cases } = JSON.parse((await cli(['check', '--json', 'd/one.sh'], given)).out) as { cases: { result: string; line: number; got: string }[] };
    expect(cases.map((c) => [c.line, c.result, c.got])).toEqual([[8, 'ok', 'open'], [9, 'ok', 'timeout'], [11, 'differs', 'refused']]);
  });
  it('runs a scenario with each engine that it names', async () => {
    const script = `dockerd > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker network create n1 > /dev/null; docker network create n2 > /dev/null
docker run -d --name one --network n1 busybox sleep 999 > /dev/null; docker run -d --name two --network n2 -p 8080:80 nginx > /dev/null
# expect[20.10]: one tcp://172.19.0.2:80 -> timeout
# expect[28.5]: one tcp://172.19.0.2:80 -> timeout
# expect: one icmp://172.18.0.1 -> open
`;
    expect((await cli(['check', 'x.sh'], { files: { 'x.sh': script } })).out).toBe('ok   x.sh:5 one tcp://172.19.0.2:80 -> timeout [Docker 20.10]\nok   x.sh:6 one tcp://172.19.0.2:80 -> timeout [Docker 28.5]\nok   x.sh:7 one icmp://172.18.0.1 -> open\n3 as expected, 0 not\n');
  });
  it.each([
    [['none'], 'cannot read none: no such file'], [['d/lesson.sh'], 'd/lesson.sh: no "# expect: FROM TO -> OUTCOME" in it'], [['--tap', '--junit', 'd'], 'check: --tap and --junit are two formats; give one'],
  ])('refuses %j', async (words, message) => {
    const r = await cli(['check', ...words], given);
    expect([r.status, r.out, r.err]).toEqual([2, '', `packetpath: ${message}\n`]);
  });
  it('ends with 3 where a script stopped, used what is not modelled, or has nobody of that name', async () => {
    for (const more of ['exit 1', 'nft', '# expect: x icmp://10.0.0.2 -> open']) {
      expect((await cli(['check', 'x.sh'], { files: { 'x.sh': `${LAB}# expect: a icmp://10.0.0.2 -> open\n${more}\n` } })).status).toBe(3);
    }
  });
});

describe('matrix', () => {
  it('shows who reaches what', async () => {
    // lo of b is down: a namespace does not reach itself then.
    const r = await cli(['matrix', '--format', 'csv', 'lab.sh'], { files });
    expect([r.status, r.err]).toEqual([0, '']);
    expect(r.out.split('\r\n').map((l) => l.split(',').filter((_, i) => i === 0 || i === 2 || i === 6).join(' '))).toEqual(['from address outcome', 'host 10.0.0.2 unreachable', 'a 10.0.0.2 open', 'b 10.0.0.2 timeout', '']);
  });
  it('asks only for what is asked for', async () => {
    const r = await cli(['matrix', '--json', '--from', 'a', '--to', 'b', '--ports', 'tcp/81,icmp', 'lab.sh'], { files });
    const m = JSON.parse(r.out) as { answers: { from: string; to: string; outcome: string }[] };
    expect(m.answers.map((x) => [x.from, x.to, x.outcome])).toEqual(expect.arrayContaining([['a', 'icmp://10.0.0.2', 'open'], ['a', 'tcp://10.0.0.2:81', 'timeout']]));
    expect(m.answers).toHaveLength(2);
  });
  it.each([['text', /^from +1\nhost +U\n/], ['svg', /^<svg /]])('as %s', async (format, want) => {
    expect((await cli(['matrix', '--format', format, 'lab.sh'], { files })).out).toMatch(want);
  });
  it.each([[['--from', 'zed'], /^packetpath: .*"zed"/], [['--ports', 'tcp/99999'], /^packetpath: .*tcp\/99999/], [['--json', '--format', 'csv'], /two formats/]])('refuses %j', async (words, message) => {
    const r = await cli(['matrix', ...words, 'lab.sh'], { files });
    expect([r.status, r.out]).toEqual([2, '']);
    expect(r.err).toMatch(message);
  });
});

describe('diff', () => {
  const two = { files: { ...files, 'b.sh': LAB.replace('--dport 81', '--dport 80') } };
  it('ends with 0 for the same, and with 1 for flows gained or lost', async () => {
    expect(await cli(['diff', 'lab.sh', 'lab.sh'], two)).toMatchObject({ status: 0, err: '' });
    const lost = await cli(['diff', 'lab.sh', 'b.sh'], two);
    expect(lost.status).toBe(1);
    expect(lost.out).toContain('- 1 flow lost: open -> timeout\n    a -> b tcp://10.0.0.2:80\n');
    expect(lost.out).toContain('b.sh:6: ip netns exec b iptables -A INPUT -p tcp --dport 80 -j DROP');
    expect((await cli(['diff', 'b.sh', 'lab.sh'], two)).out).toContain('+ 1 flow gained: timeout -> open\n');
  });
  it('compares two engines', async () => {
    const script = `ip netns add n; ip link add out type veth peer name e0 netns n; ip addr add 192.0.2.1/24 dev out; ip link set out up; ip -n n addr add 192.0.2.2/24 dev e0
ip -n n link set e0 up; ip -n n route add default via 192.0.2.1; echo 1 > /proc/sys/net/ipv4/ip_forward; dockerd > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker run -d --name shy nginx > /dev/null`;
    const r = await cli(['diff', '--json', '--docker', '27', '--docker-after', '28.5', '--from', 'n', '--to', 'shy', '--ports', 'tcp/80', 'x.sh', 'x.sh'], { files: { 'x.sh': script } });
    expect(r.status).toBe(1);
    expect(JSON.stringify(JSON.parse(r.out))).toContain('"kind":"lost","before":"open","after":"timeout","count":1');
  });
});

describe('versions', () => {
  // moby#48724: from 28.0 on, what was not published is not reached from outside.
  const script = `ip netns add n; ip link add out type veth peer name e0 netns n; ip addr add 192.0.2.1/24 dev out; ip link set out up; ip -n n addr add 192.0.2.2/24 dev e0
ip -n n link set e0 up; ip -n n route add default via 192.0.2.1; echo 1 > /proc/sys/net/ipv4/ip_forward
dockerd --engine-version 27 > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx > /dev/null
docker run -d --name shy nginx > /dev/null
`;
  it('says where the answer flips', async () => {
    const r = await cli(['versions', '--json', 'x.sh', 'n', 'tcp://172.17.0.3:80'], { files: { 'x.sh': script } });
    const got = JSON.parse(r.out) as { answers: { version: string; outcome: string }[]; flips: { from: string; to: string }[] };
    expect([r.status, got.answers.map((x) => [x.version, x.outcome])]).toEqual([1, [['1.12', 'open'], ['17.06', 'open'], ['20.10', 'open'], ['27', 'open'], ['28.0', 'timeout'], ['28.5', 'timeout'], ['29', 'timeout']]]);
    expect((await cli(['versions', 'x.sh', 'n', 'tcp://172.17.0.3:80'], { files: { 'x.sh': script } })).out).toMatch(/From 27 to 28\.0: open becomes timeout\n(?:.*\n)*.*x\.sh:3: dockerd/);
  });
  it('ends with 0 where it is the same, and with 3 where nothing could be asked', async () => {
    expect((await cli(['versions', 'x.sh', 'n', 'tcp://192.0.2.1:8080'], { files: { 'x.sh': script } })).status).toBe(0);
    expect((await cli(['versions', 'x.sh', 'zed', 'tcp://192.0.2.1:8080'], { files: { 'x.sh': script } })).status).toBe(3);
    expect((await cli(['versions', 'w.json', 'n', 'icmp://1.2.3.4'], { files: { 'w.json': stored } })).err).toBe('packetpath: versions: w.json is a world: its engine is what it is; a script is wanted, which can be run with each\n');
  });
});

describe('lint', () => {
  const x = (rules: string) => cli(['lint', '--rules', 'x.sh'], { files: { 'x.sh': rules } });
  it('finds traps, and ends with 1', async () => {
    // moby#22054: DOCKER-USER sees the port of the container.
    const script = "dockerd > /dev/null 2>&1 &\nuntil docker info > /dev/null 2>&1; do sleep 0.2; done\ndocker run -d --name app -p 9900:9000 nginx > /dev/null\n";
    const r = await cli(['lint', 'x.sh'], { files: { 'x.sh': `${script}iptables -I DOCKER-USER -p tcp --dport 9900 -j DROP\n` } });
    expect(r.status).toBe(1);
    expect(r.out).toContain('[docker-user-host-port]\n    because: iptables -A DOCKER-USER -p tcp -m tcp --dport 9900 -j DROP   (x.sh:4)\n');
    expect(await cli(['lint', 'x.sh'], { files: { 'x.sh': script } })).toMatchObject({ status: 0, out: 'No known trap.\n' });
  });
  it('finds rules that no packet needs', async () => {
    const r = await x('iptables -A INPUT -s 10.0.0.0/8 -j ACCEPT\niptables -A INPUT -s 10.1.0.0/16 -j DROP');
    expect(r.status).toBe(1);
    expect(r.out).toContain('\nrules of host\nshadowed: ');
    expect(r.out).toContain('    before it: iptables -t filter -A INPUT -s 10.0.0.0/8 -j ACCEPT   (x.sh:1)\n');
    expect((await x('iptables -A INPUT -s 10.1.0.0/16 -j DROP\niptables -A INPUT -s 10.0.0.0/8 -j ACCEPT')).status).toBe(0);
  });
  it('shows the packet of a rule that can be hit', async () => {
    const r = await cli(['lint', '--all', 'x.sh'], { files: { 'x.sh': 'iptables -A INPUT -s 10.1.0.0/16 -j DROP' } });
    expect(r.out).toMatch(/^ {4}packet: .* 10\.1\.\d+\.\d+/m);
  });
  it('gives JSON', async () => {
    const { rules } = JSON.parse((await cli(['lint', '--json', '--rules', 'x.sh'], { files: { 'x.sh': 'ip netns add a; ip netns exec a iptables -A INPUT -j DROP; ip netns exec a iptables -A INPUT -j LOG' } })).out) as { rules: { place: string; findings: { kind: string }[] }[] };
    expect(rules.map((r) => [r.place, r.findings.map((f) => f.kind)])).toEqual([['a', ['hit', 'unreachable']]]);
  });
});

describe('snapshots', () => {
  // Of a fresh namespace on a kernel (ip 6.1, iptables 1.8.9): `nc -lk 8`, a rule for port 9.
  const folder = {
    'snap/ip-addr.json': '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","promiscuity":0,"allmulti":0,"min_mtu":0,"max_mtu":0,"num_tx_queues":1,"num_rx_queues":1,"gso_max_size":65536,"gso_max_segs":65535,"tso_max_size":524280,"tso_max_segs":65535,"gro_max_size":65536,"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]',
    'snap/ip-route.json': '[{"type":"local","dst":"127.0.0.0/8","dev":"lo","table":"local","protocol":"kernel","scope":"host","prefsrc":"127.0.0.1","flags":[]},{"type":"local","dst":"127.0.0.1","dev":"lo","table":"local","protocol":"kernel","scope":"host","prefsrc":"127.0.0.1","flags":[]},{"type":"broadcast","dst":"127.255.255.255","dev":"lo","table":"local","protocol":"kernel","scope":"link","prefsrc":"127.0.0.1","flags":[]}]',
    'snap/ip6-route.json': '[{"type":"local","dst":"::1","dev":"lo","table":"local","protocol":"kernel","metric":0,"flags":[],"pref":"medium"}]',
    'snap/ip-rule.json': '[{"priority":0,"src":"all","table":"local","protocol":"kernel"},{"priority":32766,"src":"all","table":"main","protocol":"kernel"},{"priority":32767,"src":"all","table":"default","protocol":"kernel"}]',
    'snap/iptables-save.txt': '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 9 -j DROP\nCOMMIT\n',
    'snap/sysctl.txt': 'net.ipv4.ip_forward = 0\n', 'snap/ss.txt': 'tcp LISTEN 0      1      0.0.0.0:8 0.0.0.0:* users:(("nc",pid=2597873,fd=3)) ino:8662293 sk:1523 cgroup:/ <->\n',
  };
  it('import shows what is in one, and stores its world', async () => {
    const r = await cli(['import', '-o', 'w.json', 'snap'], { files: folder });
    expect([r.status, r.out, r.err]).toEqual([0, 'host: 1 devices, 2 addresses, 1 rules, 1 sockets\n', '']);
    expect((await cli(['reach', 'w.json', 'host', 'tcp://127.0.0.1:8'], { files: { 'w.json': r.saved.get('w.json') as string } })).status).toBe(0);
  });
  it('lists what was not understood, and ends with 3', async () => {
    const files_ = { ...folder, 'snap/iptables-save.txt': folder['snap/iptables-save.txt'].replace('--dport 9', '--dport 9 -m ipvs --ipvs') };
    const r = await cli(['import', '--json', 'snap'], { files: files_ });
    expect(r.status).toBe(3);
    expect(r.out).toContain('ipvs');
    expect((await cli(['reach', 'snap', 'host', 'tcp://127.0.0.1:8'], { files: files_ })).status).toBe(0);
    expect((await cli(['reach', 'snap', 'host', 'tcp://127.0.0.1:9'], { files: files_ })).status).toBe(3);
  });
  it('reads of a folder only what belongs to a snapshot', async () => {
    expect((await cli(['reach', 'snap', 'host', 'tcp://127.0.0.1:8'], { files: { ...folder, '/secret': '', 'snap/home/x': Uint8Array.of(0), 'snap/netns/a/b/c': 'deep' } })).status).toBe(0);
  });
  it('every command takes one', async () => {
    for (const [port, status] of [['8', 0], ['9', 1], ['10', 1]] as const) expect((await cli(['reach', 'snap/', 'host', `tcp://127.0.0.1:${port}`], { files: folder })).status).toBe(status);
    expect((await cli(['repl', 'snap'], { files: folder, stdin: 'ss -Hltn | wc -l\n' })).out).toBe('1\n');
  });
  it.each([[['import', 'lab.sh'], 'lab.sh: not a snapshot: neither a folder nor what the script of "packetpath collect" prints'], [['reach', 'd', 'a', 'b'], 'd:1: no ip-addr.json in it: expected the output of `ip -j -d addr` (files: x.txt)']])('refuses %j', async (argv, message) => {
    const r = await cli(argv, { files: { ...files, 'd/x.txt': '' } });
    expect([r.status, r.err]).toEqual([2, `packetpath: ${message}\n`]);
  });
  it('collect prints a POSIX script', async () => {
    const r = await cli(['collect']);
    expect(r.status).toBe(0);
    expect(spawnSync('sh', ['-n'], { input: r.out, encoding: 'utf8' }).stderr).toBe('');
  });
});

describe('as a process', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const packetpath = (args: readonly string[], input: string) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], { cwd: root, input, encoding: 'utf8' });
  it('answers, and has no colour in a pipe', () => {
    const r = packetpath(['reach', '-', 'a', 'tcp://10.0.0.2:81'], LAB);
    expect([r.status, r.stderr]).toEqual([1, '']);
    expect(r.stdout).not.toContain('\x1b');
  });
  it('is a shell on a terminal: a prompt, completion, Ctrl-C, undo, Ctrl-D', () => {
    const r = spawnSync('python3', ['-c', String.raw`
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM='xterm', NO_COLOR='1')
    os.execv(sys.argv[1], [sys.argv[1], '--import', 'tsx', 'src/cli.ts', 'repl'])
got, end = b'', time.time() + 50
def until(text):
    global got
    while text not in got:
        if not select.select([fd], [], [], max(0, end - time.time()))[0]: sys.exit('waited for %r, got %r' % (text, got))
        try: got += os.read(fd, 4096)
        except OSError: sys.exit('waited for %r, ended with %r' % (text, got))
    got = got[got.index(text) + len(text):]
def send(text): os.write(fd, text)
P = b'root@packetpath:~# '
until(P); send(b'ip netns add blue\r'); until(P)
send(b'ip netns ex\t'); until(b'exec '); send(b'bl\t'); until(b'blue '); send(b'bash\r'); until(b'root@blue:~# ')
send(b'exit\r'); until(P); send(b'nc -l 9\r'); time.sleep(0.5); send(b'\x03'); until(P)
send(b'for i in 1\r'); until(b'> '); send(b'do echo got-$i; done\r'); until(b'got-1'); until(P)
send(b'undo\r'); until(b'taken back: for i in 1'); until(P); send(b'half\x03'); until(P); send(b'false\r'); until(P); send(b'\x04')
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`, process.execPath], { cwd: root, encoding: 'utf8' });
    expect([r.stdout, r.stderr]).toEqual(['1\n', '']);
  });
  it('prints no stack when its reader goes away', () => {
    const r = spawnSync('bash', ['-c', `"$0" --import tsx src/cli.ts run - | head -c 10; echo "\${PIPESTATUS[0]}"`, process.execPath], { cwd: root, input: 'for i in $(seq 100000); do echo $i; done', encoding: 'utf8' });
    expect([r.stdout, r.stderr]).toEqual(['1\n2\n3\n4\n5\n141\n', '']);
  });
});

it.each([
  ['why', ['x.sh', 'a', 'tcp://10.0.0.2:82'], 'fixes', ['commands', 'text', 'outcome', 'gained', 'lost', 'applicable']],
  ['why', ['x.sh', 'a', 'tcp://10.0.0.2:82'], 'nearMisses', ['table', 'chain', 'number', 'text', 'field', 'wanted', 'had', 'origin']],
  ['diff', ['x.sh', 'y.sh'], null, ['kind', 'before', 'after', 'count', 'flows', 'witness', 'cause', 'changes']],
  ['versions', ['x.sh', 'a', 'tcp://10.0.0.2:80'], 'answers', ['version', 'outcome', 'symptom', 'blame', 'why', 'complaints']],
  ['lint', ['--rules', 'x.sh'], 'rules', ['place', 'findings']],
  ['check', ['x.sh'], 'cases', ['file', 'line', 'question', 'from', 'to', 'engine', 'expected', 'got', 'result', 'wrong', 'reasons']],
  ['explain', ['iptables', '-A', 'INPUT', '-j', 'DROP'], 'changes', ['place', 'sign', 'what', 'text', 'rule']],
  ['explain', ['iptables', '-A', 'INPUT', '-j', 'DROP'], 'words', ['words', 'meaning']],
  ['run', ['z.sh'], 'missing', ['at', 'text']],
] as const)('JSON of %s %j: %s has the fields that --help names', async (name, words, part, fields) => {
  const man = optionsOf(CLI_COMMANDS.find((c) => c.name === name) as CliCommand).find((o) => o.name === 'json')?.man ?? '';
  const r = await cli([name, '--json', ...words], { files: { 'x.sh': `${LAB}# expect: a tcp://10.0.0.2:81 -> timeout\n`, 'y.sh': LAB.replace('--dport 81', '--dport 80'), 'z.sh': 'nft' } });
  const got = JSON.parse(r.out) as Record<string, unknown>;
  const list = (part === null ? got : got[part]) as readonly object[];
  expect(Object.keys(list[0] as object).sort()).toEqual([...fields].sort());
  if (name !== 'run' && part !== 'rules') expect(man).toContain(`${part === null ? '' : `${part}: `}[{ ${fields.join(', ')} }]`);
  else expect(man).toContain(part as string);
});
