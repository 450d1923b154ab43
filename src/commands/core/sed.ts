// sed: addresses (numbers, $, /re/, first~step, addr,+N, !), s with g p i N w, d D p P n N q Q = a i c y h H g G x l b t T : { } r w, -n -e -E -r -i -s -f.
// Mirrors GNU sed 4.9. Leaves out, by name: e, F, z, W, R, M flags.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { posixRegex, type Regex } from '../../shell/regex.ts';
import { tick } from '../../shell/scheduler.ts';
import type { ShellProc } from '../../shell/process.ts';
import { readFile, type Gen } from './util.ts';

type Addr = { readonly t: 'line'; readonly n: number } | { readonly t: 'last' } | { readonly t: 're'; readonly re: Regex | null } | { readonly t: 'step'; readonly first: number; readonly step: number } | { readonly t: 'plus'; readonly n: number } | { readonly t: 'multiple'; readonly n: number } | { readonly t: 'zero' };
interface Cmd {
  readonly a1: Addr | undefined;
  readonly a2: Addr | undefined;
  readonly not: boolean;
  readonly c: string;
  /** Text of a i c, label, file, or y's map. */
  readonly text: string;
  readonly re: Regex | null;
  readonly rep: readonly Part[];
  readonly flags: { readonly g: boolean; readonly p: boolean; readonly n: number; readonly w: string | undefined };
  /** Index after the matching `}` for `{`, or a label's target. */
  jump: number;
  /** Range state: active until this line (Infinity: until the regex). */
  active: boolean;
  until: number;
}
type Part = string | { readonly group: number } | { readonly kase: 'U' | 'L' | 'u' | 'l' | 'E' };
interface SedError {
  readonly sed: string;
}

