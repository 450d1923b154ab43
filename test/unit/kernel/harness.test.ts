// The harness itself: what it must not get wrong before a comparison means anything.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from '../../kernel/lib/compare.ts';
import { FAMILIES, commandsOf } from '../../kernel/lib/labs.ts';
import { normalise } from '../../kernel/lib/normalise.ts';
import { shrinkLab } from '../../kernel/lib/shrink.ts';

describe('normalise', () => {
  it('leaves a normalised transcript as it is', () => {
    for (const f of ['l2-1', 'route-1']) {
      const text = readFileSync(new URL(`../../labs/${f}.out`, import.meta.url), 'utf8');
      expect(normalise(text)).toBe(text);
    }
  });
  it.each([
    ['64 bytes from 1.1.1.1: icmp_seq=1 ttl=64 time=0.031 ms', '64 bytes from 1.1.1.1: icmp_seq=1 ttl=64 time=T'],
    ['1 packets transmitted, 0 received, 100% packet loss, time 0ms', '1 packets transmitted, 0 received, 100% packet loss, time T'],
    ['rtt min/avg/max/mdev = 0.1/0.1/0.1/0.000 ms', 'rtt T'],
    ['10.0.0.2 dev v0 lladdr 02:00:00:00:00:02 STALE ', '10.0.0.2 dev v0 lladdr 02:00:00:00:00:02 VALID'],
    ['10.0.0.2 dev v0 INCOMPLETE ', '10.0.0.2 dev v0 UNRESOLVED'],
    ['2 packets, time 1ms, pipe 4', '2 packets, time 1ms, pipe N'],
    ['id=77 id=3 id=77', 'id=I1 id=I2 id=I1'],
    ['dport=80 sport=40000', 'dport=80 sport=P1'],
  ])('%j becomes %j', (a, b) => expect(normalise(a)).toBe(`${b}\n`));
  it('puts the lines of servers, sorted, before the next status', () => {
    expect(normalise('hi\nConnection received on 10.0.0.2 5\nx\nrc=0\n')).toBe('x\nConnection received on 10.0.0.2 P\nhi\nrc=0\n');
  });
});

describe('compare', () => {
  it('shows both sides and a little around', () => {
    expect(compare('a\nb\nc\n', 'a\nx\nc\n').diff).toBe(' a\n-b\n+x\n c\n \n');
    expect(compare('a\n', 'a\n').equal).toBe(true);
  });
});

describe('generators', () => {
  it('give the same lab for the same seed, and other labs for others', () => {
    for (const make of Object.values(FAMILIES)) {
      expect(make(7)).toBe(make(7));
      expect(make(7)).not.toBe(make(8));
      expect(commandsOf(make(7))).toBeGreaterThan(4);
    }
  });
});

describe('shrinkLab', () => {
  it('keeps what the failure needs', async () => {
    const lab = ['exec 2>&1', 'a', 'b', 'need', 'c', 'echo "# q"', 'q; echo "rc=$?"', 'echo "# bad"', 'bad; echo "rc=$?"', 'end'].join('\n');
    expect(await shrinkLab(lab, async (t) => t.includes('need') && t.includes('bad'))).toBe('exec 2>&1\nneed\necho "# bad"\nbad; echo "rc=$?"\n');
  });
});
