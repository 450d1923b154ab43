// A lab on the real kernel, its snapshot, and probes made there; then the same probes on the world that the snapshot becomes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIp, printIp } from '../../src/base/ip.ts';
import { COLLECT_SCRIPT } from '../../src/import/collect.ts';
import { importSnapshot, type Imported } from '../../src/import/import.ts';
import { newSession } from '../../src/shell/session.ts';
import { normalise } from './lib/normalise.ts';
import { runLab } from './lib/runLab.ts';

export interface Recorded {
  readonly snapshot: string;
  readonly probes: readonly { readonly cmd: string; readonly out: string }[];
}
const rng = (seed: number) => {
  let x = (seed * 2654435761) >>> 0 || 1;
  return (n: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % n;
  };
};
const some = <T>(r: (n: number) => number, list: readonly T[]): T => list[r(list.length)] as T;

const canonical = (text: string): string => {
  const ip = parseIp(text);
  return ip === undefined ? text : printIp(ip);
};
/** Probes between the places and addresses that the lab's text names. */
export const probesFor = (lab: string, seed: number, count: number): readonly string[] => {
  const r = rng(seed + 1);
  const places = ['', ...new Set([...lab.matchAll(/^ip netns add (\S+)/gm)].map((m) => m[1] as string))];
  const addrs = [...new Set([...lab.matchAll(/\baddr add ([0-9a-f.:]+)\//gm)].map((m) => canonical(m[1] as string)))].filter((a) => !a.startsWith('fe80') && !a.startsWith('ff'));
  const more = [...new Set([...lab.matchAll(/\b(?:ping|nc|curl)\b[^\n]*? (\d+\.\d+\.\d+\.\d+|[0-9a-f]{2,4}:[0-9a-f:]+)\b/gm)].map((m) => canonical(m[1] as string)))];
  const tcp = [...new Set(['80', ...[...lab.matchAll(/(?:--dport |nc [^\n]*? )(\d{2,5})\b/g)].map((m) => m[1] as string).filter((p) => Number(p) < 65536)])];
  const dsts = [...addrs, ...addrs, ...more];
  if (dsts.length === 0) return [];
  const out = new Set<string>();
  for (let i = 0; out.size < count && i < count * 8; i++) {
    const from = some(r, places);
    const to = some(r, dsts);
    const kind = r(5);
    const cmd = kind < 2 ? `ping -n -c1 -W1 ${to}` : kind < 4 ? `nc -zvn -w1 ${to} ${some(r, tcp)}` : `nc -zvun -w1 ${to} ${some(r, ['53', '80', '9000'])}`;
    out.add(from === '' ? cmd : `ip netns exec ${from} ${cmd}`);
  }
  return [...out];
};

/** After a failure questions for neighbours may still be open: both sides wait until they are answered or given up. */
const AFTER = 'rc=$?; echo "rc=$rc"; [ $rc = 0 ] || sleep 3.3';
const MARK = '@@@@';
/** Sets the lab up without a word, takes the snapshot, makes the probes. */
export const record = async (lab: string, probes: readonly string[]): Promise<Recorded> => {
  const dir = mkdtempSync(join(tmpdir(), 'pp-import-'));
  const collect = join(dir, 'collect.sh');
  writeFileSync(collect, COLLECT_SCRIPT);
  const setup = lab.replace(/^kill \$\(jobs -p\).*$/gm, '').replace(/^exec 2>&1$/gm, '').replace(/^trap .*$/gm, '');
  const text = [
    '{', setup, ':', '} >/dev/null 2>&1 </dev/null', 'sleep 3.5', `sh ${collect} 2>/dev/null </dev/null`,
    ...probes.flatMap((p) => [`echo '${MARK} ${p}'`, `timeout 8 ${p} 2>&1 </dev/null; ${AFTER}`]), `echo '${MARK}'`, 'kill $(jobs -p) >/dev/null 2>&1',
  ].join('\n');
  try {
    const out = await runLab(`${text}\n`, 180);
    const parts = out.split(`${MARK} `);
    return { snapshot: parts[0] ?? '', probes: parts.slice(1).map((p) => ({ cmd: p.slice(0, p.indexOf('\n')), out: p.slice(p.indexOf('\n') + 1).replace(`${MARK}\n`, '') })) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

export interface Verdict {
  readonly cmd: string;
  readonly kernel: string;
  readonly model: string;
}
/** The probes on the imported world, each after the other as on the kernel; those that differ. */
export const replay = (r: Recorded): { readonly imported: Imported; readonly wrong: readonly Verdict[] } => {
  const imported = importSnapshot(r.snapshot);
  const s = newSession(imported.world);
  const wrong: Verdict[] = [];
  for (const p of r.probes) {
    const before = s.output.length;
    s.exec(`${p.cmd} 2>&1 </dev/null; ${AFTER}`);
    const model = normalise(s.output.slice(before));
    const kernel = normalise(p.out);
    if (model !== kernel) wrong.push({ cmd: p.cmd, kernel, model });
  }
  return { imported, wrong };
};
