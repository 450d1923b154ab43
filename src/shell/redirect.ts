// Redirections: > >> < <> >| &> >& <& n>&m n>&- {fd}> here-documents and here-strings. Mirrors bash's redir.c.
import type { Redirection } from 'unbash';
import { expandString, expandWords, expandSegs, newOut, type Gen } from './expand.ts';
import { openNull, openRegular, openSink, openText, release, retain, type OpenFile } from './io.ts';
import { errorName, shellError, lineOf, newSource, writeFd, type Shell } from './state.ts';
import { getParam, setVar } from './vars.ts';
import { ensureFile, findNode, findVirtual, locate } from './vfs.ts';
import { compileText, compileWord, type CompiledWord, type Seg } from './words.ts';

export const ENOENT = 'No such file or directory';

/** /dev/fd/N and its aliases as a descriptor number. */
export const fdPath = (abs: string): number | undefined => {
  if (!abs.startsWith('/dev/') && !abs.startsWith('/proc/self/fd/')) return undefined;
  if (abs === '/dev/stdin') return 0;
  if (abs === '/dev/stdout') return 1;
  if (abs === '/dev/stderr') return 2;
  const m = /^(?:\/dev|\/proc\/self)\/fd\/(\d+)$/.exec(abs);
  return m ? Number(m[1]) : undefined;
};

