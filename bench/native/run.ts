// Builds lookup.c in a temporary directory and runs it. Where there is no gcc, that is said, and nothing is measured.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say, type Timing } from '../lib.ts';

export interface NativeResult extends Timing {
  readonly checksum: number;
}
export interface Native {
  run(input: Int32Array): NativeResult;
  close(): void;
}
/** Undefined: not to be had here. Benches are run from the package's directory (npm run). */
export const openNative = (): Native | undefined => {
  const dir = mkdtempSync(join(tmpdir(), 'packetpath-native-'));
  const program = join(dir, 'lookup');
  const gcc = spawnSync('gcc', ['-O2', '-o', program, join('bench', 'native', 'lookup.c')], { encoding: 'utf8' });
  if (gcc.status !== 0) {
    say(`\n*** NO C PEER: gcc -O2 bench/native/lookup.c ${gcc.error ? `could not be run (${gcc.error.message})` : `failed:\n${gcc.stderr}`} ***\n`);
    rmSync(dir, { recursive: true });
    return undefined;
  }
  return {
    run: (input) => {
      const file = join(dir, 'input');
      writeFileSync(file, input);
      const r = spawnSync(program, [file], { encoding: 'utf8' });
      if (r.status !== 0) throw new Error(`native lookup failed (${r.signal ?? r.status})`);
      return JSON.parse(r.stdout) as NativeResult;
    },
    close: () => rmSync(dir, { recursive: true }),
  };
};
