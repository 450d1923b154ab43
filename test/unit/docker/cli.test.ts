// What the docker client of Debian's docker.io 20.10.24 printed for 377 commands, good and bad, on one machine in this order (test/docker/data/cli.json: the
// command, and its output with the exit status; null where time, ids or a host's own paths decide, or where ours differs: it still runs). Ids and times are stars.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../src/index.ts';

const CASES = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docker/data/cli.json'), 'utf8')) as readonly (readonly [string, string | null])[];
const stars = (text: string): string =>
  text.replace(/[0-9a-f]{64}/g, '*').replace(/\b[0-9a-f]{12}\b/g, '*').replace(/\d+ (?:seconds?|minutes?) ago|About a minute ago|Less than a second ago/g, 'ago')
    .replace(/Up (?:About a minute|Less than a second|\d+ seconds?)/g, 'Up').replace(/20\d\d-\d\d-\d\d[T ][\d:.]+Z?/g, 'time');
const BEFORE = `ip link set lo up
printf 'nameserver 10.10.10.1\\nsearch lab.example\\n' > /etc/resolv.conf
ip link add eth0 type veth peer name eth0p; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set eth0p up; ip route add default via 10.10.10.1
hostname docker1
dockerd > /tmp/log 2>&1 &
sleep 1`;

describe('docker', () => {
  it('prints what Docker 20.10.24 prints', () => {
    let said = '';
    const s = newSession(undefined, { onOutput: (_, text) => {
      said += text;
    } });
    s.exec(BEFORE);
    const differ: unknown[] = [];
    for (const [command, want] of CASES) {
      said = '';
      s.exec(`( ${command} ) 2>&1; echo "[rc=$?]"`);
      const got = Buffer.from(said, 'latin1').toString('utf8').trimEnd();
      if (want !== null && stars(got) !== stars(want)) differ.push({ command: command.slice(0, 120), want, got });
    }
    expect(differ).toEqual([]);
  });
});
