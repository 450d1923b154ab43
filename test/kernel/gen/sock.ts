// Socket labs: a client's machine, perhaps a router, a server's machine, over IPv4 or IPv6; servers and clients of every kind (nc, socat,
// python3, curl, wget), data both ways, half-closes, kills, closed ports, hosts that are not there. What arrived, in which states sockets
// are, and how many packets of which size went where, by plain counting rules and conntrack's accounting.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';

interface Place {
  readonly lab: Lab;
  readonly d: Dice;
  readonly v6: boolean;
  /** Few bytes, so that the number of packets hangs on no race. */
  readonly small: boolean;
  readonly a: string;
  readonly b: string;
  /** Where the client finds the server: b itself, or the router that translates. */
  readonly to: string;
  /** An address of a that b has no way back to. */
  readonly odd: string;
  /** On the wire but nobody's; beyond every route. */
  readonly nobody: string;
  readonly nowhere: string;
  readonly port: () => number;
}
const A = 'ip netns exec a ';
const B = 'ip netns exec b ';

/** Shell functions of every lab. `up`: waits for a listener; `eph`: ports that the kernel chose; `bytes`: a file of so many. */
const HELPERS = [
  'up() { for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do ip netns exec $1 ss -Htuln "sport = :$2" | grep -q . && return; sleep 0.1; done; echo "not up: $*"; }',
  // Who closes first, curl or the server, is a race: what is left of web connections is not shown.
  "eph() { grep -vE '(:|port=)2[0-9]{4}\\>.*TIME.WAIT|TIME.WAIT.*(:|port=)2[0-9]{4}\\>|^tcp.*port=2[0-9]{4} ' | sed -E 's/^([a-z0-9]+ +[0-9]+) [0-9]+ /\\1 T /; s/([:=])(3276[89]|327[789].|32[89]..|3[3-9]...|[45]....|60...)\\>/\\1EPHEM/g; s/pid=[0-9]+/pid=P/g; s/ [0-9]+\\/(nc|socat|python3)/ P\\/\\1/' | sort; }",
  "log() { sed -E 's,^20[^ ]* [^ ]* socat.[0-9]+.,LOG,; s/0x[0-9a-f]{8,}/0xP/; s/^(< |  )?(Date|Last-Modified): .*/\\1\\2: T/; s/after [0-9]+ (ms|milli)/after T \\1/; s/20..-..-.. ..:..:../T/; s/\\([0-9.]+ [KM]?B.s\\)/(R)/; s,\\[[0-9]+/[A-Z].*\\],[T],' | eph2; }",
  "eph2() { sed -E 's/(received on [0-9a-f.:]+) [0-9]+/\\1 P/; s/(AF=[0-9]+ [^ ]*:)(3276[89]|327[789].|32[89]..|3[3-9]...|[45]....|60...)\\>/\\1P/g' | tr -d '\\r'; }",
  'bytes() { seq 1 30000 | head -c $1 >$T/$1; echo $T/$1; }',
  'got() { wc -c <$1; [ -s $2 ] && cmp $1 $2; true; }',
];
const SMALL = [0, 1, 6, 100, 536, 1000, 1448, 1449, 2896, 3000] as const;
const LARGE = [0, 1, 1000, 1449, 4000, 8192, 9000, 16384, 20000, 50000, 65536, 70000, 100000] as const;
const amount = (p: Place): number => p.d.pick(p.small ? SMALL : LARGE);

