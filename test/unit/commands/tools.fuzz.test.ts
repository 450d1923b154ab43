// Absurd command lines: never an exception, never a hang, an error in words or an answer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorld } from '../../../src/model/init.ts';
import { newSession } from '../../../src/shell/session.ts';

const SETUP = `ip link set lo up; ip netns add n; ip link add va type veth peer name vb netns n; ip link set va up; ip -n n link set vb up
ip addr add 10.0.0.1/24 dev va; ip -n n addr add 10.0.0.2/24 dev vb; ip addr add fd00::1/64 dev va nodad\n`;
const word = fc.oneof(
  fc.constantFrom('-n', '-c', '-i', '-I', '-w', '-W', '-s', '-t', '-q', '-f', '-l', '-p', '-M', 'do', '-e', '-v', '-vv', '-r', '-Q', '-m', '-N', '-z', '-D', '-U', '-A', '-X', '-#', '--print', '--', '-',
    '0', '1', '2', '-1', '1e9', '99999999999999999999', '0.001', 'NaN', 'Infinity', '', 'va', 'lo', 'any', 'nodev', '10.0.0.1', '10.0.0.2', '10.0.0.255', '255.255.255.255', '224.0.0.1', 'fd00::1',
    'fe80::1%va', 'ff02::1', '::', 'localhost', 'foo', '__proto__', 'constructor', '/etc/hosts', 'icmp', 'host', 'and', '(', '[', '%', '65536'),
  fc.string({ maxLength: 6 }).filter((s) => !/[\0\n]/.test(s)),
);
const quote = (s: string): string => `'${s.replaceAll("'", `'\\''`)}'`;

describe('tools', () => {
  it.each(['ping', 'ping6', 'traceroute', 'tcpdump', 'arping'])('%s survives any arguments', (name) => {
    const s = newSession(emptyWorld(3), { mode: 'script', file: 'fuzz.sh' });
    s.exec(SETUP);
    fc.assert(fc.property(fc.array(word, { maxLength: 7 }), (words) => {
      const before = s.output.length;
      s.exec(`timeout 3 ${name} ${words.map(quote).join(' ')} </dev/null\n`);
      expect(s.output.slice(before)).not.toMatch(/internal error|packetpath: the session/);
      return true;
    }), { numRuns: 150 });
  });
  it('a filter of absurd depth or length is refused', () => {
    const s = newSession(emptyWorld(3), { mode: 'script', file: 'fuzz.sh' });
    s.exec(SETUP);
    s.exec(`tcpdump -i va "${'('.repeat(5000)}"; tcpdump -i va "${'not '.repeat(5000)} ip"; tcpdump -i va "icmp${' or icmp'.repeat(5000)}"; tcpdump -i va "len=${'-'.repeat(5000)}1"\n`);
    expect(s.output).toBe('tcpdump: memory exhausted\n'.repeat(4));
  });
});
