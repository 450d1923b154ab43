// moby's golden firewall states and rule dumps, and 20.10's calls of iptables, as packGoldens.mjs packed them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Packed {
  readonly lines: readonly string[];
  /** Numbers of lines. */
  readonly blocks: readonly string[];
  /** Folder, file, numbers of blocks. */
  readonly files: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}
const packed = JSON.parse(readFileSync(join(import.meta.dirname, 'data/goldens.json'), 'utf8')) as Packed;

export type GoldenFolder = 'moby28-golden-ipt' | 'moby29-golden-ipt' | 'moby29-golden-nft' | 'moby28.0' | 'moby28' | 'moby29' | 'moby29-nft' | 'calls';
/** Each file's name (without .txt) and text. */
export const goldens = (folder: GoldenFolder): [string, string][] =>
  Object.entries(packed.files[folder] ?? {}).map(([name, blocks]) => [
    name,
    `${blocks.map((b) => (packed.blocks[b] as string).split(' ').map((l) => packed.lines[Number(l)]).join('\n')).join('')}\n`,
  ]);