/** A lab's machines: a and b, on one wire or with r between them. */
const machines = (lab: Lab, d: Dice, v6: boolean, router: boolean): void => {
  const addr = (ns: string, net: number, host: number, dev: string): void => {
    if (v6) lab.set(`ip -n ${ns} addr add 2001:db8:${net}::${host}/64 dev ${dev} nodad`);
    else lab.set(`ip -n ${ns} addr add 10.0.${net}.${host}/24 dev ${dev}`);
  };
  for (const ns of router ? ['a', 'r', 'b'] : ['a', 'b']) {
    lab.set(`ip netns add ${ns}`);
    lab.set(`ip netns exec ${ns} sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0`);
    if (!v6) lab.set(`ip netns exec ${ns} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1`);
    lab.set(`ip -n ${ns} link set lo up`);
  }
  const wire = (x: string, dx: string, y: string, dy: string): void => {
    lab.set(`ip link add ${dx} address ${lab.mac()} netns ${x} type veth peer name ${dy} address ${lab.mac()} netns ${y}`);
    const mtu = d.weigh([[6, 1500], [1, 1400], [1, 1280], [v6 ? 0 : 1, 576], [1, 9000]]);
    for (const [ns, dev] of [[x, dx], [y, dy]] as const) lab.set(`ip -n ${ns} link set ${dev} up${mtu === 1500 ? '' : ` mtu ${mtu}`}`);
  };
  const f = v6 ? '-6 ' : '';
  const gw = (net: number): string => (v6 ? `2001:db8:${net}::1` : `10.0.${net}.1`);
  wire('a', 'e0', router ? 'r' : 'b', router ? 'r0' : 'e0');
  addr('a', 1, 2, 'e0');
  if (router) {
    addr('r', 1, 1, 'r0');
    wire('b', 'e0', 'r', 'r1');
    addr('r', 2, 1, 'r1');
    addr('b', 2, 3, 'e0');
    lab.set(`ip netns exec r sysctl -qw ${v6 ? 'net.ipv6.conf.all.forwarding=1' : 'net.ipv4.ip_forward=1'}`);
    lab.set(`ip -n a ${f}route add default via ${gw(1)}`);
    lab.set(`ip -n b ${f}route add default via ${gw(2)}`);
  } else addr('b', 1, 3, 'e0');
  lab.set(v6 ? 'ip -n a addr add 2001:db8:9::9/128 dev lo nodad' : 'ip -n a addr add 192.168.9.9/32 dev lo');
};

const server = (p: Place, port: number, how: string, input: string, out = '$T/o'): void => {
  p.lab.set(`${input.startsWith('(') ? `${input} | ` : ''}${B}${how} ${input.startsWith('<') ? `${input} ` : ''}>${out} 2>&1 & s=$!; up b ${port}`);
};
const source = (p: Place): string => {
  const f = `$(bytes ${amount(p)})`;
  return p.d.weigh([[3, '</dev/null'], [4, `<${f}`], [1, `(cat ${f}; sleep 1)`], [1, `(sleep 0.3; cat ${f})`], [1, `(cat ${f}; sleep 0.3; cat ${f})`]]);
};
const feed = (input: string, cmd: string): string => (input.startsWith('(') ? `${input} | ${cmd}` : `${cmd} ${input}`);

/** nc with nc. One of them closes first, and the server speaks when the client has spoken: nothing hangs on who is quicker. */
const talk = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  const serverEnds = d.chance(0.35);
  const many = d.chance(0.3);
  const flags = `${d.pick(['', 'v'])}${serverEnds ? 'N' : ''}${many ? 'k' : ''}${d.weigh([[4, ''], [1, p.v6 ? '6' : '4']])}`;
  const where = d.weigh([[5, ''], [1, `${p.b} `]]);
  const late = `(sleep 0.7; cat $(bytes ${amount(p)})${d.pick(['', '; sleep 1'])})`;
  server(p, port, `timeout 6 nc -ln${flags}${serverEnds ? '' : d.weigh([[6, ''], [1, ' -q1']])} ${where}${port}`, serverEnds ? late : d.pick(['</dev/null', late]));
  for (let i = many ? d.int(1, 3) : 1; i > 0; i--) {
    const own = d.weigh([[5, ''], [2, ` -p ${p.port()}`], [1, ` -s ${p.a}`]]);
    const end = serverEnds ? ' -w2' : d.weigh([[4, 'N -w1'], [2, ' -q0'], [1, ' -q1'], [2, ' -w1'], [2, 'N']]);
    lab.ask(`${feed(source(p), `${A}timeout 4 nc -${d.pick(['', 'v'])}n${end.replace(/ .*/, '')}${own}${end.replace(/^N/, '')} ${p.to} ${port}`)} >$T/c`);
    lab.set('got $T/c $T/100000');
  }
  if (many) lab.set('kill $s; wait $s; echo "server $?"');
  else lab.set('wait $s; echo "server $?"');
  lab.set('grep -av "^[0-9]" $T/o | eph2; wc -c <$T/o');
  snapshot(p);
};

