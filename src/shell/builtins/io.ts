// echo, printf, read, mapfile, cd, pwd, umask.
import type { Gen } from '../expand.ts';
import { expandEscapes, printfFormat } from '../printf.ts';
import { readUntil, waitReadable, type OpenFile } from '../io.ts';
import { shellError, writeFd, type Shell } from '../state.ts';
import { arrayFrom, findVar, getParam, isName, setArray, setElement, setVar, writableArray } from '../vars.ts';
import { exists, isDirectory, locate, resolvePath } from '../vfs.ts';
import { arith } from '../arithmetic.ts';
import { badOption, notModelled, outText, type Builtin } from './common.ts';

const echoText = (args: readonly string[]): string => {
  let newline = true;
  let escapes = false;
  let i = 0;
  for (; /^-[neE]+$/.test(args[i] ?? ''); i++) {
    for (const c of (args[i] as string).slice(1)) {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  const text = (i === 0 ? args : args.slice(i)).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const e = expandEscapes(text);
  return e.stop || !newline ? e.text : `${e.text}\n`;
};
export const echoBuiltin: Builtin = (sh, argv) => outText(sh, 'echo', echoText(argv.slice(1)));

const assignTo = (sh: Shell, builtin: string, target: string, value: string): boolean => {
  const m = /^([A-Za-z_][A-Za-z0-9_]*)\[([^]*)\]$/.exec(target);
  if (m) {
    const a = writableArray(sh, m[1] as string);
    const key = a.assoc ? (m[2] as string) : Number(arith(sh, m[2] as string) ?? 0n);
    setElement(sh, m[1] as string, key, value);
    return true;
  }
  if (!isName(target)) {
    shellError(sh, `${builtin}: \`${target}': not a valid identifier`);
    return false;
  }
  setVar(sh, target, value);
  return true;
};

export const printfBuiltin: Builtin = (sh, argv) => {
  let i = 1;
  let target: string | undefined;
  if (argv[i] === '-v') {
    target = argv[i + 1];
    i += 2;
    if (target === undefined) {
      shellError(sh, 'printf: -v: option requires an argument');
      return 2;
    }
  } else if (/^-v./.test(argv[i] ?? '')) target = (argv[i++] as string).slice(2);
  else if (/^-[^-]/.test(argv[i] ?? '') && argv[i] !== '-') return badOption(sh, 'printf', (argv[i] as string).slice(0, 2), 'printf [-v var] format [arguments]');
  if (argv[i] === '--') i++;
  const format = argv[i];
  if (format === undefined) {
    writeFd(sh, 2, 'printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const r = printfFormat(format, argv.slice(i + 1), sh.host.ctx.now);
  for (const e of r.errors) shellError(sh, `printf: ${e}`);
  if (target !== undefined) return assignTo(sh, 'printf', target, r.text) ? r.status : 2;
  return outText(sh, 'printf', r.text) || r.status;
};

/** Splits a line for `read` at IFS; the last name takes the rest. A character after a NUL mark was escaped. */
const splitFields = (line: string, mask: string, ifs: string, n: number): string[] => {
  const isIfs = (i: number): boolean => mask[i] !== 'q' && ifs.includes(line[i] as string);
  const isWs = (i: number): boolean => isIfs(i) && ' \t\n'.includes(line[i] as string);
  const out: string[] = [];
  let i = 0;
  while (i < line.length && isWs(i)) i++;
  while (out.length < n - 1 && i < line.length) {
    const from = i;
    while (i < line.length && !isIfs(i)) i++;
    out.push(line.slice(from, i));
    while (i < line.length && isWs(i)) i++;
    if (i < line.length && isIfs(i) && !isWs(i)) {
      i++;
      while (i < line.length && isWs(i)) i++;
    }
  }
  if (i < line.length || out.length < n) {
    let end = line.length;
    while (end > i && isWs(end - 1)) end--;
    let rest = line.slice(i, end);
    // One delimiter at the very end belongs to the last field only if more fields stand before it.
    if (end > i && isIfs(end - 1) && !isWs(end - 1)) {
      let inner = false;
      for (let k = i; k < end - 1; k++) if (isIfs(k) && !isWs(k)) inner = true;
      if (!inner) rest = line.slice(i, end - 1);
    }
    out.push(rest);
  }
  return out;
};

export function* readBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  let raw = false;
  let array: string | undefined;
  let delim = '\n';
  let count: number | undefined;
  let exact = false;
  let fd = 0;
  let timeout: number | undefined;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    const a = argv[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    for (let k = 1; k < a.length; k++) {
      const c = a[k] as string;
      if (c === 'r') raw = true;
      else if (c === 's' || c === 'e') continue;
      else if ('adnNptui'.includes(c)) {
        const v = k + 1 < a.length ? a.slice(k + 1) : argv[++i];
        if (v === undefined) {
          shellError(sh, `read: -${c}: option requires an argument`);
          return 2;
        }
        if (c === 'a') array = v;
        else if (c === 'd') delim = v.slice(0, 1) || '\0';
        else if (c === 'n' || c === 'N') {
          count = Number(v);
          exact = c === 'N';
          if (!/^\d+$/.test(v)) {
            shellError(sh, `read: ${v}: invalid number`);
            return 1;
          }
        } else if (c === 't') {
          timeout = Number(v);
          if (!Number.isFinite(timeout) || timeout < 0) {
            shellError(sh, `read: ${v}: invalid timeout specification`);
            return 1;
          }
        } else if (c === 'u') fd = Number(v);
        break;
      } else return badOption(sh, 'read', `-${c}`, 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]');
    }
  }
  const names = argv.slice(i);
  for (const n of names) {
    if (!isName(n) && !/^[A-Za-z_][A-Za-z0-9_]*\[[^]*\]$/.test(n)) {
      shellError(sh, `read: \`${n}': not a valid identifier`);
      return 1;
    }
  }
  const f = sh.fds.get(fd);
  if (!f || !f.readable) {
    shellError(sh, fd === 0 ? 'read: read error: 0: Bad file descriptor' : `read: ${fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  let status = 0;
  if (timeout !== undefined) {
    const end = sh.host.ctx.now + Math.round(timeout * 1e6);
    f.fill();
    if (timeout === 0) return f.pos < f.buf.length || f.atEof() ? 0 : 1;
    while (f.pos >= f.buf.length && !f.atEof() && sh.host.ctx.now < end) yield { until: end, event: () => f.pos < f.buf.length || f.atEof() };
    if (f.pos >= f.buf.length && !f.atEof()) status = 142;
  }
  let line = '';
  let mask = '';
  if (status === 0) {
    if (count !== undefined) {
      const r = yield* readCount(f, count, exact ? undefined : delim);
      line = r.text;
      if (!r.full) status = 1;
    } else {
      for (;;) {
        const part = yield* readUntil(f, delim);
        if (part === undefined) {
          status = 1;
          break;
        }
        line += part;
        if (!line.endsWith(delim)) {
          status = 1;
          break;
        }
        // A backslash before the newline joins lines.
        if (!raw && delim === '\n' && /(?:^|[^\\])(?:\\\\)*\\\n$/.test(line)) {
          line = line.slice(0, -2);
          continue;
        }
        line = line.slice(0, -1);
        break;
      }
    }
  }
  if (!raw && line.includes('\\')) {
    let plain = '';
    for (let k = 0; k < line.length; k++) {
      if (line[k] === '\\') {
        k++;
        if (k < line.length) {
          plain += line[k];
          mask += 'q';
        }
      } else {
        plain += line[k];
        mask += '.';
      }
    }
    line = plain;
  }
  line = line.replace(/\0/g, '');
  const ifs = findVar(sh, 'IFS')?.value ?? ' \t\n';
  if (array !== undefined) {
    const all = splitFields(line, mask, ifs, Infinity).filter((x, k, l) => !(k === l.length - 1 && x === ''));
    setArray(sh, array, arrayFrom(sh, all));
    return status;
  }
  if (names.length === 0) {
    setVar(sh, 'REPLY', line);
    return status;
  }
  if (exact) {
    names.forEach((n, k) => assignTo(sh, 'read', n, k === 0 ? line : ''));
    return status;
  }
  const fields = splitFields(line, mask, ifs, names.length);
  names.forEach((n, k) => assignTo(sh, 'read', n, fields[k] ?? ''));
  return status;
}
function* readCount(f: OpenFile, count: number, delim: string | undefined): Gen<{ text: string; full: boolean }> {
  let text = '';
  while (text.length < count) {
    if (!(yield* waitReadable(f))) return { text, full: false };
    const c = f.buf[f.pos++] as string;
    if (c === delim) return { text, full: true };
    text += c;
  }
  return { text, full: true };
}

export function* mapfileBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  let strip = false;
  let max = Infinity;
  let skip = 0;
  let origin: number | undefined;
  let delim = '\n';
  let fd = 0;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    const a = argv[i] as string;
    if (a === '-t') strip = true;
    else if (/^-[nsOdu]/.test(a)) {
      const v = a.length > 2 ? a.slice(2) : (argv[++i] ?? '');
      if (a[1] === 'n') max = Number(v) || Infinity;
      else if (a[1] === 's') skip = Number(v);
      else if (a[1] === 'O') origin = Number(v);
      else if (a[1] === 'd') delim = v.slice(0, 1) || '\0';
      else fd = Number(v);
    } else return notModelled(sh, `mapfile ${a}`);
  }
  const name = argv[i] ?? 'MAPFILE';
  const f = sh.fds.get(fd);
  if (!f) {
    shellError(sh, `mapfile: ${fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const lines: string[] = [];
  for (let n = 0; lines.length < max; n++) {
    const l = yield* readUntil(f, delim);
    if (l === undefined) break;
    if (n < skip) continue;
    lines.push(strip && l.endsWith(delim) ? l.slice(0, -1) : l);
  }
  if (origin === undefined) setArray(sh, name, arrayFrom(sh, lines));
  else lines.forEach((l, k) => setElement(sh, name, (origin as number) + k, l));
  return 0;
}

export const cdBuiltin: Builtin = (sh, argv) => {
  const args = argv.slice(1).filter((a) => !/^-[LPe@]$/.test(a));
  if (args[0] === '--') args.shift();
  if (args.length > 1) {
    shellError(sh, 'cd: too many arguments');
    return 1;
  }
  let dir = args[0];
  let show = false;
  if (dir === undefined) {
    dir = getParam(sh, 'HOME');
    if (dir === undefined) {
      shellError(sh, 'cd: HOME not set');
      return 1;
    }
  } else if (dir === '-') {
    dir = getParam(sh, 'OLDPWD');
    if (dir === undefined) {
      shellError(sh, 'cd: OLDPWD not set');
      return 1;
    }
    show = true;
  }
  const abs = resolvePath(sh.cwd, dir === '' ? '.' : dir);
  if (!isDirectory(sh.host.vfs, sh.host.ctx, sh.netns, locate(sh, abs))) {
    shellError(sh, `cd: ${dir}: ${exists(sh.host.vfs, sh.host.ctx, sh.netns, locate(sh, abs)) ? 'Not a directory' : 'No such file or directory'}`);
    return 1;
  }
  setVar(sh, 'OLDPWD', sh.cwd);
  sh.cwd = abs;
  setVar(sh, 'PWD', abs);
  return show ? outText(sh, 'cd', `${abs}\n`) : 0;
};
export const pwdBuiltin: Builtin = (sh) => outText(sh, 'pwd', `${sh.cwd}\n`);
export const umaskBuiltin: Builtin = (sh, argv) => (argv.length === 1 ? outText(sh, 'umask', '0022\n') : 0);
