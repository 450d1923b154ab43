// One question: what does one edit cost in a world that is large already? A rule in a chain of N, a route in a table of N, a link among N,
// each followed by the packet that is the first to meet it; whole tables by iptables-restore and iptables-save; and the same rules through the
// transactions that a container engine would use. The floor of a command is `true` in its place; of a table, its text.
import { emptyWorld, newSession, parseIp4, run, walk, type Send, type World } from '../src/index.ts';
import { pmGet } from '../src/base/pmap.ts';
import { xtKey, type XtRule } from '../src/model/xt.ts';
import { commitCtx, netnsOf, openCtx } from '../src/net/ctx.ts';
import { xtAppend, xtEdit, type NewRule } from '../src/nfnl/xtTable.ts';
import { containerAddr } from './worlds.ts';
import { say, timing, type Row, type Timing } from './lib.ts';

const must = (script: string, world: World, files: Readonly<Record<string, string>> = {}): World => {
  const r = run(script, { world, files });
  if (r.status !== 0 || r.stderr !== '') throw new Error(`the script failed: ${r.stderr.slice(0, 300)}`);
  return r.world;
};
/** a (10.1.0.2) and b (10.2.0.2) behind a router, the initial namespace. */
const router = must(
  ['a', 'b'].map((n, i) => `ip netns add ${n}; ip link add v${n} type veth peer name eth0 netns ${n}; ip addr add 10.${i + 1}.0.1/24 dev v${n}; ip link set v${n} up
    ip -n ${n} addr add 10.${i + 1}.0.2/24 dev eth0; ip -n ${n} link set eth0 up; ip -n ${n} route add default via 10.${i + 1}.0.1`).join('\n')
    .concat('\nsysctl -qw net.ipv4.ip_forward=1; ip netns exec a ping -qc1 10.2.0.2 > /dev/null'),
  emptyWorld(1),
);
const packet: Send = { netns: 'a', dst: '10.2.0.2', proto: 'udp', dport: 9, sport: 4000 };

/** N rules as Docker writes them, none of which the packet matches. */
const saved = (n: number): string => {
  const rules = Array.from({ length: n }, (_, i) => `-A DOCKER -d ${containerAddr(i)}/32 ! -i vb -o vb -p tcp -m tcp --dport ${1 + (i % 60_000)} -j ACCEPT\n`);
  return `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A FORWARD -j DOCKER\n${rules.join('')}COMMIT\n`;
};

const REPEAT = 16;
/** Time of one command with the packet behind it, in a session of its own over `base`. */
const each = (base: World, cmd: (i: number) => string): Timing =>
  timing(() => {
    const s = newSession(base);
    for (let i = 0; i < REPEAT; i++) {
      if (s.exec(cmd(i)) !== 0) throw new Error(`${cmd(i)}: ${s.stderr}`);
      const { fate } = walk(s.world, packet, { trace: false });
      if (fate.kind !== 'dropped' || fate.reason !== 'NO_SOCKET') throw new Error(`the packet died after ${cmd(i)}`);
    }
  }, { per: REPEAT, rounds: 5, warmMs: 400 });