/** One side is killed while both talk. */
const murder = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  const who = d.pick(['s', 'c']);
  server(p, port, `nc -ln${d.pick(['', 'v', 'N'])} ${port}`, d.pick(['</dev/null', '(sleep 2)', '(echo hello; sleep 2)']));
  const mine = p.port();
  lab.set(`(echo one; sleep 1; echo two; sleep 1) | ${A}nc -nv${d.pick(['', 'N'])} -p ${mine} ${p.to} ${port} >$T/c 2>&1 & c=$!; sleep 0.4`);
  lab.set(`kill $${who}; sleep 0.2`);
  snapshot(p);
  lab.set('wait $s $c 2>/dev/null; sleep 1.2; cat $T/c; eph2 <$T/o');
  snapshot(p);
};

const NC_SCANS = ['-zvn -w1', '-zvn -w2', '-zn -w1', '-zvn -w1 -r', '-uzvn -w1', '-zvn4 -w1', '-zvn6 -w1', '-zvn'] as const;
const scan = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  const kind = d.int(0, 2);
  if (kind > 0) server(p, port, `nc -lkn${d.pick(['', 'v'])}${kind === 2 ? 'u' : ''} ${d.weigh([[3, ''], [1, `${p.b} `], [1, p.v6 ? '::1 ' : '127.0.0.1 ']])}${port}`, '</dev/null');
  for (let i = d.int(1, 3); i > 0; i--) {
    const range = d.weigh([[4, `${port}`], [1, `${port}-${port + 2}`], [1, `${port - 1}-${port}`]]);
    const whom = d.weigh([[6, p.to], [1, p.b], [2, p.nobody], [1, p.nowhere]]);
    const own = d.weigh([[6, ''], [1, ` -s ${p.odd}`], [1, ` -s ${p.a} -p ${p.port()}`], [1, ` -s ${p.nobody}`]]);
    const how = d.pick(NC_SCANS);
    lab.ask(`${A}timeout 9 nc ${how}${own} ${whom} ${how.includes('-r') ? port : range}`);
  }
  if (kind > 0) lab.set('kill $s; wait $s; eph2 <$T/o | tr X x');
};

/** Datagrams. */
const datagrams = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  const keep = d.chance(0.6);
  server(p, port, `nc -lun${keep ? 'k' : ''}${d.pick(['', 'v'])} ${d.weigh([[4, ''], [1, `${p.b} `]])}${port}`, d.weigh([[3, '</dev/null'], [keep ? 0 : 1, '(sleep 0.5; echo answer; sleep 1)']]));
  for (let i = d.int(1, 2); i > 0; i--) {
    const n = d.pick([0, 1, 5, 500, 1232, 1233, 1472, 1473, 4000, 16384]);
    const at = d.weigh([[6, port], [1, port + 1]]);
    lab.ask(`cat $(bytes ${n}) | ${A}timeout 4 nc -un${d.weigh([[5, ''], [1, 'v']])} ${d.pick(['-q0', '-w1', '-q0 -w1'])}${d.weigh([[4, ''], [1, ` -p ${p.port()}`]])} ${d.weigh([[6, p.to], [1, p.nobody]])} ${at}`);
    lab.set('sleep 0.1');
  }
  lab.ask(`${B}ss -uan | eph`);
  lab.set('kill $s 2>/dev/null; wait $s; grep -av "^[0-9]" $T/o | eph2 | sed -E "s/X+/X/"; wc -c <$T/o');
};

