// Open files: what a file descriptor points at. Pipes have the kernel's capacity and its end-of-file and SIGPIPE rules;
// regular files share their node in the vfs; sinks are the session's own stdout and stderr.
// Leaves out: O_NONBLOCK, terminals other than the session's input.
import type { Input, Signal, Wait } from './proc.ts';
import type { VfsFile } from './vfs.ts';

/** An open file description. Readers look at `buf` from `pos`; `atEof` says that nothing more will come. */
export interface OpenFile {
  refs: number;
  readonly path: string;
  buf: string;
  pos: number;
  atEof(): boolean;
  /** Takes in more of what is there; called before `buf` is looked at. */
  fill(): void;
  /** strerror's words, 'EPIPE' when nobody reads any more, 'EBADF' when not open for writing. */
  write(text: string): string | undefined;
  readonly readable: boolean;
  readonly writable: boolean;
  /** False while a writer should wait. */
  ready(): boolean;
  closed(): void;
  readonly isTty: boolean;
}

const PIPE_CAPACITY = 65536;
/** What fits on the disk. */
const MAX_FILE = 32 << 20;
const nothing = (): void => {};
const yes = (): boolean => true;
const badWrite = (): string => 'EBADF';

export const openSink = (path: string, write: (text: string) => string | undefined): OpenFile => ({
  refs: 1, path, buf: '', pos: 0, atEof: yes, fill: nothing, write, readable: false, writable: true, ready: yes, closed: nothing, isTty: false,
});
export const openNull = (): OpenFile => ({
  refs: 1, path: '/dev/null', buf: '', pos: 0, atEof: yes, fill: nothing, write: () => undefined, readable: true, writable: true, ready: yes, closed: nothing, isTty: false,
});
/** A fixed text: here-documents, virtual files. */
export const openText = (path: string, text: string): OpenFile => ({
  refs: 1, path, buf: text, pos: 0, atEof: yes, fill: nothing, write: badWrite, readable: true, writable: false, ready: yes, closed: nothing, isTty: false,
});

/** A regular file: `mode` r, w (truncated by the caller), a, or rw. Offsets are shared by duplicates, as in the kernel. */
export const openRegular = (path: string, node: VfsFile, mode: 'r' | 'w' | 'a' | 'rw', now: () => number): OpenFile => {
  const f: OpenFile = {
    refs: 1, path, buf: mode === 'r' || mode === 'rw' ? node.text : '', pos: 0, readable: mode === 'r' || mode === 'rw', writable: mode !== 'r',
    atEof: yes, ready: yes, closed: nothing, isTty: false,
    fill: () => {
      if (f.readable) f.buf = node.text;
    },
    write: (text) => {
      if (!f.writable) return 'EBADF';
      if (node.text.length + text.length > MAX_FILE) return 'No space left on device';
      const at = mode === 'a' ? node.text.length : f.pos;
      const gap = at > node.text.length ? '\0'.repeat(at - node.text.length) : '';
      node.text = at >= node.text.length ? node.text + gap + text : node.text.slice(0, at) + text + node.text.slice(at + text.length);
      node.mtime = now();
      f.pos = at + text.length;
      return undefined;
    },
  };
  return f;
};

/** A pipe's two ends. */
export const openPipe = (path: string): { readonly r: OpenFile; readonly w: OpenFile } => {
  let readers = true;
  let writers = true;
  const r: OpenFile = {
    refs: 1, path, buf: '', pos: 0, readable: true, writable: false, isTty: false,
    atEof: () => !writers,
    fill: () => {
      if (r.pos > 0 && r.pos === r.buf.length) {
        r.buf = '';
        r.pos = 0;
      }
    },
    write: badWrite, ready: yes,
    closed: () => {
      readers = false;
      r.buf = '';
      r.pos = 0;
    },
  };
  const w: OpenFile = {
    refs: 1, path, buf: '', pos: 0, readable: false, writable: true, isTty: false, atEof: yes, fill: nothing,
    write: (text) => {
      if (!readers) return 'EPIPE';
      r.buf += text;
      return undefined;
    },
    ready: () => !readers || r.buf.length - r.pos < PIPE_CAPACITY,
    closed: () => {
      writers = false;
    },
  };
  return { r, w };
};

/** The text that a shell reads its commands from; shared with fd 0 when the script comes on stdin. */
export interface ScriptInput extends OpenFile {
  /** No more text will be typed. */
  ended: boolean;
  /** Somebody waits for more text. */
  starving: boolean;
  /** Where the text of the latest Session.exec begins: its lines are numbered from 1 and named `file`. */
  freshFrom: number | undefined;
  file: string | undefined;
  /** The shell that waits for its next command; undefined while a program runs in the foreground. */
  prompter: { readonly cwd: string; readonly netns: number } | undefined;
}
export const openScriptInput = (text: string, ended: boolean, isTty: boolean): ScriptInput => {
  const f: ScriptInput = {
    refs: 1, path: '/dev/stdin', buf: text, pos: 0, readable: true, writable: false, isTty, ended, starving: false, freshFrom: undefined, file: undefined, prompter: undefined,
    atEof: () => {
      if (!f.ended && f.pos >= f.buf.length) f.starving = true;
      return f.ended;
    },
    fill: nothing, write: badWrite, ready: yes, closed: nothing,
  };
  return f;
};

export const retain = (f: OpenFile): OpenFile => {
  f.refs++;
  return f;
};
export const release = (f: OpenFile): void => {
  if (--f.refs === 0) f.closed();
};

/** Waits until there is something to read or the end; true when there is text. */
export function* waitReadable(f: OpenFile): Generator<Wait, boolean, Signal | undefined> {
  for (;;) {
    f.fill();
    if (f.pos < f.buf.length) return true;
    if (f.atEof()) return false;
    yield { event: () => f.pos < f.buf.length || f.atEof() };
  }
}
export function* readAllOf(f: OpenFile): Generator<Wait, string, Signal | undefined> {
  const parts: string[] = [];
  while (yield* waitReadable(f)) {
    parts.push(f.pos === 0 ? f.buf : f.buf.slice(f.pos));
    f.pos = f.buf.length;
  }
  return parts.join('');
}
/** Up to and with the delimiter; undefined at end of file. */
export function* readUntil(f: OpenFile, delim: string): Generator<Wait, string | undefined, Signal | undefined> {
  let seen = 0;
  for (;;) {
    f.fill();
    const i = f.buf.indexOf(delim, f.pos + seen);
    if (i >= 0) {
      const line = f.buf.slice(f.pos, i + 1);
      f.pos = i + 1;
      return line;
    }
    if (f.atEof()) {
      if (f.pos >= f.buf.length) return undefined;
      const rest = f.buf.slice(f.pos);
      f.pos = f.buf.length;
      return rest;
    }
    seen = f.buf.length - f.pos;
    const have = f.buf.length;
    yield { event: () => f.buf.length !== have || f.atEof() };
  }
}
export const inputOf = (f: OpenFile | undefined): Input => {
  const file = f ?? openNull();
  return {
    readAll: () => readAllOf(file), readLine: () => readUntil(file, '\n'), isTty: file.isTty,
    ready: () => {
      file.fill();
      return file.pos < file.buf.length || file.atEof();
    },
    read: (max) => {
      const text = file.buf.slice(file.pos, file.pos + max);
      file.pos += text.length;
      return text;
    },
  };
};
