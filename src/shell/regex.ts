// POSIX regular expressions, basic and extended, with GNU's additions (\| \+ \? \w \W \s \S \b \B \< \>): what grep, sed, awk and
// `[[ =~ ]]` use. Leftmost-longest. Simple patterns run as JavaScript's RegExp; the others on a Pike machine, whose time is
// bounded by pattern times text (no pattern can hang the session). Back-references need backtracking, with a step budget.
import { badRegex, isWord, parseRegex, type Node } from './regex-parse.ts';

/** Where the whole match and each group begin and end. */
export interface Match {
  readonly groups: readonly (readonly [number, number] | undefined)[];
}
export interface Regex {
  readonly groups: number;
  /** First match at or after `from`; `notBol`: the text's beginning is not a line's. */
  exec(text: string, from: number, notBol?: boolean): Match | undefined;
}

/** JavaScript's RegExp gives POSIX's answer, in reasonable time, only for plain patterns. */
const simple = (n: Node, inRep: boolean, count: { unbounded: number }): boolean => {
  switch (n.t) {
    case 'set':
    case 'assert': return true;
    case 'group': return simple(n.body, inRep, count);
    case 'cat': return n.list.every((x) => simple(x, inRep, count));
    case 'rep':
      if (inRep) return false;
      if (n.max > 1 && ++count.unbounded > 4) return false;
      return n.max > 1000 && n.max !== Infinity ? false : simple(n.body, n.max > 1, count);
    default: return false;
  }
};
const toJs = (n: Node): string => {
  switch (n.t) {
    case 'set': return n.js;
    case 'assert': return n.kind === '^' ? '(?<![^])' : n.kind === '$' ? '(?![^])' : n.kind === '<' ? '(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])' : n.kind === '>' ? '(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])' : `\\${n.kind}`;
    case 'group': return `(${toJs(n.body)})`;
    case 'cat': return n.list.map(toJs).join('');
    case 'rep': return `(?:${toJs(n.body)})${n.max === Infinity ? (n.min === 0 ? '*' : n.min === 1 ? '+' : `{${n.min},}`) : n.min === 0 && n.max === 1 ? '?' : `{${n.min},${n.max}}`}`;
    default: return '';
  }
};

type Inst =
  | { readonly op: 'set'; readonly test: (c: number) => boolean }
  | { readonly op: 'assert'; readonly kind: string }
  | { readonly op: 'save'; readonly n: number }
  | { readonly op: 'split'; a: number; b: number }
  | { readonly op: 'jmp'; a: number }
  | { readonly op: 'back'; readonly n: number }
  | { readonly op: 'match' };
const MAX_PROGRAM = 20_000;
const compileNode = (n: Node, out: Inst[]): void => {
  if (out.length > MAX_PROGRAM) badRegex('Regular expression too big');
  switch (n.t) {
    case 'set': out.push({ op: 'set', test: n.test }); return;
    case 'assert': out.push({ op: 'assert', kind: n.kind }); return;
    case 'back': out.push({ op: 'back', n: n.n }); return;
    case 'group':
      out.push({ op: 'save', n: n.n * 2 });
      compileNode(n.body, out);
      out.push({ op: 'save', n: n.n * 2 + 1 });
      return;
    case 'cat': for (const x of n.list) compileNode(x, out); return;
    case 'alt': {
      const jumps: { op: 'jmp'; a: number }[] = [];
      n.list.forEach((x, i) => {
        if (i === n.list.length - 1) return compileNode(x, out);
        const split = { op: 'split' as const, a: out.length + 1, b: 0 };
        out.push(split);
        compileNode(x, out);
        const j = { op: 'jmp' as const, a: 0 };
        jumps.push(j);
        out.push(j);
        split.b = out.length;
        return undefined;
      });
      for (const j of jumps) j.a = out.length;
      return;
    }
    case 'rep': {
      for (let i = 0; i < n.min; i++) compileNode(n.body, out);
      if (n.max === Infinity) {
        const split = { op: 'split' as const, a: out.length + 1, b: 0 };
        const at = out.length;
        out.push(split);
        compileNode(n.body, out);
        out.push({ op: 'jmp', a: at });
        split.b = out.length;
      } else {
        const splits: { op: 'split'; a: number; b: number }[] = [];
        for (let i = n.min; i < n.max; i++) {
          const split = { op: 'split' as const, a: out.length + 1, b: 0 };
          splits.push(split);
          out.push(split);
          compileNode(n.body, out);
        }
        for (const s of splits) s.b = out.length;
      }
    }
  }
};

const holds = (kind: string, s: string, i: number, notBol: boolean): boolean => {
  const before = i > 0 && isWord(s.charCodeAt(i - 1));
  const after = i < s.length && isWord(s.charCodeAt(i));
  switch (kind) {
    case '^': return i === 0 && !notBol;
    case '$': return i === s.length;
    case '<': return !before && after;
    case '>': return before && !after;
    case 'b': return before !== after;
    default: return before === after;
  }
};

