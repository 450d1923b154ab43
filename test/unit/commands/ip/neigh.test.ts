// Expected values: iproute2 6.1 on Linux 6.18 (test/labs/addr holds whole transcripts).
import { describe, expect, it } from 'vitest';
import { newLab, type Lab } from './lab.ts';

const lab = (): Lab => {
  const l = newLab();
  for (const line of ['ip link set lo up', 'ip link add x0 address 02:00:00:00:00:01 type veth peer name y0', 'ip link set x0 up', 'ip link set y0 up', 'ip addr add 10.0.0.1/24 dev x0']) l.run(line);
  return l;
};

describe('ip neigh add', () => {
  it.each([
    ['10.0.0.5 dev x0', 'Error: No link layer address given.\nrc=2\n'],
    ['10.0.0.5 lladdr 02:00:00:00:00:55', 'Device and destination are required arguments.\nrc=255\n'],
    ['10.0.0.5 lladdr foo dev x0', 'Error: Invalid link address.\nrc=2\n'],
    ['10.0.0.5 lladdr 02:00:00:00:00:zz dev x0', '"zz" is invalid lladdr.\nrc=1\n'],
    ['10.0.0.5 lladdr 02:00:00:00:00:55 nud foo dev x0', 'Error: argument "foo" is wrong: nud state is bad\nrc=255\n'],
    ['10.0.0.5/24 lladdr 02:00:00:00:00:55 dev x0', 'Error: any valid address is expected rather than "10.0.0.5/24".\nrc=1\n'],
    ['10.0.0.5 10.0.0.6 lladdr 02:00:00:00:00:55 dev x0', 'Error: either "to" is duplicate, or "10.0.0.6" is a garbage.\nrc=255\n'],
    ['10.0.0.5 lladdr 02:00:00:00:00:55 dev nope', 'Cannot find device "nope"\nrc=1\n'],
    ['10.0.0.5 managed dev x0', 'ip: "neigh managed" is not modelled by packetpath\nrc=255\n'],
  ])('%s', (words, want) => {
    expect(lab().run(`ip neigh add ${words}`)).toBe(want);
  });
  it('adds, refuses, changes, replaces and deletes', () => {
    const l = lab();
    expect(l.run('ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0')).toBe('');
    expect(l.run('ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:56 dev x0')).toBe('RTNETLINK answers: File exists\nrc=2\n');
    expect(l.run('ip neigh change 10.0.0.6 lladdr 02:00:00:00:00:56 dev x0')).toBe('RTNETLINK answers: No such file or directory\nrc=2\n');
    expect(l.run('ip neigh replace 10.0.0.5 lladdr 02:00:00:00:00:57 nud stale dev x0')).toBe('');
    expect(l.run('ip neigh')).toBe('10.0.0.5 dev x0 lladdr 02:00:00:00:00:57 STALE \n');
    expect(l.run('ip neigh show dev x0')).toBe('10.0.0.5 lladdr 02:00:00:00:00:57 STALE \n');
    expect(l.run('ip neigh del 10.0.0.5 dev x0')).toBe('');
    expect(l.run('ip neigh del 10.0.0.5 dev x0')).toBe('RTNETLINK answers: No such file or directory\nrc=2\n');
  });
  it('keeps proxies apart', () => {
    const l = lab();
    l.run('ip neigh add proxy 10.0.0.9 dev x0');
    expect(l.run('ip neigh')).toBe('');
    expect(l.run('ip neigh show proxy')).toBe('10.0.0.9 dev x0 proxy \n');
    expect(l.run('ip neigh get proxy 10.0.0.8 dev x0')).toBe('Error: Proxy neighbour entry not found.\nrc=2\n');
    l.run('ip link set x0 down');
    expect(l.run('ip neigh show proxy')).toBe('');
  });
  it('knows groups and broadcast addresses', () => {
    const l = lab();
    l.run('ip neigh add 224.0.0.9 dev x0');
    l.run('ip neigh add 10.0.0.255 dev x0');
    expect(l.run('ip -4 neigh show nud permanent')).toBe('10.0.0.255 dev x0 lladdr ff:ff:ff:ff:ff:ff PERMANENT \n224.0.0.9 dev x0 lladdr 01:00:5e:00:00:09 PERMANENT \n');
  });
});

describe('ip neigh show', () => {
  const l = lab();
  l.run('ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0');
  l.run('ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:56 nud reachable router protocol static dev x0');
  l.run('ip neigh add 10.0.0.7 nud failed dev x0');
  l.run('ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:58 nud noarp dev x0');
  it.each([
    ['ip -4 neigh', '10.0.0.5 dev x0 lladdr 02:00:00:00:00:55 PERMANENT \n10.0.0.6 dev x0 lladdr 02:00:00:00:00:56 router REACHABLE proto static \n10.0.0.7 dev x0 FAILED \n'],
    ['ip -4 -s neigh show nud reachable', '10.0.0.6 dev x0 lladdr 02:00:00:00:00:56 router  ref 1 used 0/0/0probes 0 REACHABLE proto static \n'],
    ['ip neigh show 10.0.0.8 nud noarp', '10.0.0.8 dev x0 lladdr 02:00:00:00:00:58 NOARP \n'],
    ['ip -j neigh show 10.0.0.6', '[{"dst":"10.0.0.6","dev":"x0","lladdr":"02:00:00:00:00:56","router":null,"state":["REACHABLE"],"protocol":"static"}]\n'],
    ['ip -br neigh show 10.0.0.5', '10.0.0.5                                x0               02:00:00:00:00:55\n'],
    ['ip neigh get 10.0.0.5 dev x0', '10.0.0.5 dev x0 lladdr 02:00:00:00:00:55 PERMANENT \n'],
    ['ip neigh show protocol foo', 'Error: argument "foo" is wrong: invalid "protocol"\n\nrc=255\n'],
    ['ip neigh foo', 'Command "foo" is unknown, try "ip neigh help".\nrc=255\n'],
  ])('%s', (line, want) => {
    expect(l.run(line)).toBe(want);
  });
});

describe('ip neigh flush', () => {
  it('leaves permanent and NOARP entries', () => {
    const l = lab();
    l.run('ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0');
    l.run('ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:56 nud stale dev x0');
    expect(l.run('ip neigh flush')).toBe('Flush requires arguments.\nrc=1\n');
    expect(l.run('ip -s neigh flush dev x0')).toBe('\n*** Round 1, deleting 1 entries ***\n*** Flush is complete after 1 round ***\n');
    expect(l.run('ip neigh')).toBe('10.0.0.5 dev x0 lladdr 02:00:00:00:00:55 PERMANENT \n');
  });
  it('happens by itself when the last address goes', () => {
    const l = lab();
    l.run('ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0');
    l.run('ip addr del 10.0.0.1/24 dev x0');
    expect(l.run('ip neigh')).toBe('');
  });
});
