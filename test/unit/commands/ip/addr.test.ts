// Expected values: iproute2 6.1 on Linux 6.18 (test/labs/addr holds whole transcripts).
import { describe, expect, it } from 'vitest';
import { fnmatch } from '../../../../src/commands/ip/fnmatch.ts';
import { newLab, type Lab } from './lab.ts';

const lab = (): Lab => {
  const l = newLab();
  l.run('ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02');
  l.run('ip link set x0 up');
  l.run('ip link set y0 up');
  l.sleep(3);
  return l;
};

describe('ip addr add', () => {
  it.each([
    ['10.0.0.1/24', 'Not enough information: "dev" argument is required.\nrc=1\n'],
    ['dev x0', 'RTNETLINK answers: Operation not supported\nrc=2\n'],
    ['10.0.0.1/24 dev nope', 'Cannot find device "nope"\nrc=1\n'],
    ['10.0.0.1/33 dev x0', 'Error: any valid prefix is expected rather than "10.0.0.1/33".\nrc=1\n'],
    ['10.0.0.1/24 10.0.0.2/24 dev x0', 'Error: either "local" is duplicate, or "10.0.0.2/24" is a garbage.\nrc=255\n'],
    ['10.0.0.1/24 brd foo dev x0', 'Error: inet address is expected rather than "foo".\nrc=1\n'],
    ['10.0.0.1/24 brd 1.2.3.4 brd + dev x0', 'Error: duplicate "broadcast": "+" is the second value.\nrc=255\n'],
    ['10.0.0.1/24 scope foo dev x0', 'Error: argument "foo" is wrong: invalid scope value.\nrc=255\n'],
    ['10.0.0.1/24 metric foo dev x0', 'Error: argument "foo" is wrong: "metric" value is invalid\n\nrc=255\n'],
    ['10.0.0.1/24 label x0:abcdefghijklmnop dev x0', 'Error: Attribute failed policy validation.\nrc=2\n'],
    ['10.0.0.1/24 valid_lft 100 preferred_lft 200 dev x0', 'preferred_lft is greater than valid_lft\nrc=1\n'],
    ['10.0.0.1/24 valid_lft 0 dev x0', 'valid_lft is zero\nrc=1\n'],
    ['10.0.0.1/24 autojoin dev x0', 'autojoin needs multicast address\nrc=1\n'],
    ['10.0.0.1/24 dev', 'Command line is not complete. Try option "help"\nrc=255\n'],
    ['10.0.0.1/24 peer fe80::1 dev x0', 'Error: inet prefix is expected rather than "fe80::1".\nrc=1\n'],
    ['fd00::3/64 brd + dev x0', 'Broadcast can be set only for IPv4 addresses\nrc=1\n'],
    ['fd00::4/63 mngtmpaddr dev x0', 'Error: ipv6: address with "mngtmpaddr" flag must have a prefix length of 64.\nrc=2\n'],
    ['::1/64 dev x0', 'Error: ipv6: Cannot assign loopback address on this device.\nrc=2\n'],
    ['ff02::5/64 dev x0', 'Error: ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag.\nrc=2\n'],
  ])('%s', (words, want) => {
    expect(lab().run(`ip addr add ${words}`)).toBe(want);
  });
  it('refuses an address that is there, and replaces it', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0');
    expect(l.run('ip addr add 10.0.0.1/24 dev x0')).toBe('Error: ipv4: Address already assigned.\nrc=2\n');
    expect(l.run('ip addr replace 10.0.0.1/24 metric 7 dev x0')).toBe('');
    expect(l.run('ip -4 -o addr')).toBe('3: x0    inet 10.0.0.1/24 metric 7 scope global x0\\       valid_lft forever preferred_lft forever\n');
  });
  it('leaves the world alone when it fails', () => {
    const l = lab();
    const before = l.ctx.config;
    l.run('ip addr add 10.0.0.1/24 scope foo dev x0');
    l.run('ip addr del 10.0.0.1/24 dev x0');
    expect(l.ctx.config).toBe(before);
  });
});

