// Absurd command lines of the socket commands: never an exception, never a hang, an error in words or an answer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorld } from '../../../src/model/init.ts';
import { newSession } from '../../../src/shell/session.ts';

const word = fc.oneof(
  fc.constantFrom('-n', '-l', '-k', '-u', '-z', '-v', '-w', '-p', '-s', '-q', '-4', '-6', '-N', '-U', '-t', '-a', '-H', '-o', '-i', '-r', '-m', '-d', '-L', '-X', '--', '-', '-h', '-V', '-O', '-T', '0', '1', '-1', '80', '1-3',
    '99999999999999999999', 'NaN', '', '127.0.0.1', '10.0.0.1', '::1', 'localhost', 'foo', '__proto__', 'constructor', 'http://127.0.0.1/', 'http://[', 'http://127.0.0.1:80/a?b', 'https://x', '%{http_code}', '%{__proto__}',
    'TCP:127.0.0.1:80', 'TCP-LISTEN:80', 'UDP:127.0.0.1:53', 'EXEC:cat', 'SYSTEM:"', 'PIPE', 'OPEN:/x', 'state', 'established', 'sport', '=', ':80', '(', ')', 'not', 'or', 'dst', '10.0.0.0/99', '-m', 'http.server', '--bind'),
  fc.string({ maxLength: 6 }).filter((s) => !/[\0\n]/.test(s)),
);
const quote = (s: string): string => `'${s.replaceAll("'", `'\\''`)}'`;

describe('socket commands', () => {
  it.each(['nc', 'ss', 'netstat', 'curl', 'wget', 'socat', 'python3', 'python3 -m http.server'])('%s survives any arguments', (name) => {
    const s = newSession(emptyWorld(3), { mode: 'script', file: 'fuzz.sh' });
    s.exec('ip link set lo up; ip addr add 10.0.0.1/24 dev lo\nnc -lk 80 </dev/null &\nnc -lku 53 </dev/null &\nsleep 0.1\n');
    fc.assert(fc.property(fc.array(word, { maxLength: 7 }), (words) => {
      const before = s.output.length;
      s.exec(`timeout 2 ${name} ${words.map(quote).join(' ')} </dev/null\n`);
      expect(s.output.slice(before)).not.toMatch(/internal error|packetpath: the session/);
      return true;
    }), { numRuns: 120 });
  });
});