const url = (p: Place, port: number, path: string): string => `http://${p.v6 ? `[${p.to}]` : p.to}:${port}/${path}`;
const CURL = [
  '-sS', '-s', '-sSi', '-sSI', '-sSf', '-sSv', "-s -o /dev/null -w '%{http_code} %{size_download} %{num_connects} %{exitcode}\\n'", '-sS -m 2', '-sS --connect-timeout 1', '-sS -X POST -d a=b', '-sS -L', '-sS -0', '-sS -A me', '-sS -H "X-Y: z"', '-sSL --max-redirs 0',
] as const;
const web = (p: Place): void => {
  const { d, lab } = p;
  const port = 20000 + p.port();
  lab.set(`cp $(bytes ${amount(p)}) $T/www/f; echo index >$T/www/sub/index.html`);
  server(p, port, `/usr/bin/python3 -u -m http.server ${port}${d.weigh([[2, ''], [1, ` --bind ${p.b}`]])} --directory $T/www`, '</dev/null');
  for (let i = d.int(2, 4); i > 0; i--) {
    const path = d.pick(['f', 'f', 'sub/', 'sub', 'nosuch', '']);
    const at = d.weigh([[8, url(p, port, path)], [1, url(p, port + 1, path)], [1, url({ ...p, to: p.nobody }, port, path)], [1, url({ ...p, to: p.nowhere }, port, path)]]);
    const cmd = d.weigh([[4, `timeout 6 curl ${d.pick(CURL)}`], [1, `timeout 6 wget ${d.pick(['-qO-', '-SO-', '-nv -O-', '--spider', '-q -T 2 -t 1 -O-'])}`]]);
    lab.ask(`${A}${cmd} ${at} >$T/c 2>$T/e`);
    lab.set('log <$T/e; head -c 300 $T/c | log; echo; wc -c <$T/c');
  }
  lab.set('kill $s; wait $s; log <$T/o');
  for (const ns of ['a', 'b']) lab.set(`ip netns exec ${ns} ${p.v6 ? 'ip6tables' : 'iptables'} -t mangle -Z`);
};

/** socat: echo, relays, one way. */
const cats = (p: Place): void => {
  const { d, lab } = p;
  const [port, second] = [p.port(), p.port()];
  const l = p.v6 ? 'TCP6-LISTEN' : 'TCP-LISTEN';
  const kind = d.int(0, 4);
  const fork = d.pick([',fork', ',fork', '']);
  const host = p.v6 ? `[${p.to}]` : p.to;
  const lo = p.v6 ? 'TCP6:[::1]' : 'TCP:127.0.0.1';
  if (kind === 0) server(p, port, `socat ${l}:${port},reuseaddr${fork} EXEC:cat`, '</dev/null');
  else if (kind === 1) server(p, port, `socat -u ${l}:${port}${fork} OPEN:$T/f,creat,append`, '</dev/null');
  else if (kind === 2) {
    server(p, second, `timeout 8 nc -lnk${d.pick(['', 'N'])} ${second}`, `<$(bytes ${amount(p)})`, '$T/n');
    lab.set('n=$s');
    server(p, port, `socat ${l}:${port}${fork} ${lo}:${second}`, '</dev/null');
  } else if (kind === 3) server(p, port, `socat ${p.v6 ? 'UDP6' : 'UDP'}-LISTEN:${port} EXEC:cat`, '</dev/null');
  else server(p, port, `socat ${l}:${port}${fork} SYSTEM:'echo welcome; cat; echo bye'`, '</dev/null');
  for (let i = fork === '' || kind === 3 ? 1 : d.int(1, 2); i > 0; i--) {
    const tcp = kind !== 3;
    const n = tcp ? amount(p) : d.pick([1, 10, 1000]);
    const how = tcp ? d.pick([`socat - TCP:${host}:${port}`, `socat -t1 - TCP:${host}:${port}`, `nc -nN ${p.to} ${port}`, `socat -u - TCP:${host}:${port}`, `nc -n -w1 ${p.to} ${port}`]) : d.pick([`socat -T1 - UDP:${host}:${port}`, `nc -nu -w1 ${p.to} ${port}`]);
    lab.ask(`cat $(bytes ${n}) | ${A}timeout 5 ${how} >$T/c 2>$T/e`);
    lab.set(`log <$T/e; wc -c <$T/c; ${kind === 0 ? `cmp $T/c $T/${n}` : 'head -c 20 $T/c'}`);
  }
  lab.set(`sleep 0.6; kill $s${kind === 2 ? ' $n' : ''} 2>/dev/null; wait; log <$T/o${kind === 1 ? '; wc -c <$T/f; rm -f $T/f' : ''}${kind === 2 ? '; wc -c <$T/n' : ''}`);
  snapshot(p);
};