type Caps = readonly (number | undefined)[];
const pike = (prog: readonly Inst[], s: string, start: number, notBol: boolean, oneStart: boolean): Caps | undefined => {
  let best: Caps | undefined;
  let threads: { pc: number; caps: Caps }[] = [];
  const mark = new Int32Array(prog.length).fill(-1);
  const add = (list: { pc: number; caps: Caps }[], pc0: number, caps0: Caps, at: number): void => {
    const stack: { pc: number; caps: Caps }[] = [{ pc: pc0, caps: caps0 }];
    for (let f = stack.pop(); f; f = stack.pop()) {
      const { pc, caps } = f;
      if (mark[pc] === at) continue;
      mark[pc] = at;
      const x = prog[pc] as Inst;
      if (x.op === 'jmp') stack.push({ pc: x.a, caps });
      else if (x.op === 'split') stack.push({ pc: x.b, caps }, { pc: x.a, caps });
      else if (x.op === 'save') {
        const c = caps.slice();
        c[x.n] = at;
        stack.push({ pc: pc + 1, caps: c });
      } else if (x.op === 'assert') {
        if (holds(x.kind, s, at, notBol)) stack.push({ pc: pc + 1, caps });
      } else list.push(f);
    }
  };
  for (let at = start; at <= s.length; at++) {
    if (!best && (at === start || !oneStart)) {
      // Threads that began earlier come first.
      add(threads, 0, [at], at);
    }
    if (threads.length === 0) {
      if (best || oneStart) break;
      continue;
    }
    const nextThreads: { pc: number; caps: Caps }[] = [];
    const c = at < s.length ? s.charCodeAt(at) : -1;
    for (const t of threads) {
      const x = prog[t.pc] as Inst;
      if (x.op === 'match') {
        const from = t.caps[0] as number;
        if (!best || from < (best[0] as number) || (from === best[0] && at > (best[1] as number))) {
          const caps = t.caps.slice();
          caps[1] = at;
          best = caps;
        }
      } else if (x.op === 'set' && c >= 0 && x.test(c) && (!best || (t.caps[0] as number) <= (best[0] as number))) add(nextThreads, t.pc + 1, t.caps, at + 1);
    }
    threads = nextThreads;
    if (best && threads.length === 0) break;
  }
  return best;
};

const backtrack = (prog: readonly Inst[], s: string, start: number, notBol: boolean): Caps | undefined => {
  let steps = 0;
  for (let from = start; from <= s.length; from++) {
    let best: Caps | undefined;
    const stack: { pc: number; at: number; caps: Caps; seen: number }[] = [{ pc: 0, at: from, caps: [from], seen: 0 }];
    for (let f = stack.pop(); f; f = stack.pop()) {
      if (++steps > 2_000_000) return best;
      const { pc, at, caps, seen } = f;
      const x = prog[pc] as Inst;
      switch (x.op) {
        case 'match':
          if (!best || at > (best[1] as number)) {
            const c = caps.slice();
            c[1] = at;
            best = c;
          }
          break;
        case 'set': if (at < s.length && x.test(s.charCodeAt(at))) stack.push({ pc: pc + 1, at: at + 1, caps, seen: 0 }); break;
        case 'assert': if (holds(x.kind, s, at, notBol)) stack.push({ pc: pc + 1, at, caps, seen }); break;
        case 'jmp': stack.push({ pc: x.a, at, caps, seen }); break;
        case 'split': if (seen <= prog.length) stack.push({ pc: x.b, at, caps, seen: seen + 1 }, { pc: x.a, at, caps, seen: seen + 1 }); break;
        case 'save': {
          const c = caps.slice();
          c[x.n] = at;
          stack.push({ pc: pc + 1, at, caps: c, seen });
          break;
        }
        case 'back': {
          const a = caps[x.n * 2];
          const b = caps[x.n * 2 + 1];
          if (a !== undefined && b !== undefined && s.startsWith(s.slice(a, b), at)) stack.push({ pc: pc + 1, at: at + b - a, caps, seen });
        }
      }
    }
    if (best) return best;
  }
  return undefined;
};

const fromCaps = (caps: Caps | undefined, groups: number): Match | undefined => {
  if (!caps) return undefined;
  const out: (readonly [number, number] | undefined)[] = [];
  for (let i = 0; i <= groups; i++) {
    const a = caps[i * 2];
    const b = caps[i * 2 + 1];
    out.push(a === undefined || b === undefined || b < a ? undefined : [a, b]);
  }
  return { groups: out };
};

const cache = new Map<string, Regex | string>();
/** Compiles; the error's words when the pattern is wrong. */
export const posixRegex = (pattern: string, kind: 'basic' | 'extended', nocase = false): Regex | string => {
  const key = `${kind[0]}${nocase ? 'i' : ' '}${pattern}`;
  const have = cache.get(key);
  if (have !== undefined) return have;
  let out: Regex | string;
  try {
    const { ast, groups, back } = parseRegex(pattern, kind, nocase);
    if (simple(ast, false, { unbounded: 0 })) {
      const re = new RegExp(toJs(ast), 'gd');
      const hasBol = /^\^|[(|]\^/.test(pattern);
      out = {
        groups,
        exec: (text, from, notBol = false) => {
          if (hasBol && (from > 0 || notBol) && pattern.startsWith('^')) {
            if (from > 0 || notBol) return undefined;
          }
          re.lastIndex = from;
          const m = re.exec(text);
          return m ? { groups: (m.indices as [number, number][]).map((x) => x && [x[0], x[1]] as const) } : undefined;
        },
      };
    } else {
      const prog: Inst[] = [];
      compileNode(ast, prog);
      prog.push({ op: 'match' });
      out = { groups, exec: (text, from, notBol = false) => fromCaps(back ? backtrack(prog, text, from, notBol) : pike(prog, text, from, notBol, false), groups) };
    }
  } catch (e) {
    out = e instanceof SyntaxError ? e.message : 'Regular expression too big';
  }
  if (cache.size > 500) cache.clear();
  cache.set(key, out);
  return out;
};
