// sed: addresses (numbers, $, /re/, first~step, addr,+N, !), s with g p i N w, d D p P n N q Q = a i c y h H g G x l b t T : { } r w, -n -e -E -r -i -s -f.
// Mirrors GNU sed 4.9. Leaves out, by name: e, F, z, W, R, M flags.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { Regex } from '../../shell/regex.ts';
import { tick } from '../../shell/scheduler.ts';
import type { ShellProc } from '../../shell/process.ts';
import { parseSed, type Addr, type Cmd, type Part, type SedError } from './sed-parse.ts';
import { lineSource, readFile, type Gen } from './util.ts';

const substitute = (parts: readonly Part[], s: string, groups: readonly (readonly [number, number] | undefined)[]): string => {
  let out = '';
  let mode: 'U' | 'L' | undefined;
  let once: 'u' | 'l' | undefined;
  for (const p of parts) {
    let t: string;
    if (typeof p === 'string') t = p;
    else if ('group' in p) {
      const g = groups[p.group];
      t = g ? s.slice(g[0], g[1]) : '';
    } else {
      if (p.kase === 'u' || p.kase === 'l') once = p.kase;
      else mode = p.kase === 'E' ? undefined : p.kase;
      continue;
    }
    if (mode) t = mode === 'U' ? t.toUpperCase() : t.toLowerCase();
    if (once && t !== '') {
      t = (once === 'u' ? (t[0] as string).toUpperCase() : (t[0] as string).toLowerCase()) + t.slice(1);
      once = undefined;
    }
    out += t;
  }
  return out;
};

