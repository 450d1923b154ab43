// Comments of scripts as expectations, and the judge; the labs' answers are what the same commands give on a kernel (nc in two namespaces).
import { describe, expect, it } from 'vitest';
import { reach } from '../../../src/explain/reach.ts';
import { engineOf, runLab } from '../../../src/explain/runLab.ts';
import { enginesOf, judge, parseScenario } from '../../../src/explain/scenario.ts';

const LAB = `set -e
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ip netns exec b nc -lk 80 &
ip netns exec b iptables -A INPUT -p tcp --dport 81 -j DROP
`;
const judged = (comments: string): readonly (readonly [boolean, readonly string[]])[] => {
  const { world } = runLab(LAB, { file: 'lab.sh' });
  return judge(world, parseScenario(comments, 'lab.sh'), reach, { engine: null }).map((j) => [j.ok, j.wrong]);
};

describe('parseScenario', () => {
  it('reads questions, expectations and reasons with their lines', () => {
    expect(parseScenario('# question: Does it?\n  #expect: a tcp://b:80 -> open\n# because: DNAT\n# expect[28.5.2]: host icmp://10.0.0.1 -> connected-then-closed\r\n')).toEqual([
      { line: 2, question: 'Does it?', from: 'a', to: 'tcp://b:80', outcome: 'open', engine: null, because: [{ line: 3, text: 'DNAT' }] },
      { line: 4, question: 'Does it?', from: 'host', to: 'icmp://10.0.0.1', outcome: 'connected-then-closed', engine: '28.5', because: [] },
    ]);
  });
  it('passes over other comments', () => {
    expect(parseScenario('# because the bridge is down\n# note: x\n# expecting rain\necho "expect: a"\n')).toEqual([]);
  });
  it.each([
    ['# expect: a tcp://b:80 open', 'lab.sh: line 1: "a tcp://b:80 open" is not FROM TO -> OUTCOME, as in "# expect: web1 tcp://10.0.0.2:80 -> open"'],
    ['\n# expect: a tcp://b:80 -> opne', 'lab.sh: line 2: "opne" is no outcome; known: open, refused, reset, timeout, unreachable, prohibited, connected-then-closed, hangs-on-large-packets, name-not-found, unsupported'],
    ['# expects: a tcp://b:80 -> open', 'lab.sh: line 1: "# expects:" is not understood; did you mean "# expect:"?'],
    ['# because: x', 'lab.sh: line 1: "# because:" belongs below an "# expect:"'],
    ['# expect[7]: a tcp://b:80 -> open', 'lab.sh: line 1: Docker Engine "7" is not modelled; known: 1.12, 17.06, 20.10, 27, 28.0, 28.5, 29'],
    ['# question[28]: x', 'lab.sh: line 1: "# question[28]:": only "# expect" takes an engine'],
  ])('refuses %j by name and place', (text, message) => {
    expect(() => parseScenario(text, 'lab.sh')).toThrow(new RangeError(message));
  });
  it('says which engines are wanted', () => {
    expect(enginesOf(parseScenario('# expect: a b -> open\n# expect[29]: a b -> open\n# expect[29.1]: a b -> open'))).toEqual([null, '29']);
  });
});

describe('judge', () => {
  it('agrees with what the kernel answers', () => {
    expect(judged('# expect: a tcp://10.0.0.2:80 -> open\n# expect: a tcp://10.0.0.2:81 -> timeout\n# because: --dport 81 -j drop\n# because: exec b iptables\n# expect: a tcp://10.0.0.2:82 -> refused'))
      .toEqual([[true, []], [true, []], [true, []]]);
  });
  it('says what differs, and which reason is missing', () => {
    expect(judged('# expect: a tcp://10.0.0.2:81 -> open\n# because: --dport 99')).toEqual([[false, ['expected open, got timeout', 'no reason has "--dport 99" (line 2)']]]);
  });
  it('cannot ask somebody who is not there', () => {
    expect(judged('# expect: c tcp://10.0.0.2:81 -> open')).toEqual([[false, ['"c" is no namespace and no container; known: host, a, b']]]);
  });
  it('wants the engine that an expectation names', () => {
    const { world } = runLab(LAB, { engine: engineOf('28.5') });
    expect(judge(world, parseScenario('# expect[28.5]: a tcp://10.0.0.2:80 -> open'), reach, { engine: '28.5' }).map((j) => j.wrong)).toEqual([['expected of Docker Engine 28.5, but the script starts none']]);
  });
});

describe('runLab', () => {
  it('makes dockerd the engine that is asked for, unless the script names one', () => {
    const version = (script: string): string => runLab(`${script} > /dev/null 2>&1 &\nuntil docker info > /dev/null 2>&1; do sleep 0.2; done\ndocker version --format '{{.Server.Version}}'`, { engine: '28.5' }).stdout.slice(0, 2);
    expect(version('dockerd')).toBe('28');
    expect(version('dockerd --engine-version 20.10')).toBe('20');
  });
  it('hears what is not modelled, though the script hides it', () => {
    const lab = runLab('ip netns add a\nnft list ruleset 2>/dev/null || true\nfwtool enable\n(command -v tc) >/dev/null', { file: 'lab.sh' });
    expect(lab.missing).toEqual([{ at: 'lab.sh: line 2', text: 'nft: not modelled by packetpath' }, { at: 'lab.sh: line 3', text: 'fwtool: command not found' }]);
    expect(lab.stopped).toBeNull();
  });
  it.each([
    ['set -e\nip link show nope\necho never', 'stopped with status 1 at lab.sh: line 2: ip link show nope'],
    ['echo one\nif true; then\n', "lab.sh: line 3: syntax error: unexpected end of file"],
    ['ip link show lo > /dev/null; false\nexit 7', 'stopped with status 7'],
    ['false\nexit 0', null], ['false', null],
  ])('says why %j stopped', (script, why) => {
    expect(runLab(script, { file: 'lab.sh' }).stopped).toBe(why);
  });
});
