// npx tsx test/docker/compact.ts: makes test/docker/data/captures from /work/shared/docker/captures; `DOCKER_CAPTURES=DIR npx tsx
// test/docker/compact.ts PREFIX NAMES`: some of another folder, as PREFIXNAME. One file a capture; only what is
// compared (compare.ts, probes.ts) is kept, without times and white space.
import { mkdirSync, writeFileSync } from 'node:fs';
import { DATA, sharedCapture, sharedNames } from './capture.ts';
import { isCompared, withoutTimes } from './compare.ts';

const PROBE = ['from', 'to', 'addr', 'proto', 'port', 'size', 'df', 'name', 'qtype', 'result', 'src', 'dst_seen', 'answered_by', 'src_ip_seen_by_server', 'ttl', 'reply_from', 'detail', 'rcode', 'answers'] as const;
/** Probes as rows: the columns first. */
const rows = (text: string): unknown[][] => [
  [...PROBE],
  ...text.split('\n').filter((l) => l !== '').map((l) => {
    const p = JSON.parse(l) as Record<string, unknown>;
    const row: unknown[] = PROBE.map((k) => p[k] ?? 0);
    while (row.at(-1) === 0) row.pop();
    return row;
  }),
];

mkdirSync(DATA, { recursive: true });
const [as = '', ...given] = process.argv.slice(2);
const names = given.length > 0 ? given : sharedNames();
let bytes = 0;
for (const name of names) {
  const c = sharedCapture(name);
  const out: string[] = [];
  for (const [path, raw] of c.files) {
    const text = raw.replace(/\/tmp\/[\w/.-]+\/w\w+\//g, 'DOCKER/');
    if (path !== 'probes.jsonl' && path !== 'commands.sh' && path !== 'servers.json' && !isCompared(path)) continue;
    const value: unknown = path === 'probes.jsonl' ? rows(text) : path.endsWith('.json') && text.trim() !== '' ? withoutTimes(JSON.parse(text) as never) : text;
    out.push(`${JSON.stringify(path)}: ${JSON.stringify(value)}`);
  }
  const json = `{\n${out.join(',\n')}\n}\n`;
  bytes += json.length;
  writeFileSync(`${DATA}${as}${name}.json`, json);
}
console.log(`${names.length} captures, ${bytes} bytes`);