const parse = (src: string, ext: boolean, where: (pos: number) => string): Cmd[] => {
  const out: Cmd[] = [];
  const open: number[] = [];
  let i = 0;
  const fail = (msg: string): never => {
    throw { sed: `${where(i)}${msg}` } satisfies SedError;
  };
  const blanks = (): void => {
    while (i < src.length && /[ \t]/.test(src[i] as string)) i++;
  };
  const delimited = (d: string, inRegex: boolean): string => {
    let t = '';
    let cls = false;
    for (; i < src.length; i++) {
      const c = src[i] as string;
      if (c === '\\') {
        const nxt = src[i + 1];
        if (nxt === d && !cls) {
          t += inRegex && /[.*[\]^$+?(){}|]/.test(d) ? `\\${d}` : d;
          i++;
          continue;
        }
        if (nxt === 'n' && inRegex) t += '\n';
        else t += c + (nxt ?? '');
        i++;
        continue;
      }
      if (inRegex && c === '[' && !cls) {
        cls = true;
        t += c;
        if (src[i + 1] === '^') t += src[++i];
        if (src[i + 1] === ']') t += src[++i];
        continue;
      }
      if (cls && c === ']') cls = false;
      else if (c === d && !cls) {
        i++;
        return t;
      } else if (c === '\n' && inRegex && !cls) break;
      t += c;
    }
    return fail(inRegex ? 'unterminated address regex' : "unterminated `s' command");
  };
  const regex = (text: string, flags: string): Regex | null => {
    if (text === '') return null;
    const r = posixRegex(text, ext ? 'extended' : 'basic', /[iI]/.test(flags));
    return typeof r === 'string' ? fail(r) : r;
  };
  const address = (second: boolean): Addr | undefined => {
    const m = /^(\d+)(?:~(\d+))?/.exec(src.slice(i));
    if (m) {
      i += m[0].length;
      if (m[2] !== undefined) return { t: 'step', first: Number(m[1]), step: Number(m[2]) };
      return Number(m[1]) === 0 && !second ? { t: 'zero' } : { t: 'line', n: Number(m[1]) };
    }
    if (src[i] === '$') {
      i++;
      return { t: 'last' };
    }
    if (second && (src[i] === '+' || src[i] === '~')) {
      const k = /^[+~](\d+)/.exec(src.slice(i));
      if (!k) return fail('expected number');
      const t = src[i] === '+' ? 'plus' : 'multiple';
      i += k[0].length;
      return { t, n: Number(k[1]) };
    }
    if (src[i] === '/' || src[i] === '\\') {
      let d = '/';
      if (src[i] === '\\') d = src[++i] ?? '/';
      i++;
      const text = delimited(d, true);
      const f = /^[IM]*/.exec(src.slice(i)) as RegExpExecArray;
      i += f[0].length;
      return { t: 're', re: regex(text, f[0]) };
    }
    return undefined;
  };
  const restOfLine = (): string => {
    const e = src.indexOf('\n', i);
    const t = src.slice(i, e < 0 ? undefined : e);
    i = e < 0 ? src.length : e;
    return t;
  };
  while (i < src.length) {
    while (i < src.length && /[ \t\n;]/.test(src[i] as string)) i++;
    if (i >= src.length) break;
    if (src[i] === '#') {
      restOfLine();
      continue;
    }
    const a1 = address(false);
    let a2: Addr | undefined;
    blanks();
    if (a1 && src[i] === ',') {
      i++;
      blanks();
      a2 = address(true);
      if (!a2) fail("unexpected `,'");
    }
    if (a1?.t === 'zero' && a2?.t !== 're') fail('invalid usage of line address 0');
    blanks();
    let not = false;
    while (src[i] === '!') {
      not = true;
      i++;
      blanks();
    }
    const c = src[i++];
    if (c === undefined) return fail('missing command');
    let text = '';
    let re: Regex | null = null;
    let rep: Part[] = [];
    let flags: Cmd['flags'] = { g: false, p: false, n: 0, w: undefined };
    switch (c) {
      case '{': open.push(out.length); break;
      case '}': {
        if (a1) fail('} doesn\'t want any addresses');
        const from = open.pop();
        if (from === undefined) return fail("unexpected `}'");
        (out[from] as Cmd).jump = out.length + 1;
        break;
      }
      case 's': {
        const d = src[i++] ?? fail("unterminated `s' command");
        let raw: string;
        try {
          raw = delimited(d, true);
        } catch {
          return fail("unterminated `s' command");
        }
        const r = replacement(d);
        const m = /^(?:[gpiIe]|\d+|M|m)*/.exec(src.slice(i)) as RegExpExecArray;
        i += m[0].length;
        if (/[eMm]/.test(m[0])) fail(`the s flag in "${m[0]}" is not modelled by packetpath`);
        let w: string | undefined;
        if (src[i] === 'w') {
          i++;
          blanks();
          w = restOfLine();
        }
        flags = { g: m[0].includes('g'), p: m[0].includes('p'), n: Number(/\d+/.exec(m[0])?.[0] ?? 0), w };
        re = regex(raw, m[0]);
        rep = r;
        const groups = Math.max(0, ...r.map((x) => (typeof x === 'object' && 'group' in x ? x.group : 0)));
        if (re && groups > re.groups) fail(`invalid reference \\${groups} on \`s' command's RHS`);
        blanks();
        if (i < src.length && !/[\n;}#]/.test(src[i] as string)) {
          i++;
          fail("unknown option to `s'");
        }
        break;
      }
      case 'y': {
        const d = src[i++] ?? fail("unterminated `y' command");
        const from = unescapeY(delimited(d, false));
        const to = unescapeY(delimited(d, false));
        if (from.length !== to.length) fail("strings for `y' command are different lengths");
        text = `${from}\0${to}`;
        break;
      }
      case 'a':
      case 'i':
      case 'c': {
        blanks();
        if (src[i] === '\\') {
          i++;
          blanks();
          if (src[i] === '\n') i++;
        }
        if (i >= src.length) fail(`expected \\ after \`a', \`c' or \`i'`);
        let t = '';
        while (i < src.length && src[i] !== '\n') {
          if (src[i] === '\\' && i + 1 < src.length) i++;
          t += src[i++];
        }
        text = `${t}\n`;
        break;
      }
      case ':':
      case 'b':
      case 't':
      case 'T': {
        blanks();
        const m = (c === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(src.slice(i)) as RegExpExecArray;
        text = m[0].trim();
        i += m[0].length;
        break;
      }
      case 'r':
      case 'w':
        blanks();
        text = restOfLine();
        break;
      case 'q':
      case 'Q':
      case 'l': {
        blanks();
        const m = /^\d+/.exec(src.slice(i));
        if (m) {
          text = m[0];
          i += m[0].length;
        }
        break;
      }
      default:
        if (!'dDpPnN=hHgGx'.includes(c)) fail(`unknown command: \`${c}'`);
    }
    out.push({ a1, a2, not, c, text, re, rep, flags, jump: -1, active: false, until: 0 });
    if (c !== '{' && c !== '}' && i < src.length) {
      blanks();
      if (src[i] !== undefined && !/[\n;}#]/.test(src[i] as string)) {
        i++;
        fail('extra characters after command');
      }
    }
  }
  if (open.length > 0) {
    i = 0;
    fail("unmatched `{'");
  }
  const labels = new Map<string, number>();
  out.forEach((c, n) => c.c === ':' && labels.set(c.text, n));
  for (const c of out) {
    if (c.c !== 'b' && c.c !== 't' && c.c !== 'T') continue;
    if (c.text === '') c.jump = out.length;
    else {
      const to = labels.get(c.text);
      if (to === undefined) throw { sed: `can't find label for jump to \`${c.text}'` } satisfies SedError;
      c.jump = to;
    }
  }
  return out;

  function replacement(d: string): Part[] {
    const parts: Part[] = [];
    let lit = '';
    const flush = (): void => {
      if (lit !== '') parts.push(lit);
      lit = '';
    };
    for (; i < src.length; i++) {
      const c = src[i] as string;
      if (c === d) {
        i++;
        flush();
        return parts;
      }
      if (c === '&') {
        flush();
        parts.push({ group: 0 });
      } else if (c === '\\') {
        const n = src[++i];
        if (n === undefined) break;
        if (/[0-9]/.test(n)) {
          flush();
          parts.push({ group: Number(n) });
        } else if (/[ULulE]/.test(n)) {
          flush();
          parts.push({ kase: n as 'U' });
        } else lit += n === 'n' ? '\n' : n === 't' ? '\t' : n;
      } else lit += c;
    }
    return fail("unterminated `s' command");
  }
};
const unescapeY = (t: string): string => t.replace(/\\([\s\S])/g, (m, c: string) => (c === 'n' ? '\n' : c === '\\' ? '\\' : c === 't' ? '\t' : m));

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
    prog = parse(script, ext, where);
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
          const lines = r.text.split(/(?<=\n)/);
          if (lines.at(-1) === '') lines.pop();
          let at = 0;
          source = function* () {
            return lines[at++];
          };
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