const visible = (t: string): string => {
  const names: Record<string, string> = { '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  return [...t].map((c) => names[c] ?? (c < ' ' || c > '~' ? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}` : c)).join('');
};

function* sed(p: Proc): Running {
  // -i takes its suffix only when attached, so it is parsed by hand.
  let inPlace = false;
  let quiet = false;
  let ext = false;
  const scripts: string[] = [];
  const files: string[] = [];
  let haveScript = false;
  for (let i = 0; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '--') {
      files.push(...p.args.slice(i + 1));
      break;
    }
    if (a.startsWith('--')) {
      const [name, v] = a.includes('=') ? [a.slice(2, a.indexOf('=')), a.slice(a.indexOf('=') + 1)] : [a.slice(2), undefined];
      if (name === 'quiet' || name === 'silent') quiet = true;
      else if (name === 'regexp-extended') ext = true;
      else if (name === 'in-place') inPlace = true;
      else if (name === 'expression') {
        scripts.push(v ?? (p.args[++i] ?? ''));
        haveScript = true;
      } else if (name !== 'unbuffered' && name !== 'separate') {
        p.err(`sed: option --${name} is not modelled by packetpath\n`);
        return 1;
      }
      continue;
    }
    if (a.length > 1 && a[0] === '-') {
      for (let k = 1; k < a.length; k++) {
        const c = a[k] as string;
        if (c === 'n') quiet = true;
        else if (c === 'E' || c === 'r') ext = true;
        else if (c === 'u' || c === 's') continue;
        else if (c === 'i') {
          inPlace = true;
          break;
        } else if (c === 'e' || c === 'f') {
          const v = k + 1 < a.length ? a.slice(k + 1) : p.args[++i];
          if (v === undefined) {
            p.err(`sed: option requires an argument -- '${c}'\n`);
            return 1;
          }
          haveScript = true;
          if (c === 'e') scripts.push(v);
          else {
            const r = yield* readFile(p, v);
            if ('error' in r) {
              p.err(`sed: couldn't open file ${v}: ${r.error}\n`);
              return 1;
            }
            scripts.push(r.text.replace(/\n$/, ''));
          }
          break;
        } else {
          p.err(`sed: ${c === 'z' ? 'option -z is not modelled by packetpath' : `invalid option -- '${c}'`}\n`);
          return 1;
        }
      }
      continue;
    }
    files.push(a);
  }
  if (!haveScript) {
    const s = files.shift();
    if (s === undefined) {
      p.err("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
      return 1;
    }
    scripts.push(s);
  }
  const script = scripts.join('\n');
  const where = (pos: number): string => {
    let n = 0;
    let at = pos;
    while (n < scripts.length - 1 && at > (scripts[n] as string).length) at -= (scripts[n++] as string).length + 1;
    return `-e expression #${n + 1}, char ${at}: `;
  };
  let prog: Cmd[];
  try {
    prog = parseSed(script, ext, where);
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'sed' in e) {
      p.err(`sed: ${(e as SedError).sed}\n`);
      return 1;
    }
    throw e;
  }
  if (script.startsWith('#n\n') || script === '#n') quiet = true;

  // ---- input, one line ahead so that `$` is known
  const { host } = (p as ShellProc).shell;
  let rc = 0;
  let sink = (t: string): void => p.out(t);
  const queue = files.length === 0 ? ['-'] : [...files];
  let pending: { text: string; newline: boolean } | undefined;
  let source: (() => Gen<string | undefined>) | undefined;
  let current = '';
  function* rawLine(): Gen<string | undefined> {
    for (;;) {
      if (!source) {
        const f = queue.shift();
        if (f === undefined) return undefined;
        current = f;
        if (f === '-') source = () => p.stdin.readLine();
        else {
          const r = yield* readFile(p, f);
          if ('error' in r) {
            p.err(`sed: ${r.error === 'Is a directory' ? `couldn't edit ${f}: not a regular file` : `can't read ${f}: ${r.error}`}\n`);
            rc = 2;
            continue;
          }
          source = lineSource(r.text);
        }
      }
      const l = yield* source();
      if (l !== undefined) return l;
      source = undefined;
      if (inPlace) return undefined;
    }
  }
  let lineNo = 0;
  let last = false;
  // Only a script that asks for the last line has to look ahead.
  const needLast = prog.some((c) => c.a1?.t === 'last' || c.a2?.t === 'last') || prog.some((c) => 'NnD'.includes(c.c)) || inPlace;
  function* nextLine(): Gen<{ text: string; newline: boolean } | undefined> {
    const strip = (l: string): { text: string; newline: boolean } => (l.endsWith('\n') ? { text: l.slice(0, -1), newline: true } : { text: l, newline: false });
    let line = pending;
    pending = undefined;
    if (!line) {
      const l = yield* rawLine();
      if (l === undefined) return undefined;
      line = strip(l);
    }
    lineNo++;
    if (needLast) {
      const l = yield* rawLine();
      if (l === undefined) last = true;
      else pending = strip(l);
    }
    return line;
  }

  const runFile = function* (): Gen<number | undefined> {
    let hold = '';
    let lastRe: Regex | null = null;
    let append: string[] = [];
    const matches = (a: Addr, s: string): boolean => {
      switch (a.t) {
        case 'line': return lineNo === a.n;
        case 'last': return last;
        case 'step': return a.step === 0 ? lineNo === a.first : lineNo >= a.first && (lineNo - a.first) % a.step === 0;
        case 're': {
          const re = a.re ?? lastRe;
          lastRe = re;
          return re?.exec(s, 0) !== undefined && re !== null;
        }
        default: return false;
      }
    };
    const selected = (c: Cmd, s: string): boolean => {
      if (!c.a1) return true;
      if (!c.a2) return matches(c.a1, s);
      if (!c.active) {
        if (c.a1.t === 'zero') {
          if (lineNo !== 1 || c.until === -1) return false;
          c.until = -1;
          c.active = true;
          if (matches(c.a2, s)) c.active = false;
          return true;
        }
        if (!matches(c.a1, s)) return false;
        if (c.a2.t === 'line') {
          c.active = c.a2.n > lineNo;
          c.until = c.a2.n;
        } else if (c.a2.t === 'plus') {
          c.until = lineNo + c.a2.n;
          c.active = c.a2.n > 0;
        } else if (c.a2.t === 'multiple') {
          c.until = c.a2.n === 0 ? lineNo : Math.ceil(lineNo / c.a2.n) * c.a2.n;
          c.active = c.until > lineNo;
        } else {
          c.until = Infinity;
          c.active = !(c.a2.t === 'last' && last);
        }
        return true;
      }
      if (c.a2.t === 're' || c.a2.t === 'last' || c.a2.t === 'step') {
        if (matches(c.a2, s)) c.active = false;
        return true;
      }
      if (lineNo >= c.until) c.active = false;
      return lineNo <= c.until;
    };
    let first = yield* nextLine();
    let restart: string | undefined;
    while (first !== undefined || restart !== undefined) {
      let { text: s, newline } = first ?? { text: restart as string, newline: true };
      if (restart !== undefined) s = restart;
      restart = undefined;
      let replaced = false;
      let quit: number | undefined;
      let deleted = false;
      const nl = (): string => (newline ? '\n' : '');
      const flushAppend = (): void => {
        for (const t of append) sink(t);
        append = [];
      };
      for (let pc = 0; pc < prog.length; pc++) {
        tick(host);
        const c = prog[pc] as Cmd;
        if (selected(c, s) === c.not) {
          if (c.c === '{') pc = c.jump - 1;
          continue;
        }
        switch (c.c) {
          case 'd': deleted = true; break;
          case 'D': {
            const k = s.indexOf('\n');
            deleted = true;
            if (k >= 0) restart = s.slice(k + 1);
            break;
          }
          case 'p': sink(`${s}\n`); break;
          case 'P': sink(`${s.split('\n')[0]}\n`); break;
          case '=': sink(`${lineNo}\n`); break;
          case 'l': sink(`${visible(s)}$\n`); break;
          case 'n': {
            if (pending === undefined && last) {
              if (!quiet) sink(s + nl());
              flushAppend();
              return undefined;
            }
            if (!quiet) sink(s + nl());
            flushAppend();
            const l = yield* nextLine();
            if (!l) return undefined;
            s = l.text;
            newline = l.newline;
            break;
          }
          case 'N': {
            if (pending === undefined && last) {
              if (!quiet) sink(s + nl());
              flushAppend();
              return undefined;
            }
            const l = yield* nextLine();
            if (!l) {
              if (!quiet) sink(s + nl());
              return undefined;
            }
            s += `\n${l.text}`;
            newline = l.newline;
            break;
          }
          case 'h': hold = s; break;
          case 'H': hold += `\n${s}`; break;
          case 'g': s = hold; break;
          case 'G': s += `\n${hold}`; break;
          case 'x': [s, hold] = [hold, s]; break;
          case 'a': append.push(c.text); break;
          case 'i': sink(c.text); break;
          case 'c':
            deleted = true;
            if (!c.a2 || !c.active || c.not) sink(c.text);
            break;
          case 'r': {
            const r = yield* readFile(p, c.text);
            if ('text' in r) append.push(r.text);
            break;
          }
          case 'w': p.files.write(c.text, `${s}\n`, true, p.netns); break;
          case 'y': {
            const [from, to] = c.text.split('\0') as [string, string];
            s = [...s].map((ch) => (from.includes(ch) ? (to[from.indexOf(ch)] as string) : ch)).join('');
            break;
          }
          case 'q':
          case 'Q':
            quit = Number(c.text || 0);
            if (c.c === 'Q') return quit;
            break;
          case 'b': pc = c.jump - 1; break;
          case 't':
            if (replaced) {
              replaced = false;
              pc = c.jump - 1;
            }
            break;
          case 'T':
            if (!replaced) pc = c.jump - 1;
            replaced = false;
            break;
          case 's': {
            const re: Regex | null = c.re ?? lastRe;
            if (!re) {
              p.err('sed: no previous regular expression\n');
              return 1;
            }
            lastRe = re;
            let out = '';
            let from = 0;
            let nth = 0;
            let done = false;
            let emptyAt = -1;
            while (from <= s.length) {
              const m = re.exec(s, from, from > 0);
              const g = m?.groups[0];
              if (!m || !g) break;
              if (g[0] === g[1] && g[0] === emptyAt) {
                // An empty match right after a match does not count.
                if (from >= s.length) break;
                out += s[from];
                from++;
                emptyAt = -1;
                continue;
              }
              nth++;
              out += s.slice(from, g[0]);
              const take = c.flags.n === 0 ? true : c.flags.g ? nth >= c.flags.n : nth === c.flags.n;
              out += take ? substitute(c.rep, s, m.groups) : s.slice(g[0], g[1]);
              done ||= take;
              from = g[1];
              emptyAt = g[1];
              if (g[0] === g[1]) {
                if (from < s.length) out += s[from];
                from++;
              }
              if (take && !c.flags.g) break;
            }
            if (done) {
              s = out + s.slice(from);
              replaced = true;
              if (c.flags.p) sink(`${s}\n`);
              if (c.flags.w !== undefined) {
                if (c.flags.w === '/dev/stdout') sink(`${s}\n`);
                else p.files.write(c.flags.w, `${s}\n`, true, p.netns);
              }
            }
            break;
          }
          default:
        }
        if (deleted || quit !== undefined) break;
      }
      if (!deleted && !quiet) sink(s + nl());
      flushAppend();
      if (quit !== undefined) return quit;
      if (restart === undefined) first = yield* nextLine();
    }
    return undefined;
  };
  for (const c of prog) if (c.c === 'w') p.files.write(c.text, '', false, p.netns);
  if (!inPlace) {
    const q = yield* runFile();
    return q ?? rc;
  }
  while (queue.length > 0) {
    let out = '';
    sink = (t) => {
      out += t;
    };
    lineNo = 0;
    last = false;
    pending = undefined;
    for (const c of prog) c.active = false;
    const before = rc;
    const q = yield* runFile();
    // A quit leaves the rest of the file as it was.
    while (q !== undefined && (pending !== undefined || source !== undefined)) {
      const l = yield* nextLine();
      if (!l) break;
      out += l.text + (l.newline ? '\n' : '');
    }
    source = undefined;
    if (rc === before && current !== '-') p.files.write(current, out, false, p.netns);
    if (q !== undefined) return q;
  }
  return rc;
}

export const SED_COMMANDS: readonly Command[] = [{ name: 'sed', man: 'edit a stream of lines', run: sed }];