const dockerHost = must(
  `iptables -t nat -N DOCKER; iptables -N DOCKER; iptables -A FORWARD -j DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
  iptables -t nat -A DOCKER ! -i br0 -p tcp --dport 9999 -j DNAT --to-destination 10.0.0.2:80
  iptables -A DOCKER -d 10.0.0.2/32 ! -i br0 -o br0 -p tcp --dport 80 -j ACCEPT
  iptables -t nat -A POSTROUTING -s 10.0.0.2/32 -d 10.0.0.2/32 -p tcp --dport 80 -j MASQUERADE`,
  emptyWorld(1),
);
/** A published port as Docker's engine has it, made from the rules that iptables made for the first one. */
const publish = (): ((i: number) => readonly (readonly ['nat' | 'filter', string, NewRule])[]) => {
  const { xt } = netnsOf(openCtx(dockerHost), 1);
  const first = (table: 'nat' | 'filter', chain: string): XtRule =>
    pmGet(xt, xtKey('nft', 4, table))?.chains.find((c) => c.name === chain)?.rules[0] as XtRule;
  const dnat = first('nat', 'DOCKER');
  const accept = first('filter', 'DOCKER');
  const hairpin = first('nat', 'POSTROUTING');
  return (i) => {
    const ip = parseIp4(containerAddr(i)) as number;
    const only = { ip, mask: 0xffffffff, invert: false };
    const dport = 10_000 + i;
    return [
      ['nat', 'DOCKER', {
        ...dnat, matches: dnat.matches.map((m) => ({ ...m, info: { ...(m.info as object), dpts: [dport, dport] } })),
        target: { kind: 'ext', name: 'DNAT', info: { ...(dnat.target as { info: object }).info, minAddr: ip, maxAddr: ip } },
      }],
      ['filter', 'DOCKER', { ...accept, dst: only }],
      ['nat', 'POSTROUTING', { ...hairpin, src: only, dst: only }],
    ];
  };
};
/** 2,000 published ports (6,000 rules), in one transaction, and each in its own, as containers start one by one. */
const engine = (): Row[] => {
  const of = publish();
  const PUBLISHED = 2000;
  const world = (perTx: number): World => {
    const ctx = openCtx(dockerHost);
    for (let i = 0; i < PUBLISHED; i += perTx) {
      const bad = xtEdit(ctx, 1, 'nft', 4, (tx) => {
        for (let j = i; j < i + perTx; j++) for (const [table, chain, r] of of(j)) xtAppend(tx, table, chain, r);
      });
      if (bad) throw new Error(bad.errno);
    }
    return commitCtx(ctx);
  };
  const floor = timing(() => {
    for (let i = 0; i < PUBLISHED; i++) of(i);
  }, { rounds: 5 });
  const row = (what: string, t: Timing, f: Timing, floorName: string): Row => ({ bench: 'edits', case: what, ns: t.ns, min: t.min, floor: f.ns, floorName });
  const full = world(1);
  return [
    row('xtEdit: 6000 rules in one transaction', timing(() => void world(PUBLISHED), { rounds: 5 }), floor, 'making the rules'),
    row('xtEdit: 6000 rules in 2000 transactions', timing(() => void world(1), { rounds: 5 }), floor, 'making the rules'),
    row('iptables-save of those 6000 rules', timing(() => void must('iptables-save > out', full), { rounds: 5 }), floor, 'making the rules'),
  ];
};

export const bench = (): Row[] => {
  const rows: Row[] = [];
  const row = (what: string, t: Timing, floor: Timing, floorName: string, note?: string): void => {
    rows.push({ bench: 'edits', case: what, ns: t.ns, min: t.min, floor: floor.ns, floorName, ...(note === undefined ? {} : { note }) });
    say(`${what}: ${(t.ns / 1e3).toFixed(0)} us`);
  };
  const rule = (i: number): string => `DOCKER -d 192.0.2.${i}/32 ! -i vb -o vb -p tcp --dport 80 -j ACCEPT`;
  for (const n of [10, 100, 1000, 10_000]) {
    const base = must('iptables-restore < rules', router, { rules: saved(n) });
    const floor = each(base, () => 'true');
    const edit = (what: string, cmd: (i: number) => string): void => row(`${what} in a chain of ${n}, and a packet`, each(base, cmd), floor, '`true` and a packet');
    edit('iptables -A', (i) => `iptables -A ${rule(i)}`);
    edit('iptables -I', (i) => `iptables -I ${rule(i)}`);
    if (n < 4 * REPEAT) continue;
    edit('iptables -D N', () => `iptables -D DOCKER ${n >> 2}`);
    edit('iptables -D RULE', (i) => `iptables -D DOCKER -d ${containerAddr((n >> 1) + i)}/32 ! -i vb -o vb -p tcp --dport ${1 + (n >> 1) + i} -j ACCEPT`);
  }
  for (const n of [10, 10_000]) {
    const routes = Array.from({ length: n }, (_, i) => `route add 10.${100 + (i >> 8)}.${i & 255}.0/24 via 10.2.0.2\n`).join('');
    const base = must('ip -batch routes', router, { routes });
    row(`ip route add among ${n}, and a packet`, each(base, (i) => `ip route add 192.0.${i}.0/24 via 10.2.0.2`), each(base, () => 'true'), '`true` and a packet');
    const links = Array.from({ length: n / 2 }, (_, i) => `link add x${i} type veth peer name y${i}\n`).join('');
    const many = must('ip -batch links', router, { links });
    row(`ip link add among ${n}, and a packet`, each(many, (i) => `ip link add z${i} type veth peer name w${i}`), each(many, () => 'true'), '`true` and a packet');
  }
  for (const n of [1000, 10_000]) {
    const text = saved(n);
    const base = must('iptables-restore < rules', router, { rules: text });
    const words = timing(() => void text.split('\n').map((l) => l.split(' ')), { rounds: 5 });
    row(`iptables-restore of ${n} rules`, timing(() => void must('iptables-restore < rules', router, { rules: text }), { rounds: 5 }), words, 'its words');
    const lines = text.split('\n');
    row(`iptables-save of ${n} rules`, timing(() => void must('iptables-save > out', base), { rounds: 5 }), timing(() => void lines.map((l) => `${l}\n`).join(''), { rounds: 5 }), 'its text');
  }
  rows.push(...engine());
  return rows;
};
