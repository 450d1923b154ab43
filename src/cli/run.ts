// `packetpath run FILE`: a lab script on a fresh machine; what it prints goes to stdout and stderr in its order.
import { readFileSync, writeSync } from 'node:fs';
import { run } from '../shell/session.ts';

export const RUN_USAGE = 'usage: packetpath run [--seed N] FILE.sh [ARG...]   (- reads the script from stdin)\n';

const usage = (why: string): number => {
  process.stderr.write(`packetpath: ${why}\n${RUN_USAGE}`);
  return 2;
};

/** Writes at once, whole: stdout and stderr may be the same pipe, and their order counts. */
const write = (fd: 1 | 2, bytes: string): void => {
  const data = Buffer.from(bytes, 'latin1');
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(fd, data, at);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'EAGAIN') continue;
      // The reader is gone: nothing more to say.
      if ((e as NodeJS.ErrnoException).code === 'EPIPE') process.exit(141);
      throw e;
    }
  }
};

export const runCommand = (args: readonly string[]): number => {
  let seed = 1;
  let i = 0;
  for (; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--seed' || a.startsWith('--seed=')) {
      const v = a === '--seed' ? args[++i] : a.slice(7);
      if (v === undefined || !/^\d{1,10}$/.test(v)) return usage(`--seed needs a number, not "${v ?? ''}"`);
      seed = Number(v);
    } else if (a === '--help' || a === '-h') {
      process.stdout.write(RUN_USAGE);
      return 0;
    } else if (a !== '-' && a.startsWith('-')) return usage(`unknown option ${a}`);
    else break;
  }
  const file = args[i];
  if (file === undefined) return usage('no script given');
  let script: string;
  try {
    script = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (e) {
    process.stderr.write(`packetpath: cannot read ${file}: ${(e as Error).message}\n`);
    return 2;
  }
  return run(script, { seed, onOutput: write, args: args.slice(i + 1), ...(file === '-' ? { stdin: true } : { file }) }).status;
};
