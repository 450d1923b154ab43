// A program's stdout as C's stdio keeps it: full buffering to a pipe or file, lines to a terminal. What a killed
// program had not flushed is lost, and glibc's error() flushes before it writes to stderr, so order is as in C.
import type { Proc } from '../shell/proc.ts';

export interface Stdout {
  /** printf. */
  readonly print: (text: string) => void;
  readonly flush: () => void;
  /** write(2) on descriptor 1: past the buffer. */
  readonly write: (text: string) => void;
  /** glibc error(0, ...): flushes, then `NAME: text` on stderr. */
  readonly error: (text: string) => void;
  /** A line on stderr that says what the model leaves out. */
  readonly note: (text: string) => void;
}

const BUFSIZ = 4096;
export const openStdout = (p: Proc): Stdout => {
  let held = '';
  const flush = (): void => {
    if (held !== '') p.out(held);
    held = '';
  };
  const print = (text: string): void => {
    held += text;
    if (p.stdoutIsTty) {
      if (text.includes('\n')) flush();
    } else if (held.length > BUFSIZ) {
      // Whole blocks go out, in the middle of a line if need be.
      const whole = held.length - (held.length % BUFSIZ);
      p.out(held.slice(0, whole));
      held = held.slice(whole);
    }
  };
  const error = (text: string): void => {
    flush();
    p.err(`${p.name}: ${text}\n`);
  };
  return { print, flush, write: (text) => p.out(text), error, note: (text) => p.err(`${text}\n`) };
};
