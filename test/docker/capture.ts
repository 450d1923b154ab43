// What a real Docker 20.10.24 did: one scenario of captures, as files by path. Read from the folder itself, or from the compact copy in
// test/docker/data/captures (made by compact.ts) that holds only what is compared.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Capture {
  readonly name: string;
  /** `host/iptables-save.txt` -> its text. */
  readonly files: ReadonlyMap<string, string>;
}

/** Another folder of captures: DOCKER_CAPTURES=DIR. */
export const SHARED = process.env['DOCKER_CAPTURES'] ?? '/work/shared/docker/captures';
export const DATA = fileURLToPath(new URL('./data/captures/', import.meta.url));

const walkFiles = (dir: string, prefix = ''): [string, string][] =>
  readdirSync(dir).sort().flatMap((f): [string, string][] =>
    statSync(`${dir}/${f}`).isDirectory() ? walkFiles(`${dir}/${f}`, `${prefix}${f}/`) : [[prefix + f, readFileSync(`${dir}/${f}`, 'utf8')]]);

export const sharedCapture = (name: string): Capture => ({ name, files: new Map(walkFiles(`${SHARED}/${name}`)) });
/** Swarm needs overlay networks: another issue. */
export const sharedNames = (): string[] =>
  existsSync(SHARED) ? readdirSync(SHARED).filter((f) => !f.startsWith('swarm-') && statSync(`${SHARED}/${f}`).isDirectory()).sort() : [];

export const dataNames = (): string[] => (existsSync(DATA) ? readdirSync(DATA).filter((f) => f.endsWith('.json')).map((f) => f.slice(0, -5)).sort() : []);
/** JSON files are kept as values there, probes as rows below their columns' names. */
const unpacked = (path: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (path !== 'probes.jsonl') return JSON.stringify(value);
  const [columns = [], ...rows] = value as string[][];
  return rows.map((r) => JSON.stringify(Object.fromEntries(r.flatMap((v, i) => ((v as unknown) === 0 ? [] : [[columns[i], v]]))))).join('\n');
};
export const dataCapture = (name: string): Capture => ({
  name, files: new Map(Object.entries(JSON.parse(readFileSync(`${DATA}${name}.json`, 'utf8')) as Record<string, unknown>).map(([p, v]) => [p, unpacked(p, v)])),
});

export const textOf = (c: Capture, path: string): string => c.files.get(path) ?? '';
/** Names of the folders below `dir` (`containers`). */
export const foldersOf = (c: Capture, dir: string): string[] =>
  [...new Set([...c.files.keys()].flatMap((p) => (p.startsWith(`${dir}/`) && p.slice(dir.length + 1).includes('/') ? [p.slice(dir.length + 1).split('/')[0] as string] : [])))];