/** What opens alike for reading and for writing: an open descriptor, /dev/null, and bash's own sockets. */
const openSpecial = (sh: Shell, abs: string): OpenFile | string | undefined => {
  const fd = fdPath(abs);
  if (fd !== undefined) {
    const f = sh.fds.get(fd);
    return f ? retain(f) : ENOENT;
  }
  if (abs === '/dev/null') return openNull();
  if (/^\/dev\/(?:tcp|udp)\//.test(abs)) return 'not modelled by packetpath';
  return undefined;
};

export const openForRead = (sh: Shell, path: string): OpenFile | string => {
  if (path === '') return ENOENT;
  const { vfs, ctx } = sh.host;
  const abs = locate(sh, path);
  const special = openSpecial(sh, abs);
  if (special !== undefined) return special;
  if (abs === '/dev/zero' || abs === '/dev/random' || abs === '/dev/urandom') return openText(abs, (abs === '/dev/zero' ? '\0' : '\xa5').repeat(4096));
  const v = findVirtual(vfs, abs);
  if (v) {
    const text = v.dir.read(ctx, sh.netns, v.rest);
    if (text !== undefined) return openText(abs, text);
    const why = v.dir.readError?.(ctx, sh.netns, v.rest);
    if (why !== undefined) return why;
    const mode = v.dir.mode?.(ctx, sh.netns, v.rest);
    if (mode !== undefined) return (mode & 0o400) === 0 ? 'Permission denied' : 'Input/output error';
    return v.dir.list(ctx, sh.netns, v.rest) ? 'Is a directory' : ENOENT;
  }
  const n = findNode(vfs, abs);
  if (!n) return ENOENT;
  return n.kind === 'dir' ? 'Is a directory' : openRegular(abs, n, 'r', () => ctx.now);
};

export const openForWrite = (sh: Shell, path: string, mode: 'w' | 'a' | 'rw', clobber = true): OpenFile | string => {
  if (path === '') return ENOENT;
  const { vfs, ctx } = sh.host;
  const abs = locate(sh, path);
  const special = openSpecial(sh, abs);
  if (special !== undefined) return special;
  if (abs === '/dev/full') return openSink(abs, () => 'No space left on device');
  const v = findVirtual(vfs, abs);
  if (v) {
    const { dir, rest } = v;
    const bits = dir.mode?.(ctx, sh.netns, rest);
    if (bits === undefined) {
      if (dir.list(ctx, sh.netns, rest)) return 'Is a directory';
      if (dir.read(ctx, sh.netns, rest) === undefined && dir.readError?.(ctx, sh.netns, rest) === undefined) {
        // Nothing can be made here: /sys says so, /proc does not find the name.
        const slash = rest.lastIndexOf('/');
        return abs.startsWith('/sys/') && dir.list(ctx, sh.netns, rest.slice(0, Math.max(0, slash))) ? 'Permission denied' : ENOENT;
      }
    }
    if (!dir.write || (bits !== undefined && (bits & 0o200) === 0)) return 'Permission denied';
    const netns = sh.netns;
    if (!dir.appends) return openSink(abs, (text) => dir.write?.(ctx, netns, rest, text));
    let whole = mode === 'w' ? '' : (dir.read(ctx, netns, rest) ?? '');
    if (mode === 'w') dir.write(ctx, netns, rest, '');
    return openSink(abs, (text) => dir.write?.(ctx, netns, rest, (whole += text)));
  }
  const have = findNode(vfs, abs);
  if (!clobber && have?.kind === 'file' && mode === 'w') return 'cannot overwrite existing file';
  if (path.endsWith('/') && !have) return 'Is a directory';
  const f = ensureFile(vfs, abs);
  if (typeof f === 'string') return f;
  if (mode === 'w') {
    f.text = '';
    f.mtime = ctx.now;
  }
  return openRegular(abs, f, mode, () => ctx.now);
};

export interface Redirected {
  /** The table as it was; the command ran on a changed copy. */
  readonly saved: Map<number, OpenFile>;
  readonly opened: OpenFile[];
}
const docs = new WeakMap<object, readonly Seg[]>();

function* target(sh: Shell, w: CompiledWord): Gen<string | undefined> {
  const fields = yield* expandWords(sh, [w]);
  if (fields.length !== 1) {
    shellError(sh, `${w.raw}: ambiguous redirect`);
    return undefined;
  }
  return fields[0];
}

function* one(sh: Shell, r: Redirection, opened: OpenFile[]): Gen<boolean> {
  const fds = sh.fds;
  let fd: number | undefined;
  let variable: string | undefined;
  if (r.descriptor?.type === 'FileDescriptor') fd = r.descriptor.value;
  else if (r.descriptor) {
    variable = r.descriptor.name;
    if (r.type === 'Redirect' && r.target?.text === '-') fd = Number(getParam(sh, variable) ?? Number.NaN);
    else {
      fd = 10;
      while (fds.has(fd)) fd++;
      setVar(sh, variable, String(fd));
    }
  }
  const put = (n: number, f: OpenFile): boolean => {
    opened.push(f);
    fds.set(n, f);
    return true;
  };
  if (r.type === 'HereDoc') {
    let text = r.body.text;
    if (!r.closing) writeFd(sh, 2, `${errorName(sh)}: line ${lineOf(sh.src, sh.src.text.length - 1)}: warning: here-document at line ${lineOf(sh.src, r.pos)} delimited by end-of-file (wanted \`${r.delimiter?.value ?? ''}')\n`);
    if (r.delimiter?.quoted) text = r.operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
    else {
      let segs = docs.get(r);
      if (!segs) {
        const body = r.operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
        segs = /[$`\\]/.test(body) ? compileText(body.replace(/\n$/, ''), newSource(sh.src, body, lineOf(sh.src, r.body.pos), true)) : [{ k: 'lit', s: body, q: true }];
        if (/[$`\\]/.test(body) && body.endsWith('\n')) segs = [...segs, { k: 'lit', s: '\n', q: true }];
        docs.set(r, segs);
      }
      const out = newOut(false);
      yield* expandSegs(sh, segs, out);
      text = out.cur?.s ?? '';
    }
    return put(fd ?? 0, openText('here-document', text));
  }
  if (!r.target) return true;
  const w = compileWord(r.target, sh.src, 'field');
  if (r.type === 'HereString') return put(fd ?? 0, openText('here-string', `${yield* expandString(sh, w)}\n`));
  const path = yield* target(sh, w);
  if (path === undefined) return false;
  const fail = (why: string): false => {
    shellError(sh, `${path}: ${why}`);
    return false;
  };
  switch (r.operator) {
    case '<': {
      const f = openForRead(sh, path);
      return typeof f === 'string' ? fail(f) : put(fd ?? 0, f);
    }
    case '>':
    case '>|':
    case '>>':
    case '<>':
    case '&>':
    case '&>>': {
      const f = openForWrite(sh, path, r.operator.endsWith('>>') ? 'a' : r.operator === '<>' ? 'rw' : 'w', r.operator === '>|' || !sh.opts.noclobber);
      if (typeof f === 'string') return fail(f);
      put(fd ?? (r.operator === '<>' ? 0 : 1), f);
      if (r.operator.startsWith('&')) fds.set(2, f);
      return true;
    }
    default: {
      const n = fd ?? (r.operator === '>&' ? 1 : 0);
      if (path === '-') {
        fds.delete(n);
        return true;
      }
      const m = /^(\d+)(-?)$/.exec(path);
      if (!m) {
        if (r.operator === '<&' || fd !== undefined) {
          shellError(sh, `${r.target.text}: ambiguous redirect`);
          return false;
        }
        const f = openForWrite(sh, path, 'w', !sh.opts.noclobber);
        if (typeof f === 'string') return fail(f);
        put(1, f);
        fds.set(2, f);
        return true;
      }
      const f = fds.get(Number(m[1]));
      if (!f) {
        shellError(sh, `${m[1]}: Bad file descriptor`);
        return false;
      }
      fds.set(n, f);
      if (m[2] === '-') fds.delete(Number(m[1]));
      return true;
    }
  }
}

/** Applies redirections to a copy of the descriptor table; undefined (and all undone) when one failed. */
export function* applyRedirects(sh: Shell, list: readonly Redirection[]): Gen<Redirected | undefined> {
  const r: Redirected = { saved: sh.fds, opened: [] };
  sh.fds = new Map(sh.fds);
  let ok = false;
  try {
    for (const x of list) if (!(yield* one(sh, x, r.opened))) return undefined;
    ok = true;
    return r;
  } finally {
    if (!ok) undoRedirects(sh, r);
  }
}
export const undoRedirects = (sh: Shell, r: Redirected): void => {
  sh.fds = r.saved;
  for (const f of r.opened) release(f);
};
/** `exec` without a command: the changes stay. */
export const keepRedirects = (sh: Shell, r: Redirected): void => {
  for (const f of sh.fds.values()) retain(f);
  for (const f of r.saved.values()) release(f);
  for (const f of r.opened) release(f);
};
