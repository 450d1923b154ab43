// A transcript without what the kernel chooses at random or by the clock; everything else stays. Two neighbour states that
// only a timer tells apart become one word; identifiers and ephemeral ports are numbered in order of appearance.

const TIMES: readonly (readonly [RegExp, string])[] = [
  [/time[=<][\d.]+ ms/g, 'time=T'],
  [/(packet loss, time) \d+ms/g, '$1 T'],
  [/^rtt min.*/, 'rtt T'],
  [/^(icmp|tcp|udp|unknown)(\s+)(\d+) (\d+) /, '$1 $3 T '],
  [/(Connection received on [\da-f.:]+) \d+/, '$1 P'],
  [/\b(REACHABLE|STALE|DELAY|PROBE)\b/g, 'VALID'],
  [/\b(INCOMPLETE|FAILED)\b/g, 'UNRESOLVED'],
  [/initval 0x[0-9a-f]+/g, 'initval I'],
  [/[ \t]+$/, ''],
  [/pipe \d+$/, 'pipe N'],
  [/\bid \d+, seq/g, 'id I, seq'],
  [/\]  [\d.]+ms$/, ']  Tms'],
  [/ {2}[\d.]+ ms(?= |$)/g, '  T ms'],
  [/\b((?:gc|forward_delay)_timer"?:?) *[\d.]+/g, '$1 T'],
];
const EPHEMERAL = /\b((?:sport|dport)=)(\d+)\b/g;

/** A server's lines race with its client's: runs of them are sorted and stand before the next `rc=` line. */
const settleServers = (lines: readonly string[]): string[] => {
  const out: string[] = [];
  let held: string[] = [];
  for (const l of lines) {
    if (l.startsWith('Connection received') || l === 'hi') {
      held.push(l);
      continue;
    }
    if (l.startsWith('rc=') && held.length > 0) {
      out.push(...held.sort());
      held = [];
    }
    out.push(l);
  }
  return [...out, ...held.sort()];
};

export const normalise = (text: string): string => {
  const ids = new Map<string, string>();
  const ports = new Map<string, string>();
  const nameOf = (seen: Map<string, string>, letter: string, key: string): string => {
    const known = seen.get(key);
    if (known !== undefined) return known;
    const name = `${letter}${seen.size + 1}`;
    seen.set(key, name);
    return name;
  };
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body === '' ? [] : body.split(/\r\n|\n|\r/);
  const out = lines.map((line) => {
    let l = line;
    for (const [what, by] of TIMES.slice(0, 3)) l = l.replace(what, by);
    l = l.replace(/\b(id=)(\d+)/g, (_, k: string, id: string) => k + nameOf(ids, 'I', id));
    l = l.replace(TIMES[3]![0], TIMES[3]![1]);
    l = l.replace(EPHEMERAL, (all, k: string, port: string) => (Number(port) >= 32768 && Number(port) <= 65999 ? k + nameOf(ports, 'P', port) : all));
    for (const [what, by] of TIMES.slice(4)) l = l.replace(what, by);
    return l;
  });
  return `${settleServers(out).join('\n')}\n`;
};
