// cat, head, tail, wc, cut, tr, sort, uniq, tee, tac, rev, paste, nl, seq, yes, column, fold-like small filters of coreutils.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { waitReadable } from '../../shell/io.ts';
import { getopt, linesOf, notModelled, readFile, readInputs, unlines, type Gen } from './util.ts';
import { formatFloat, printfFormat } from '../../shell/printf.ts';

function* cat(p: Proc): Running {
  const o = getopt(p, p.args, 'nbsvetETAu', '', { number: 'n', 'number-nonblank': 'b', 'squeeze-blank': 's', 'show-ends': 'E', 'show-tabs': 'T', 'show-all': 'A', 'show-nonprinting': 'v' });
  if (typeof o === 'number') return o;
  const has = (c: string): boolean => o.opts.has(c);
  const plain = o.opts.size === 0 || (o.opts.size === 1 && has('u'));
  const ends = has('E') || has('A') || has('e');
  const tabs = has('T') || has('A') || has('t');
  const show = has('v') || has('A') || has('e') || has('t');
  let rc = 0;
  let n = 0;
  let blank = false;
  for (const f of o.args.length === 0 ? ['-'] : o.args) {
    if (plain && f === '-') {
      // Stream: what comes is passed on at once.
      const file = (p as ShellProc).fds.get(0);
      if (file) while (yield* waitReadable(file)) {
        const text = file.buf.slice(file.pos);
        file.pos = file.buf.length;
        p.out(text);
      }
      continue;
    }
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`cat: ${f}: ${r.error}\n`);
      rc = 1;
      continue;
    }
    if (plain) {
      p.out(r.text);
      continue;
    }
    let out = '';
    for (const raw of r.text.split(/(?<=\n)/)) {
      const empty = raw === '\n';
      if (has('s') && empty && blank) continue;
      blank = empty;
      if (has('b') ? !empty : has('n')) out += `${String(++n).padStart(6)}\t`;
      let line = raw.endsWith('\n') ? raw.slice(0, -1) : raw;
      if (show) {
        line = [...line].map((c) => {
          const x = c.charCodeAt(0);
          if (x >= 128) return `M-${x - 128 < 32 ? `^${String.fromCharCode(x - 128 + 64)}` : x === 255 ? '^?' : String.fromCharCode(x - 128)}`;
          return x < 32 && x !== 9 ? `^${String.fromCharCode(x + 64)}` : x === 127 ? '^?' : c;
        }).join('');
      }
      if (tabs) line = line.replace(/\t/g, '^I');
      out += line + (raw.endsWith('\n') ? `${ends ? '$' : ''}\n` : '');
    }
    p.out(out);
  }
  return rc;
}

/** head's and tail's number: with k, K, M suffixes. */
const count = (p: Proc, v: string, what: string): { n: number; sign: string } | undefined => {
  const m = /^([-+]?)(\d+)(b|kB|K|KiB|k|MB|M|MiB)?$/.exec(v);
  if (!m) {
    p.err(`${p.name}: invalid number of ${what}: '${v}'\n`);
    return undefined;
  }
  const mul: Record<string, number> = { b: 512, kB: 1000, k: 1024, K: 1024, KiB: 1024, MB: 1e6, M: 1048576, MiB: 1048576 };
  return { n: Number(m[2]) * (m[3] ? (mul[m[3]] as number) : 1), sign: m[1] as string };
};
const oldStyle = (args: readonly string[]): string[] => args.map((a, i) => (i === 0 && /^-\d+$/.test(a) ? `-n${a.slice(1)}` : a));

