// Every form of every case: text that ends in a newline, the same each time, with no control character in it, whatever names users choose.
import { describe, expect, it } from 'vitest';
import { ANSWER_FORMS, renderAnswer, renderWalk } from '../../../../src/explain/render/index.ts';
import { reach } from '../../../../src/explain/reach.ts';
import { run, walk } from '../../../../src/index.ts';
import { asked, CASES } from './cases.ts';

const CONTROL = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
describe('renderAnswer', () => {
  it.each(CASES.map((k) => [k.name, k] as const))('%s', (_, k) => {
    const { world, answer } = asked(k);
    const frozen = JSON.stringify(answer.outcome);
    for (const form of ANSWER_FORMS) {
      const text = renderAnswer(world, answer, form);
      expect(text, form).not.toMatch(CONTROL);
      expect(text, form).not.toMatch(/undefined|\[object|NaN\b/);
      // Nothing to tell is nothing: no packet went, no connection was made.
      if (text !== '') expect(text.endsWith('\n'), form).toBe(true);
      expect(renderAnswer(world, answer, form)).toBe(text);
    }
    expect(JSON.stringify(answer.outcome)).toBe(frozen);
  });
  it('names that would move the cursor are shown by number', () => {
    const evil = 'e\u001b[31mx';
    const { world } = run(`ip link set lo up
ip netns add $'${'e\\e[31mx'}'
ip link add v0 type veth peer name eth0 netns $'${'e\\e[31mx'}'
ip link set v0 up; ip addr add 10.0.0.1/24 dev v0
ip -n $'${'e\\e[31mx'}' link set eth0 up; ip -n $'${'e\\e[31mx'}' addr add 10.0.0.2/24 dev eth0
iptables -A INPUT -m comment --comment $'a\\e[2Jb' -j DROP
sleep 3
`);
    const answer = reach(world, { from: evil, to: 'tcp://10.0.0.1:80', patience: 2 });
    expect(answer.outcome).toBe('timeout');
    for (const form of ANSWER_FORMS) {
      const text = renderAnswer(world, answer, form);
      expect(text, form).not.toMatch(CONTROL);
    }
    expect(renderAnswer(world, answer, 'minimal')).toContain('e\\x1b[31mx: tcp 10.0.0.2:');
  });
});
describe('renderWalk', () => {
  const { world } = run('ip link set lo up\niptables -A INPUT -p udp -j DROP\n', { file: 'lab.sh' });
  const { trace } = walk(world, { netns: 1, dst: '127.0.0.1', proto: 'udp', sport: 5000, dport: 5001, size: 3 });
  it('minimal: the same as renderTrace, with names', () => {
    expect(renderWalk(world, trace, 'minimal')).toBe('host: udp 127.0.0.1:5000 > 127.0.0.1:5001 3 bytes\n  host: drop NETFILTER_DROP (nfHookSlow): udp 127.0.0.1:5000 > 127.0.0.1:5001 3 bytes\n');
  });
  it('tcpdump: lo shows a packet once', () => {
    expect(renderWalk(world, trace, 'tcpdump', { t: 1 })).toBe('# host: tcpdump -n -t -i lo\nIP 127.0.0.1.5000 > 127.0.0.1.5001: UDP, length 3\n');
  });
});
