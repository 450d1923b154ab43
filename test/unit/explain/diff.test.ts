import { describe, expect, it } from 'vitest';
import { diff, printDiff } from '../../../src/explain/diff.ts';
import { reach } from '../../../src/explain/reach.ts';
import { run } from '../../../src/shell/session.ts';

const LAB = `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
for i in 1 2 3; do
  ip netns add n$i; ip link add w$i type veth peer name e0 netns n$i; ip addr add 10.1.$i.1/24 dev w$i; ip link set w$i up
  ip -n n$i link set lo up; ip -n n$i addr add 10.1.$i.2/24 dev e0; ip -n n$i link set e0 up; ip -n n$i route add default via 10.1.$i.1
done
ip netns exec n3 nc -lk 80 > /dev/null 2>&1 &
sleep 1
`;
const worldOf = (more = '') => run(LAB + more, { file: 'lab.sh', keep: true }).world;
const o = { families: [4 as const] };

describe('diff', () => {
  it('says nothing of equal worlds', () => {
    expect(diff(worldOf(), worldOf(), o)).toEqual([]);
    expect(printDiff([])).toBe('nothing gained, nothing lost\n');
  });

  it('names what is lost, a witness, the rule that did it and its line', () => {
    const [before, after] = [worldOf(), worldOf('iptables -A FORWARD -s 10.1.1.0/24 -p tcp --dport 80 -j DROP\n')];
    const d = diff(before, after, o);
    expect(d.map((x) => [x.kind, x.before, x.after, x.count, x.flows.map((f) => `${f.from} -> ${f.dst} ${f.after}`)])).toEqual([['lost', 'open', 'timeout', 1, ['n1 -> n3 tcp://10.1.3.2:80']]]);
    const [x] = d;
    expect(x?.cause?.side).toBe('after');
    expect(x?.cause?.cause.kind).toBe('rule');
    expect(x?.cause?.text).toContain('-A FORWARD -s 10.1.1.0/24 -p tcp -m tcp --dport 80 -j DROP');
    expect(x?.cause?.origin?.line).toBe(LAB.split('\n').length);
    expect(x?.changes.map((c) => `${c.change} ${c.place} ${c.text}`)).toEqual(['added host iptables -t filter -A FORWARD -s 10.1.1.0/24 -p tcp -m tcp --dport 80 -j DROP']);
    // The witness is true in both worlds.
    expect(reach(before, x?.witness.before as { from: string; to: string }).outcome).toBe('open');
    expect(reach(after, x?.witness.after as { from: string; to: string }).outcome).toBe('timeout');
    expect(printDiff(d)).toContain('- 1 flow lost: open -> timeout\n    n1 -> n3 tcp://10.1.3.2:80\n  it fails because: ');
    expect(printDiff(d)).toMatch(/0 gained, 1 lost, 0 otherwise\n$/);
  });

  it('is the other way round when the worlds are', () => {
    const [before, after] = [worldOf('iptables -A FORWARD -s 10.1.1.0/24 -p tcp --dport 80 -j DROP\n'), worldOf()];
    const d = diff(before, after, o);
    expect(d.map((x) => [x.kind, x.before, x.after, x.cause?.side])).toEqual([['gained', 'timeout', 'open', 'before']]);
    expect(d[0]?.changes.map((c) => c.change)).toEqual(['removed']);
  });

  it('counts a server that went as lost, and one that came as gained', () => {
    const d = diff(worldOf('ip netns exec n1 nc -lk 81 > /dev/null 2>&1 &\nsleep 1\n'), worldOf('ip netns exec n2 nc -lk 82 > /dev/null 2>&1 &\nsleep 1\n'), { ...o, sources: ['n3'] });
    expect(d.map((x) => [x.kind, x.before, x.after, x.flows[0]?.after])).toEqual([['lost', 'open', 'refused', 'tcp://10.1.1.2:81'], ['gained', 'refused', 'open', 'tcp://10.1.2.2:82']]);
    expect(d[0]?.cause?.cause.kind).toBe('no-socket');
    expect(d[0]?.changes[0]).toMatchObject({ kind: 'socket', place: 'n1', change: 'removed', text: 'tcp 0.0.0.0:81' });
  });

  it('finds a service again whose address has changed, and endpoints that are gone', () => {
    const moved = diff(worldOf(), worldOf('ip -n n3 addr del 10.1.3.2/24 dev e0; ip -n n3 addr add 10.1.3.9/24 dev e0; ip -n n3 route add default via 10.1.3.1\n'), o);
    expect(moved).toEqual([]);
    const gone = diff(worldOf(), worldOf('ip netns del n2\n'), o);
    expect(gone.map((x) => [x.kind, x.before, x.after, x.flows.map((f) => f.from)])).toEqual([['lost', 'open', null, ['n2']]]);
    expect(gone[0]?.changes[0]).toMatchObject({ kind: 'namespace', place: 'n2', change: 'removed' });
    expect(() => diff(worldOf(), worldOf(), { sources: ['zz'] })).toThrow('"zz" is in neither world');
  });

  it('tells sysctls, routes and links that differ', () => {
    const d = diff(worldOf(), worldOf('ip -n n1 route del default\nsysctl -qw net.ipv4.ip_forward=0\n'), o);
    expect(d.every((x) => x.kind === 'lost')).toBe(true);
    const changes = new Set(d.flatMap((x) => x.changes.map((c) => `${c.change} ${c.place} ${c.kind} ${c.text}`)));
    expect(changes).toContain('removed n1 route default via 10.1.1.1 dev e0');
    expect(changes).toContain('added host sysctl net.ipv4.conf.all.forwarding = 0');
    const text = JSON.parse(printDiff(d, 'json')) as { kind: string }[];
    expect(text.map((x) => x.kind)).toEqual(d.map((x) => x.kind));
  });
});