/** A port that is taken, or was a moment ago. */
const taken = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  const mine = p.port();
  const first = d.pick([`nc -ln${d.pick(['', 'N'])} ${port}`, `nc -lnk ${port}`, `nc -ln ${p.b} ${port}`, `socat ${p.v6 ? 'TCP6' : 'TCP'}-LISTEN:${port} -`]);
  server(p, port, `timeout 6 ${first}`, '</dev/null');
  if (d.chance(0.6)) {
    lab.ask(`echo x | ${A}timeout 4 nc -n${d.pick(['', 'N'])} -w1 -p ${mine} ${p.to} ${port}`);
    lab.set('sleep 0.2');
    snapshot(p);
  }
  const bind = d.pick(['', `,bind=${p.v6 ? `[${p.b}]` : p.b}`, p.v6 ? ',bind=[::1]' : ',bind=127.0.0.1']);
  const reuse = d.pick(['', ',reuseaddr']);
  lab.ask(d.pick([
    `${B}timeout 1 socat TCP${p.v6 ? '6' : ''}-LISTEN:${port}${bind}${reuse} - </dev/null 2>&1 | log`, `${B}timeout 1 socat TCP4-LISTEN:${port}${reuse} - </dev/null 2>&1 | log`, `${B}timeout 1 nc -lvn ${port} </dev/null`, `${B}timeout 1 nc -lvn ${d.pick([p.b, p.nobody])} ${port} </dev/null`,
    `${B}timeout 2 /usr/bin/python3 -m http.server ${port} 2>&1 | tail -1`,
  ]));
  if (d.chance(0.5)) lab.ask(`echo y | ${A}timeout 4 nc -n${d.pick(['v', 'vN'])} -w1 -p ${mine} ${p.to} ${port}`);
  lab.set('kill $s 2>/dev/null; wait $s; eph2 <$T/o');
  snapshot(p);
};

/** Connections that stay: what ss and netstat show of them. */
const looking = (p: Place): void => {
  const { d, lab } = p;
  const port = p.port();
  server(p, port, `nc -lk${d.pick(['', 'N'])}n ${port}`, d.pick(['</dev/null', '(sleep 3)']));
  const n = d.int(1, 3);
  const pids: string[] = [];
  for (let i = 0; i < n; i++) {
    lab.set(`(${d.weigh([[2, 'sleep 2'], [1, `cat $(bytes ${d.pick([1, 1000, 5000])}); sleep 2`], [1, 'true']])}) | ${A}nc -n${d.pick(['', 'N'])} -p ${p.port()} ${p.to} ${port} >$T/c${i} & c${i}=$!; sleep 0.2`);
    pids.push(`$c${i}`);
  }
  for (let i = d.int(1, 3); i > 0; i--) {
    const ns = d.pick([A, B]);
    lab.ask(`${ns}${d.pick(['ss -tan', 'ss -tn', 'ss -tnp', 'ss -tuln', 'ss -tan state established', `ss -tn dport = :${port}`, 'ss -tln', 'netstat -tan', 'netstat -tn', 'netstat -tln', 'netstat -tnp', 'ss -s | grep -c .', 'ss -4tan', 'ss -6tan'].filter((c) => !c.startsWith('ss -s')))} | eph`);
  }
  if (d.chance(0.4)) lab.set(`kill ${d.pick(pids)}; sleep 0.2`);
  snapshot(p);
  lab.set(`kill ${pids.join(' ')} 2>/dev/null; sleep 0.2; kill $s; wait $s ${pids.join(' ')} 2>/dev/null; sleep 0.1`);
  snapshot(p);
};

const snapshot = (p: Place): void => {
  if (p.d.chance(0.7)) p.lab.ask(`${p.d.pick([A, B])}ss -tanH | eph`);
};

const RULES = ['-p tcp --dport %P -j DROP', '-p tcp --dport %P -j REJECT', '-p tcp --dport %P -j REJECT --reject-with tcp-reset', '-p udp -j REJECT', '-p udp -j DROP', '-p tcp --tcp-flags FIN FIN -j DROP', '-p tcp --tcp-flags RST RST -j DROP', '-p tcp --tcp-flags PSH PSH -m statistic --mode nth --every 2 --packet 0 -j DROP'] as const;

