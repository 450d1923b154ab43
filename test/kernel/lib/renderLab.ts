// Labs of test/data/render: a script, one packet or connection to ask for (`# ask: NETNS PROTO DST SPORT DPORT`) and where to watch (`# watch: NETNS/DEV ...`).
// The kernel's side: tcpdump on each device, conntrack -E and xtables-monitor --trace in each namespace, and the probe. The recorder and the unit test share it.

export interface RenderLab {
  readonly script: string;
  readonly ask: { readonly netns: string; readonly proto: 'tcp' | 'udp' | 'icmp'; readonly dst: string; readonly sport: number; readonly dport: number };
  readonly watch: readonly { readonly netns: string; readonly dev: string }[];
  /** TRACE rules are in it: their lines are compared. */
  readonly traced: boolean;
}
const comment = (script: string, word: string): string => {
  const found = new RegExp(`^# ${word}: (.*)$`, 'm').exec(script)?.[1];
  if (found === undefined) throw new RangeError(`no "# ${word}:" line`);
  return found;
};
export const readRenderLab = (script: string): RenderLab => {
  const [netns, proto, dst, sport, dport] = comment(script, 'ask').split(' ') as [string, 'tcp', string, string, string];
  const watch = comment(script, 'watch').split(' ').map((w) => ({ netns: w.split('/')[0] as string, dev: w.split('/')[1] as string }));
  return { script, ask: { netns, proto, dst, sport: Number(sport), dport: Number(dport) }, watch, traced: script.includes('-j TRACE') };
};
const inNs = (netns: string): string => (netns === 'host' ? '' : `ip netns exec ${netns} `);
export const namespacesOf = (lab: RenderLab): string[] => [...new Set(lab.watch.map((w) => w.netns))];

/** The whole script for a real machine; it prints `== what` before each part. */
export const kernelScript = (lab: RenderLab): string => {
  const { ask, watch } = lab;
  const v6 = ask.dst.includes(':');
  const family = v6 ? 'socket.AF_INET6' : 'socket.AF_INET';
  const bind = `s.bind(('${v6 ? '::' : '0.0.0.0'}', ${ask.sport}))`;
  const probe = ask.proto === 'icmp' ? `ping -n -c1 -W1 ${ask.dst} >/dev/null`
    : `python3 -c "import socket,time
s=socket.socket(${family}, socket.${ask.proto === 'tcp' ? 'SOCK_STREAM' : 'SOCK_DGRAM'})
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
${bind}
s.settimeout(0.5)
try:
  ${ask.proto === 'tcp' ? `s.connect(('${ask.dst}', ${ask.dport}))` : `s.sendto(bytes(56), ('${ask.dst}', ${ask.dport}))`}
except OSError: pass
time.sleep(2)" &`;
  const parts = [
    ...watch.map(({ netns, dev }) => ({ title: `${netns} ${dev}`, run: `${inNs(netns)}tcpdump --immediate-mode -n -t -e -i ${dev}` })),
    ...namespacesOf(lab).map((netns) => ({ title: `${netns} conntrack`, run: `${inNs(netns)}conntrack -E` })),
    ...(lab.traced ? namespacesOf(lab).map((netns) => ({ title: `${netns} trace`, run: `${inNs(netns)}stdbuf -oL xtables-monitor --trace` })) : []),
  ];
  return `exec 2>/dev/null
{
${lab.script}
} >/dev/null
O=$(mktemp -d); P=""
${parts.map(({ run }, i) => `${run} >$O/${i} & P="$P $!"`).join('\n')}
sleep 2
${inNs(ask.netns)}${probe}
sleep 0.7
kill $P; wait $P
${parts.map(({ title }, i) => `echo "== ${title}"; cat $O/${i}`).join('\n')}
rm -r $O; kill $(jobs -p)
`;
};

const NOISE = /router solicitation|ff02::16|^\s*$|HBH ICMP6, multicast|:: > ff02/;
/** What the kernel draws goes: sequence numbers, timestamps, identifiers, ports it chose; routers that hosts look for all the time, too. */
export const normaliseRender = (text: string): string => {
  const ids = new Map<string, string>();
  const name = (letter: string, key: string): string => {
    const known = ids.get(letter + key);
    if (known !== undefined) return known;
    const made = `${letter}${[...ids.keys()].filter((k) => k.startsWith(letter)).length + 1}`;
    ids.set(letter + key, made);
    return made;
  };
  return `${text.split('\n').filter((l) => !NOISE.test(l)).map((line) => line
    .replace(/seq \d{4,}/g, (s) => name('S', s.slice(4)).replace(/^/, 'seq '))
    .replace(/ack (\d{4,})/g, (_, n: string) => `ack ${name('S', String((Number(n) - 1) % 4294967296))}+1`)
    .replace(/TS val \d+ ecr (\d+)/g, (_, e: string) => `TS val T ecr ${e === '0' ? '0' : 'T'}`)
    .replace(/\b(id=)(\d+)/g, (_, k: string, n: string) => k + name('I', n))
    .replace(/(ICMP6?,? echo (?:request|reply), id) (\d+)/g, (_, k: string, n: string) => `${k} ${name('I', n)}`)
    .replace(/^((?:PACKET| TRACE): \d+) [0-9a-f]+/, '$1 K')
    .replace(/FLOWLBL=\d+/, 'FLOWLBL=N')
    .replace(/flowlabel 0x[0-9a-f]+, /, '')
    .replace(/ ID=\d+/g, ' ID=N')
    .replace(/\b(10\.0\.0\.[12])\.\d+ > (10\.0\.0\.[12]\.4789)/, '$1.P > $2')
    .replace(/[ \t]+$/, '')).join('\n')}\n`;
};
