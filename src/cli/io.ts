// What the command line may touch of the outside world, as one value: tests give another one. Here is the real one, over node.
import { closeSync, openSync, readSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';

export interface Io {
  /** At once and whole: stdout and stderr may be the same pipe, and their order counts. */
  readonly write: (fd: 1 | 2, data: string | Uint8Array) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  /** Of the terminal; 100 where there is none. */
  readonly columns: number;
  /** `-` is stdin. Throws an Error with a `code` of errno(3). */
  readonly read: (path: string) => Uint8Array;
  readonly save: (path: string, data: string | Uint8Array) => void;
  /** Undefined: there is none. */
  readonly kind: (path: string) => 'file' | 'directory' | undefined;
  /** Names in a directory, sorted. */
  readonly list: (path: string) => readonly string[];
}

/** Exit status and one sentence: everything that a user may get wrong ends here. */
export class CliError extends Error {
  constructor(readonly status: 1 | 2 | 3, message: string) {
    super(message);
  }
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file', EACCES: 'permission denied', EISDIR: 'it is a directory', ENOTDIR: 'not a directory', ENAMETOOLONG: 'the name is too long', ELOOP: 'too many symbolic links', EROFS: 'the file system is read-only', ENOSPC: 'no space left', EFBIG: 'too large',
};
/** strerror in our words. */
export const reasonOf = (e: unknown): string => {
  const code = (e as NodeJS.ErrnoException).code;
  return code === undefined ? String((e as Error).message ?? e) : (CODES[code] ?? code);
};

/** No script or snapshot is longer; /dev/zero is. */
const LARGEST = 64 << 20;
const readWhole = (path: string): Uint8Array => {
  const fd = path === '-' ? 0 : openSync(path, 'r');
  try {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const part = new Uint8Array(1 << 16);
      let n: number;
      try {
        n = readSync(fd, part);
      } catch (e) {
        const { code } = e as NodeJS.ErrnoException;
        if (code === 'EOF') break;
        if (code !== 'EAGAIN') throw e;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        continue;
      }
      if (n === 0) break;
      parts.push(part.subarray(0, n));
      size += n;
      if (size > LARGEST) throw Object.assign(new Error(`larger than ${LARGEST >> 20} MiB`), { code: undefined });
    }
    return Buffer.concat(parts);
  } finally {
    if (fd !== 0) closeSync(fd);
  }
};

const writeWhole = (fd: 1 | 2, data: string | Uint8Array): void => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code === 'EAGAIN') continue;
      // The reader is gone: nothing more to say.
      if (code === 'EPIPE') process.exit(141);
      throw e;
    }
  }
};

export const nodeIo = (): Io => ({
  write: writeWhole, env: process.env, stdinIsTty: process.stdin.isTTY === true, stdoutIsTty: process.stdout.isTTY === true, columns: Math.min(process.stdout.columns || 100, 120), read: readWhole, save: (path, data) => writeFileSync(path, data),
  kind: (path) => {
    const s = statSync(path, { throwIfNoEntry: false });
    return s === undefined ? undefined : s.isDirectory() ? 'directory' : 'file';
  },
  list: (path) => readdirSync(path).sort(),
});

export type Colour = 'red' | 'green' | 'yellow' | 'bold' | 'dim';
const SGR: Readonly<Record<Colour, string>> = { red: '31', green: '32', yellow: '33', bold: '1', dim: '2' };
/** Colours on a terminal only, and not where NO_COLOR (no-color.org) or TERM=dumb ask for none. */
export const painter = (io: Io): ((c: Colour, text: string) => string) => {
  const on = io.stdoutIsTty && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
  return (c, text) => (on ? `\x1b[${SGR[c]}m${text}\x1b[0m` : text);
};