export const sockLab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  const v6 = d.chance(0.35);
  const router = d.chance(0.5);
  const small = d.chance(0.6);
  lab.set(`T=/tmp/sock-${seed}; rm -rf $T; mkdir -p $T/www/sub`);
  for (const h of HELPERS) lab.set(h);
  lab.set('bytes 100000 >/dev/null; export LC_ALL=C.UTF-8; unset PYTHONUNBUFFERED');
  machines(lab, d, v6, router);
  const ipt = v6 ? 'ip6tables' : 'iptables';
  const net = (n: number, h: number): string => (v6 ? `2001:db8:${n}::${h}` : `10.0.${n}.${h}`);
  const dnat = router && d.chance(0.3);
  let last = d.pick([80, 5000, 8000]);
  const p: Place = {
    lab, d, v6, small, a: net(1, 2), b: net(router ? 2 : 1, 3), to: dnat ? net(1, 1) : net(router ? 2 : 1, 3), odd: v6 ? '2001:db8:9::9' : '192.168.9.9', nobody: net(1, 77), nowhere: v6 ? '2001:db8:77::1' : '10.77.0.1', port: () => (last += 10),
  };
  const ruled = last + 10 * d.int(1, 3);
  if (dnat) {
    lab.set(`ip netns exec r ${ipt} -t nat -A PREROUTING -i r0 -d ${net(1, 1)} -p ${d.pick(['tcp', 'tcp', 'udp'])} -j DNAT --to-destination ${p.b}`);
    lab.set(`ip netns exec r ${ipt} -t nat -A PREROUTING -i r0 -d ${net(1, 1)} -p udp -j DNAT --to-destination ${p.b}`);
  }
  if (router && d.chance(0.2)) lab.set(`ip netns exec r ${ipt} -t nat -A POSTROUTING -o r1 -j MASQUERADE`);
  if (router && d.chance(0.4)) lab.set(`ip netns exec r ${ipt} -A FORWARD -m conntrack --ctstate ${d.pick(['NEW', 'INVALID -j DROP', 'ESTABLISHED -j ACCEPT'])}`);
  if (router && d.chance(0.6)) lab.set('ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1');
  if (!v6 && d.chance(0.3)) lab.set(`ip netns exec ${d.pick(router ? ['b', 'r'] : ['b'])} sysctl -qw net.ipv4.conf.all.rp_filter=${d.int(1, 2)}`);
  if (d.chance(0.15)) lab.set(`${d.pick([A, B])}sysctl -qw net.ipv4.${d.pick(['tcp_timestamps=0', 'tcp_sack=0', 'tcp_window_scaling=0', 'tcp_tw_reuse=1', 'tcp_abort_on_overflow=1', 'tcp_fin_timeout=1'])}`);
  const inner = (where: string): readonly [string, string] => (where === 'r' ? ['r', 'FORWARD'] : [where, d.pick(['INPUT', 'OUTPUT'])]);
  if (d.chance(0.35)) {
    const [ns, chain] = inner(d.pick(router ? ['a', 'r', 'b'] : ['a', 'b']));
    const rule = d.pick(RULES).replace('%P', String(ruled));
    lab.set(`ip netns exec ${ns} ${ipt} -A ${chain} ${rule}`);
  }
  // python3 and wget ask for names, of whatever name server the machine has.
  for (const ns of ['a', 'b']) lab.set(`ip netns exec ${ns} ${ipt} -t raw -A OUTPUT -p udp --dport 53 -j DROP`);
  // Plain counting rules, before everything else.
  const count = ['-p tcp --syn', '-p tcp', '-p udp', v6 ? '-p ipv6-icmp --icmpv6-type destination-unreachable' : '-p icmp'];
  for (const ns of ['a', 'b']) for (const c of [...count].reverse()) for (const chain of ['INPUT', 'OUTPUT']) lab.set(`ip netns exec ${ns} ${ipt} -t mangle -A ${chain} ${c}`);
  const tally = (ns: string): void => lab.ask(`ip netns exec ${ns} ${ipt}-save -c -t mangle | grep '^\\[' ; ip netns exec ${ns} ${ipt} -t mangle -Z`);
  for (let i = d.int(2, 4); i > 0; i--) {
    d.weigh([[5, talk], [3, murder], [4, scan], [3, datagrams], [3, web], [3, cats], [3, taken], [3, looking]])(p);
    if (small) tally(d.pick(['a', 'b']));
  }
  if (small) {
    tally('a');
    tally('b');
  }
  if (router) lab.ask(`ip netns exec r conntrack -L${v6 ? ' -f ipv6' : ''} 2>/dev/null | ${small ? '' : "sed -E 's/(packets|bytes)=[0-9]+/\\1=N/g' | "}eph`);
  for (const ns of ['a', 'b']) lab.ask(`ip netns exec ${ns} ss -tuanH | eph`);
  lab.set('rm -rf $T');
  return lab.text();
};
