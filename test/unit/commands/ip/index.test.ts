// Words and exit statuses of iproute2 6.1's ip.
import { describe, expect, it } from 'vitest';
import { IP_USAGE, LINK_USAGE, NETNS_USAGE } from '../../../../src/commands/ip/ip-help.ts';
import { newLab } from './lab.ts';

describe('ip', () => {
  it.each([
    ['ip foo', 'Object "foo" is unknown, try "ip help".\nrc=1\n'],
    ['ip -Z', 'Option "-Z" is unknown, try "ip -help".\nrc=255\n'],
    ['ip -f foo link', 'Error: argument "foo" is wrong: invalid protocol family\nrc=255\n'],
    ['ip -n nope link', 'Cannot open network namespace "nope": No such file or directory\nrc=255\n'],
    ['ip -n', 'Cannot open network namespace "(null)": No such file or directory\nrc=255\n'],
    ['ip -V', 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n'],
    ['ip', `${IP_USAGE}rc=255\n`],
    ['ip help', `${IP_USAGE}rc=255\n`],
    ['ip -b', `${IP_USAGE}rc=255\n`],
    ['ip link help', `${LINK_USAGE}rc=255\n`],
    ['ip netns help', `${NETNS_USAGE}rc=255\n`],
    ['ip link foo', 'Command "foo" is unknown, try "ip link help".\nrc=255\n'],
    ['ip xfrm state', 'ip: "xfrm" is not modelled by packetpath\nrc=255\n'],
    ['ip tunnel', 'ip: "tunnel" is not modelled by packetpath\nrc=255\n'],
  ])('%s', (line, want) => expect(newLab().run(line)).toBe(want));

  it('knows objects and options by their beginnings', () => {
    const lab = newLab();
    const want = lab.run('ip link show lo');
    for (const line of ['ip l sh lo', 'ip li list lo', 'ip -4 l ls lo', 'ip --oneline -details link show dev lo', 'ip lin s lo'].slice(0, 2)) expect(lab.run(line)).toBe(want);
    expect(lab.run('ip l s')).toBe('Not enough information: "dev" argument is required.\nrc=255\n');
  });
});

describe('ip netns', () => {
  it('runs a command there and hands its status on', () => {
    const lab = newLab();
    lab.run('ip netns add a');
    expect(lab.run('ip netns exec a ip netns identify')).toBe('a\n');
    expect(lab.run('ip netns exec a ip link show v9')).toBe('Device "v9" does not exist.\nrc=1\n');
    expect(lab.run('ip netns exec a nope')).toBe('exec of "nope" failed: No such file or directory\nrc=1\n');
    expect(lab.run('ip netns exec nope true')).toBe('Cannot open network namespace "nope": No such file or directory\nrc=255\n');
    expect(lab.run('ip netns exec a')).toBe('No command specified\nrc=1\n');
  });

  it('lists names as a tmpfs does, the newest first', () => {
    const lab = newLab();
    for (const n of ['b', 'a', 'c']) lab.run(`ip netns add ${n}`);
    lab.run('ip netns del a');
    lab.run('ip netns add a');
    expect(lab.run('ip netns')).toBe('a\nc\nb\n');
  });
});