function* head(p: Proc): Running {
  const o = getopt(p, oldStyle(p.args), 'qv', 'nc', { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v' });
  if (typeof o === 'number') return o;
  const bytes = o.opts.get('c');
  const c = count(p, bytes ?? o.opts.get('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  if (!c) return 1;
  let rc = 0;
  let first = true;
  const files = o.args.length === 0 ? ['-'] : o.args;
  for (const f of files) {
    const banner = (files.length > 1 || o.opts.has('v')) && !o.opts.has('q');
    const title = (): void => {
      if (banner) p.out(`${first ? '' : '\n'}==> ${f === '-' ? 'standard input' : f} <==\n`);
      first = false;
    };
    if (f === '-' && bytes === undefined && c.sign !== '-') {
      title();
      for (let i = 0; i < c.n; i++) {
        const l = yield* p.stdin.readLine();
        if (l === undefined) break;
        p.out(l);
      }
      continue;
    }
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(r.error === 'Is a directory' ? `head: error reading '${f}': ${r.error}\n` : `head: cannot open '${f}' for reading: ${r.error}\n`);
      rc = 1;
      continue;
    }
    title();
    if (bytes !== undefined) p.out(c.sign === '-' ? r.text.slice(0, Math.max(0, r.text.length - c.n)) : r.text.slice(0, c.n));
    else {
      const l = r.text.split(/(?<=\n)/);
      if (l.at(-1) === '') l.pop();
      p.out((c.sign === '-' ? l.slice(0, Math.max(0, l.length - c.n)) : l.slice(0, c.n)).join(''));
    }
  }
  return rc;
}
function* tail(p: Proc): Running {
  const o = getopt(p, oldStyle(p.args).map((a, i) => (i === 0 && /^\+\d+$/.test(a) ? `-n${a}` : a)), 'qvfF', 'ncs', { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v', follow: 'f', retry: 'F', pid: 's' });
  if (typeof o === 'number') return o;
  const bytes = o.opts.get('c');
  const c = count(p, bytes ?? o.opts.get('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  if (!c) return 1;
  let rc = 0;
  let first = true;
  const files = o.args.length === 0 ? ['-'] : o.args;
  const sizes = new Map<string, number>();
  for (const f of files) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(r.error === 'Is a directory' ? `tail: error reading '${f}': ${r.error}\n` : `tail: cannot open '${f}' for reading: ${r.error}\n`);
      rc = 1;
      continue;
    }
    if ((files.length > 1 || o.opts.has('v')) && !o.opts.has('q')) p.out(`${first ? '' : '\n'}==> ${f === '-' ? 'standard input' : f} <==\n`);
    first = false;
    sizes.set(f, r.text.length);
    if (bytes !== undefined) p.out(c.sign === '+' ? r.text.slice(Math.max(0, c.n - 1)) : c.n === 0 ? '' : r.text.slice(-c.n));
    else {
      const l = r.text.split(/(?<=\n)/);
      if (l.at(-1) === '') l.pop();
      p.out((c.sign === '+' ? l.slice(Math.max(0, c.n - 1)) : c.n === 0 ? [] : l.slice(-c.n)).join(''));
    }
  }
  if (o.opts.has('f') || o.opts.has('F')) {
    // Follow: wake when a file has grown.
    for (;;) {
      const grown = (): string | undefined => [...sizes.keys()].find((f) => f !== '-' && (p.files.read(f, p.netns)?.length ?? 0) > (sizes.get(f) as number));
      while (grown() === undefined) yield { event: () => grown() !== undefined };
      const f = grown() as string;
      const text = p.files.read(f, p.netns) as string;
      p.out(text.slice(sizes.get(f)));
      sizes.set(f, text.length);
    }
  }
  return rc;
}

function* wc(p: Proc): Running {
  const o = getopt(p, p.args, 'lwcmL', '', { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' });
  if (typeof o === 'number') return o;
  const want = ['l', 'w', 'm', 'c', 'L'].filter((k) => o.opts.has(k));
  const cols = want.length > 0 ? want : ['l', 'w', 'c'];
  const rows: [number[], string][] = [];
  let failed = false;
  let bytes = 0;
  for (const f of o.args.length === 0 ? ['-'] : o.args) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`wc: ${f}: ${r.error}\n`);
      failed = true;
      continue;
    }
    const t = r.text;
    bytes += t.length;
    rows.push([cols.map((k) => (k === 'l' ? t.split('\n').length - 1 : k === 'w' ? (t.match(/[^ \t\n\v\f\r]+/g)?.length ?? 0) : k === 'L' ? Math.max(0, ...t.split('\n').map((x) => x.length)) : t.length)), f]);
  }
  if (o.args.length > 1) rows.push([cols.map((k, i) => (k === 'L' ? Math.max(0, ...rows.map((r) => r[0][i] as number)) : rows.reduce((s, r) => s + (r[0][i] as number), 0))), 'total']);
  // One number alone is not padded; stdin's unknown size makes columns of 7; files as wide as their size needs.
  const stdin = (p as ShellProc).fds.get(0)?.path ?? '';
  const unknown = (o.args.length === 0 || o.args.includes('-')) && !stdin.startsWith('/');
  const width = cols.length === 1 && o.args.length <= 1 ? 1 : unknown ? 7 : String(bytes).length;
  p.out(rows.map(([n, f]) => `${n.map((x) => String(x).padStart(width)).join(' ')}${o.args.length === 0 ? '' : ` ${f}`}\n`).join(''));
  return failed ? 1 : 0;
}

const ranges = (p: Proc, list: string): ((i: number) => boolean) | undefined => {
  const parts: [number, number][] = [];
  for (const x of list.split(/[, ]/)) {
    const m = /^(\d*)(-?)(\d*)$/.exec(x);
    if (!m || (m[1] === '' && m[3] === '')) {
      p.err(`cut: invalid field value '${x}'\nTry 'cut --help' for more information.\n`);
      return undefined;
    }
    const from = m[1] === '' ? 1 : Number(m[1]);
    const to = m[2] === '' ? from : m[3] === '' ? Infinity : Number(m[3]);
    if (from === 0) {
      p.err(`cut: fields are numbered from 1\nTry 'cut --help' for more information.\n`);
      return undefined;
    }
    if (to < from) {
      p.err(`cut: invalid decreasing range\nTry 'cut --help' for more information.\n`);
      return undefined;
    }
    parts.push([from, to]);
  }
  return (i) => parts.some(([a, b]) => i >= a && i <= b);
};
function* cut(p: Proc): Running {
  const o = getopt(p, p.args, 'sn', 'fdcbO', { fields: 'f', delimiter: 'd', characters: 'c', bytes: 'b', 'only-delimited': 's', 'output-delimiter': 'O', complement: 'n' });
  if (typeof o === 'number') return o;
  const spec = o.opts.get('f') ?? o.opts.get('c') ?? o.opts.get('b');
  if (spec === undefined) {
    p.err("cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n");
    return 1;
  }
  const d = o.opts.get('d') ?? '\t';
  if (d.length > 1) {
    p.err("cut: the delimiter must be a single character\nTry 'cut --help' for more information.\n");
    return 1;
  }
  const inList = ranges(p, spec);
  if (!inList) return 1;
  const pick = p.args.includes('--complement') ? (i: number): boolean => !inList(i) : inList;
  const { inputs, failed } = yield* readInputs(p, o.args);
  const out: string[] = [];
  for (const { text } of inputs) {
    for (const line of linesOf(text)) {
      if (o.opts.has('f')) {
        if (!line.includes(d)) {
          if (!o.opts.has('s')) out.push(line);
          continue;
        }
        out.push(line.split(d).filter((_, i) => pick(i + 1)).join(o.opts.get('O') ?? d));
      } else out.push([...line].filter((_, i) => pick(i + 1)).join(''));
    }
  }
  p.out(unlines(out));
  return failed ? 1 : 0;
}

const CLASS: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/, digit: /[0-9]/, alnum: /[A-Za-z0-9]/, upper: /[A-Z]/, lower: /[a-z]/, space: /[ \t\n\r\f\v]/, blank: /[ \t]/, punct: /[!-/:-@[-`{-~]/, print: /[ -~]/, graph: /[!-~]/, cntrl: /[^ -~\x80-\xff]/, xdigit: /[A-Fa-f0-9]/,
};
/** tr's sets: ranges, classes, escapes; `[c*n]` repeats. */
const trSet = (s: string): string[] => {
  const out: string[] = [];
  const esc: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' };
  let i = 0;
  const one = (): string => {
    if (s[i] === '\\' && i + 1 < s.length) {
      const oct = /^[0-7]{1,3}/.exec(s.slice(i + 1));
      if (oct) {
        i += 1 + oct[0].length;
        return String.fromCharCode(Number.parseInt(oct[0], 8) & 255);
      }
      const c = s[i + 1] as string;
      i += 2;
      return esc[c] ?? c;
    }
    return s[i++] as string;
  };
  while (i < s.length) {
    const m = /^\[:(\w+):\]/.exec(s.slice(i));
    if (m && Object.hasOwn(CLASS, m[1] as string)) {
      for (let c = 0; c < 256; c++) if (CLASS[m[1] as string]?.test(String.fromCharCode(c))) out.push(String.fromCharCode(c));
      i += m[0].length;
      continue;
    }
    const c = one();
    if (s[i] === '-' && i + 1 < s.length) {
      i++;
      const hi = one();
      for (let x = c.charCodeAt(0); x <= hi.charCodeAt(0); x++) out.push(String.fromCharCode(x));
    } else out.push(c);
  }
  return out;
};
function* tr(p: Proc): Running {
  const o = getopt(p, p.args, 'dscCt', '', { delete: 'd', 'squeeze-repeats': 's', complement: 'c', 'truncate-set1': 't' });
  if (typeof o === 'number') return o;
  const [a, b] = o.args;
  const del = o.opts.has('d');
  const squeeze = o.opts.has('s');
  if (a === undefined || (b === undefined && !del && !squeeze)) {
    p.err(a === undefined ? "tr: missing operand\nTry 'tr --help' for more information.\n" : `tr: missing operand after '${a}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n`);
    return 1;
  }
  let set1 = trSet(a);
  if (o.opts.has('c') || o.opts.has('C')) {
    const not = new Set(set1);
    set1 = [];
    for (let c = 0; c < 256; c++) if (!not.has(String.fromCharCode(c))) set1.push(String.fromCharCode(c));
  }
  const set2 = b === undefined ? [] : trSet(b);
  const in1 = new Set(set1);
  const map = new Map<string, string>();
  if (!del && b !== undefined) {
    if (set2.length === 0) {
      p.err('tr: when not truncating set1, string2 must be non-empty\n');
      return 1;
    }
    set1.forEach((c, i) => {
      map.set(c, set2[Math.min(i, set2.length - 1)] as string);
    });
  }
  const squeezed = squeeze ? new Set(del || b !== undefined ? set2 : set1) : undefined;
  const text = yield* p.stdin.readAll();
  let out = '';
  let last = '';
  for (const c of text) {
    if (del && in1.has(c)) continue;
    const x = map.get(c) ?? c;
    if (squeezed?.has(x) && x === last) continue;
    out += x;
    last = x;
  }
  p.out(out);
  return 0;
}

function* uniq(p: Proc): Running {
  const o = getopt(p, p.args, 'cduiD', 'fsw', { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields': 'f', 'skip-chars': 's', 'check-chars': 'w' });
  if (typeof o === 'number') return o;
  const { inputs, failed } = yield* readInputs(p, o.args.slice(0, 1));
  if (failed) return 1;
  const key = (l: string): string => {
    let k = l;
    for (let i = 0; i < Number(o.opts.get('f') ?? 0); i++) k = k.replace(/^[ \t]*[^ \t]*/, '');
    k = k.slice(Number(o.opts.get('s') ?? 0));
    if (o.opts.has('w')) k = k.slice(0, Number(o.opts.get('w')));
    return o.opts.has('i') ? k.toLowerCase() : k;
  };
  const groups: string[][] = [];
  for (const l of linesOf(inputs.map((i) => i.text).join(''))) {
    const g = groups.at(-1);
    if (g && key(g[0] as string) === key(l)) g.push(l);
    else groups.push([l]);
  }
  let out = '';
  for (const g of groups) {
    if (o.opts.has('D')) {
      if (g.length > 1) out += unlines(g);
      continue;
    }
    if ((o.opts.has('d') && g.length < 2) || (o.opts.has('u') && g.length > 1)) continue;
    out += `${o.opts.has('c') ? `${String(g.length).padStart(7)} ` : ''}${g[0]}\n`;
  }
  const dest = o.args[1];
  if (dest !== undefined && dest !== '-') {
    const e = p.files.write(dest, out, false, p.netns);
    if (e) {
      p.err(`uniq: ${dest}: ${e}\n`);
      return 1;
    }
  } else p.out(out);
  return 0;
}

function* tee(p: Proc): Running {
  const o = getopt(p, p.args, 'aip', '', { append: 'a', 'ignore-interrupts': 'i' });
  if (typeof o === 'number') return o;
  let rc = 0;
  const files = [...o.args];
  const append = o.opts.has('a');
  const targets: string[] = [];
  for (const f of files) {
    // Truncated at once, and written as text comes. A virtual file is written only with content.
    const virtual = /^\/(?:proc|sys)\//.test(f);
    const e = virtual ? (p.files.read(f, p.netns) === undefined && p.files.list(f, p.netns) === undefined ? 'No such file or directory' : undefined) : p.files.write(f, '', append, p.netns);
    if (e) {
      p.err(`tee: ${f}: ${e}\n`);
      rc = 1;
    } else targets.push(f);
  }
  const file = (p as ShellProc).fds.get(0);
  if (file) {
    while (yield* waitReadable(file)) {
      const text = file.buf.slice(file.pos);
      file.pos = file.buf.length;
      p.out(text);
      for (const f of targets) {
        const e = p.files.write(f, text, true, p.netns);
        if (e) {
          p.err(`tee: ${f}: ${e}\n`);
          rc = 1;
        }
      }
    }
  }
  return rc;
}

const lineFilter = (name: string, man: string, f: (lines: string[]) => string[]): Command => ({
  name, man,
  *run(p) {
    if (p.args.some((a) => /^-./.test(a))) return notModelled(p, `option ${p.args.find((a) => /^-./.test(a))}`, 1);
    const { inputs, failed } = yield* readInputs(p, p.args);
    for (const { text } of inputs) p.out(unlines(f(linesOf(text))));
    return failed ? 1 : 0;
  },
});

function* paste(p: Proc): Running {
  const o = getopt(p, p.args, 's', 'd', { serial: 's', delimiters: 'd' });
  if (typeof o === 'number') return o;
  const ds = [...(o.opts.get('d') ?? '\t').replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\0/g, '\0')].map((c) => (c === '\0' ? '' : c));
  const d = (i: number): string => ds[i % Math.max(1, ds.length)] ?? '';
  const { inputs, failed } = yield* readInputs(p, o.args);
  if (failed) return 1;
  // Several `-` take turns at the lines of one stdin.
  const dashes = o.args.filter((a) => a === '-').length;
  let dash = 0;
  const shared = linesOf(inputs.filter((i) => i.name === '-').map((i) => i.text).join(''));
  const cols = inputs.map((i) => (i.name !== '-' || dashes < 2 ? linesOf(i.text) : ((k) => shared.filter((_, n) => n % dashes === k))(dash++)));
  let out = '';
  if (o.opts.has('s')) for (const c of cols) out += `${c.map((x, i) => (i === 0 ? x : d(i - 1) + x)).join('')}\n`;
  else for (let r = 0; r < Math.max(0, ...cols.map((c) => c.length)); r++) out += `${cols.map((c, i) => (i === 0 ? '' : d(i - 1)) + (c[r] ?? '')).join('')}\n`;
  p.out(out);
  return 0;
}
function* nl(p: Proc): Running {
  const o = getopt(p, p.args, '', 'bwsnvi', { 'body-numbering': 'b', 'number-width': 'w', 'number-separator': 's', 'number-format': 'n' });
  if (typeof o === 'number') return o;
  const { inputs, failed } = yield* readInputs(p, o.args);
  const w = Number(o.opts.get('w') ?? 6);
  const sep = o.opts.get('s') ?? '\t';
  let n = Number(o.opts.get('v') ?? 1) - 1;
  let out = '';
  for (const { text } of inputs) {
    for (const l of linesOf(text)) {
      if (o.opts.get('b') === 'a' || l !== '') {
        n++;
        const t = String(n);
        out += `${o.opts.get('n') === 'ln' ? t.padEnd(w) : o.opts.get('n') === 'rz' ? t.padStart(w, '0') : t.padStart(w)}${sep}${l}\n`;
      } else out += `${' '.repeat(w + sep.length)}${l}\n`;
    }
  }
  p.out(out);
  return failed ? 1 : 0;
}

function* seq(p: Proc): Running {
  let sep = '\n';
  let width = false;
  let format: string | undefined;
  const nums: string[] = [];
  for (let i = 0; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '-w' || a === '--equal-width') width = true;
    else if (a === '-s') sep = p.args[++i] ?? '';
    else if (/^-s./.test(a)) sep = a.slice(2);
    else if (a.startsWith('--separator=')) sep = a.slice(12);
    else if (a === '-f') format = p.args[++i];
    else if (/^-f./.test(a)) format = a.slice(2);
    else if (a === '--') continue;
    else if (/^-[^\d.]/.test(a)) {
      p.err(`seq: invalid option -- '${a[1]}'\nTry 'seq --help' for more information.\n`);
      return 1;
    } else nums.push(a);
  }
  if (nums.length === 0 || nums.length > 3) {
    p.err(nums.length === 0 ? "seq: missing operand\nTry 'seq --help' for more information.\n" : `seq: extra operand '${nums[3]}'\nTry 'seq --help' for more information.\n`);
    return 1;
  }
  for (const n of nums) {
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(n)) {
      p.err(`seq: invalid floating point argument: '${n}'\nTry 'seq --help' for more information.\n`);
      return 1;
    }
  }
  const [a, b, c] = nums as [string, string, string];
  const first = nums.length === 1 ? 1 : Number(a);
  const step = nums.length === 3 ? Number(b) : 1;
  const last = Number(nums.length === 3 ? c : nums.length === 2 ? b : a);
  if (step === 0) {
    p.err(`seq: invalid Zero increment value: '${b}'\nTry 'seq --help' for more information.\n`);
    return 1;
  }
  const digits = (x: string): number => (x.includes('.') ? x.length - x.indexOf('.') - 1 : 0);
  const prec = Math.max(nums.length === 1 ? 0 : digits(a), nums.length === 3 ? digits(b) : 0);
  const total = Math.floor((last - first) / step + 1e-10) + 1;
  const w = width ? Math.max(first.toFixed(prec).length, (first + Math.max(0, total - 1) * step).toFixed(prec).length, last.toFixed(prec).length) : 0;
  let buf = '';
  for (let i = 0; i < total; i++) {
    const v = first + i * step;
    let t = format !== undefined ? printfFormat(format, [formatFloat(v, 'g', 15)], 0).text : v.toFixed(prec);
    if (width) t = t.startsWith('-') ? `-${t.slice(1).padStart(w - 1, '0')}` : t.padStart(w, '0');
    buf += (i > 0 ? sep : '') + t;
    if (buf.length > 32768) {
      p.out(buf);
      buf = '';
      if ((p as ShellProc).writeFailed) return 1;
      yield* breathe(p);
    }
  }
  if (total > 0) p.out(`${buf}\n`);
  return 0;
}
/** Waits while the pipe behind stdout is full. */
function* breathe(p: Proc): Gen<void> {
  const f = (p as ShellProc).fds.get(1);
  if (f && !f.ready()) yield { event: () => f.ready() };
}
function* yes(p: Proc): Running {
  const block = `${p.args.length === 0 ? 'y' : p.args.join(' ')}\n`.repeat(64);
  while (!(p as ShellProc).writeFailed) {
    p.out(block);
    yield* breathe(p);
  }
  return 1;
}

function* column(p: Proc): Running {
  const o = getopt(p, p.args, 'tn', 'sco', { table: 't', separator: 's', 'output-separator': 'o' });
  if (typeof o === 'number') return o;
  const { inputs, failed } = yield* readInputs(p, o.args);
  const lines = linesOf(inputs.map((i) => i.text).join('')).filter((l) => l.trim() !== '');
  if (!o.opts.has('t')) {
    p.err('column: only -t is modelled by packetpath\n');
    return 1;
  }
  const sepChars = o.opts.get('s');
  const rows = lines.map((l) => (sepChars === undefined ? l.trim().split(/[ \t]+/) : l.split(sepChars.length === 1 ? sepChars : new RegExp(`[${sepChars.replace(/[\]\\^-]/g, '\\$&')}]`))));
  const widths: number[] = [];
  for (const r of rows) r.forEach((c, i) => (widths[i] = Math.max(widths[i] ?? 0, c.length)));
  const gap = o.opts.get('o') ?? '  ';
  p.out(rows.map((r) => `${r.map((c, i) => (i === widths.length - 1 ? c : c.padEnd(widths[i] as number))).join(gap)}${r.length < widths.length ? widths.slice(r.length).map((w, k) => gap + (r.length + k === widths.length - 1 ? '' : ' '.repeat(w))).join('') : ''}\n`).join(''));
  return failed ? 1 : 0;
}

export const TEXT_COMMANDS: readonly Command[] = [
  { name: 'cat', man: 'print files', run: cat },
  { name: 'head', man: 'the first lines of files', run: head },
  { name: 'tail', man: 'the last lines of files', run: tail },
  { name: 'wc', man: 'count lines, words, bytes', run: wc },
  { name: 'cut', man: 'parts of lines', run: cut },
  { name: 'tr', man: 'translate or delete characters', run: tr },
  { name: 'uniq', man: 'drop repeated lines', run: uniq },
  { name: 'tee', man: 'copy stdin to stdout and files', run: tee },
  lineFilter('tac', 'lines in reverse order', (l) => l.reverse()),
  lineFilter('rev', 'each line reversed', (l) => l.map((x) => [...x].reverse().join(''))),
  { name: 'paste', man: 'join lines of files', run: paste },
  { name: 'nl', man: 'number lines', run: nl },
  { name: 'seq', man: 'print numbers', run: seq },
  { name: 'yes', man: 'print a line for ever', run: yes },
  { name: 'column', man: 'columnate (-t)', run: column },
];