describe('ip addr del', () => {
  it('warns of a wildcard', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0');
    expect(l.run('ip addr del 10.0.0.1 dev x0')).toBe(`Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (10.0.0.1/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`);
    expect(l.run('ip addr del 10.0.0.1/24 dev x0')).toBe('Error: ipv4: Address not found.\nrc=2\n');
  });
});

describe('ip addr show', () => {
  const l = lab();
  for (const a of ['10.0.0.1/24 brd +', '10.0.0.2/24', '10.0.1.1 peer 10.0.1.2 metric 5', 'fd00::1/64 nodad']) l.run(`ip addr add ${a} dev x0`);
  it.each([
    ['ip addr show dev x0', `3: x0@y0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 brd 10.0.0.255 scope global x0
       valid_lft forever preferred_lft forever
    inet 10.0.1.1 peer 10.0.1.2/32 metric 5 scope global x0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 scope global secondary x0
       valid_lft forever preferred_lft forever
    inet6 fd00::1/64 scope global nodad 
       valid_lft forever preferred_lft forever
    inet6 fe80::ff:fe00:1/64 scope link 
       valid_lft forever preferred_lft forever
`],
    ['ip -br addr', `lo               DOWN           
y0@x0            UP             fe80::ff:fe00:2/64 
x0@y0            UP             10.0.0.1/24 10.0.1.1 peer 10.0.1.2/32 metric 5 10.0.0.2/24 fd00::1/64 fe80::ff:fe00:1/64 
`],
    ['ip -o -4 addr show secondary', '3: x0    inet 10.0.0.2/24 scope global secondary x0\\       valid_lft forever preferred_lft forever\n'],
    ['ip -o addr show to fd00::/16', '3: x0    inet6 fd00::1/64 scope global nodad \\       valid_lft forever preferred_lft forever\n'],
    ['ip -j -br -4 addr', '[{"link":"y0","ifname":"x0","operstate":"UP","addr_info":[{"local":"10.0.0.1","prefixlen":24},{"local":"10.0.1.1","address":"10.0.1.2","prefixlen":32,"metric":5},{"local":"10.0.0.2","prefixlen":24}]}]\n'],
    ['ip -4 addr show dev lo', ''],
    ['ip addr show nope', 'Device "nope" does not exist.\nrc=1\n'],
    ['ip addr show dev x0 dev y0', 'Error: either "dev" is duplicate, or "y0" is a garbage.\nrc=255\n'],
    ['ip addr show type foo', ''],
    ['ip addr foo', 'Command "foo" is unknown, try "ip address help".\nrc=255\n'],
  ])('%s', (line, want) => {
    expect(l.run(line)).toBe(want);
  });
});

describe('ip addr flush', () => {
  it('says what it did with -s', () => {
    const l = lab();
    for (const a of ['10.0.0.1/24', '10.0.0.2/24', '10.0.1.1/24']) l.run(`ip addr add ${a} dev x0`);
    expect(l.run('ip addr flush')).toBe('Flush requires arguments.\nrc=1\n');
    expect(l.run('ip -4 -s addr flush dev x0')).toBe('\n*** Round 1, deleting 3 addresses ***\n*** Flush is complete after 1 round ***\n');
    expect(l.run('ip -4 -s addr flush dev x0')).toBe('Nothing to flush.\n');
  });
});

describe('fnmatch', () => {
  it.each([['x*', 'x0', true], ['x?', 'x0', true], ['x?', 'x10', false], ['[a-x]0', 'x0', true], ['[!x]0', 'x0', false], ['x[0', 'x[0', true], ['\\*', '*', true], ['*', '', true], ['a.c', 'abc', false]])(
    '%s against %s',
    (pattern, text, want) => {
      expect(fnmatch(pattern, text)).toBe(want);
    },
  );
});
