// sort: -n -g -h -V -r -u -f -b -k -t -s -o -c -M. Byte order (locale C). Mirrors GNU sort 9.1, last-resort comparison included.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { getopt, linesOf, readInputs, unlines } from './util.ts';

interface Key {
  readonly from: number;
  readonly fromChar: number;
  /** 0: to the end of the line. */
  readonly to: number;
  readonly toChar: number;
  readonly flags: string;
}
const bytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const numberOf = (s: string): number => {
  const m = /^[ \t]*(-?(?:\d+\.?\d*|\.\d+))/.exec(s);
  return m ? Number(m[1]) : 0;
};
const human = (s: string): number => {
  const m = /^[ \t]*(-?(?:\d+\.?\d*|\.\d+))([KMGTPEZY]?)/.exec(s);
  return m ? Number(m[1]) * 1024 ** ' KMGTPEZY'.indexOf(m[2] === '' ? ' ' : (m[2] as string)) : 0;
};
/** Version order (gnulib filevercmp, for names without the file-suffix rule's corner cases). */
const version = (a: string, b: string): number => {
  const order = (c: string | undefined): number => (c === undefined || /\d/.test(c) ? 0 : c === '~' ? -1 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i] as string)) || (j < b.length && !/\d/.test(b[j] as string))) {
      const d = order(a[i]) - order(b[j]);
      if (d !== 0) return d;
      i++;
      j++;
    }
    const x = /^0*(\d*)/.exec(a.slice(i)) as RegExpExecArray;
    const y = /^0*(\d*)/.exec(b.slice(j)) as RegExpExecArray;
    const p = x[1] as string;
    const q = y[1] as string;
    if (p.length !== q.length) return p.length - q.length;
    if (p !== q) return bytes(p, q);
    i += x[0].length;
    j += y[0].length;
  }
  return 0;
};
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const compareBy = (flags: string, a: string, b: string): number => {
  let d: number;
  if (flags.includes('n')) d = numberOf(a) - numberOf(b);
  else if (flags.includes('g')) d = (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  else if (flags.includes('h')) d = human(a) - human(b);
  else if (flags.includes('V')) d = version(a, b);
  else if (flags.includes('M')) d = MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  else {
    const norm = (s: string): string => {
      let t = s;
      if (flags.includes('d')) t = t.replace(/[^A-Za-z0-9 \t]/g, '');
      if (flags.includes('f')) t = t.toUpperCase();
      return t;
    };
    d = bytes(norm(a), norm(b));
  }
  return flags.includes('r') ? -d : d;
};
/** Where fields begin: without -t, a field is leading blanks and what follows them. */
const fieldStarts = (l: string, t: string | undefined): number[] => {
  const out = [0];
  if (t !== undefined) {
    for (let i = l.indexOf(t); i >= 0; i = l.indexOf(t, i + 1)) out.push(i + 1);
    return out;
  }
  const re = /[^ \t](?=[ \t])/g;
  for (const m of l.matchAll(re)) out.push(m.index + 1);
  return out;
};
const keyText = (l: string, k: Key, t: string | undefined): string => {
  const starts = fieldStarts(l, t);
  const end = (f: number): number => (starts[f] === undefined ? l.length : (starts[f] as number) - (t === undefined ? 0 : 1));
  const skip = (at: number): number => {
    let i = at;
    while (i < l.length && (l[i] === ' ' || l[i] === '\t')) i++;
    return i;
  };
  if (starts[k.from - 1] === undefined) return '';
  let from = starts[k.from - 1] as number;
  if (k.flags.includes('b')) from = skip(from);
  from += k.fromChar - 1;
  let to = l.length;
  if (k.to > 0) {
    if (k.toChar === 0) to = end(k.to);
    else {
      const s = starts[k.to - 1];
      to = s === undefined ? l.length : Math.min(l.length, (k.flags.includes('b') ? skip(s) : s) + k.toChar);
    }
  }
  return from < to ? l.slice(from, to) : '';
};

function* sort(p: Proc): Running {
  const o = getopt(p, p.args, 'nghVrufbdMscCzRi', 'ktoST', {
    'numeric-sort': 'n', 'general-numeric-sort': 'g', 'human-numeric-sort': 'h', 'version-sort': 'V', reverse: 'r', unique: 'u', 'ignore-case': 'f', 'ignore-leading-blanks': 'b', key: 'k',
    'field-separator': 't', output: 'o', stable: 's', check: 'c', 'month-sort': 'M', 'dictionary-order': 'd', parallel: 'S', 'random-sort': 'R',
  }, 2);
  if (typeof o === 'number') return o;
  if (o.opts.has('R') || o.opts.has('z')) {
    p.err(`sort: option -${o.opts.has('R') ? 'R' : 'z'} is not modelled by packetpath\n`);
    return 2;
  }
  const global = ['n', 'g', 'h', 'V', 'M', 'f', 'd', 'b', 'r'].filter((c) => o.opts.has(c)).join('');
  let t = o.opts.get('t');
  if (t === '\\t') t = '\t';
  if (t !== undefined && t.length !== 1) {
    p.err(t === '' ? 'sort: empty tab\n' : `sort: multi-character tab '${t}'\n`);
    return 2;
  }
  const keys: Key[] = [];
  for (const [k, v] of o.list) {
    if (k !== 'k') continue;
    const m = /^(\d+)(?:\.(\d+))?([bdfghinMrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghinMrV]*))?$/.exec(v);
    if (!m || m[1] === '0') {
      p.err(m ? `sort: -: invalid field specification '${v}'\n`.replace('-: invalid field specification', 'field number is zero: invalid field specification') : `sort: invalid number at field start: invalid count at start of '${v}'\n`);
      return 2;
    }
    const own = `${m[3]}${m[6] ?? ''}`;
    keys.push({ from: Number(m[1]), fromChar: Number(m[2] ?? 1) || 1, to: Number(m[4] ?? 0), toChar: Number(m[5] ?? 0), flags: own === '' ? global : own });
  }
  const { inputs, failed } = yield* openAll(p, o.args);
  if (failed) return 2;
  let lines = linesOf(inputs.map((i) => (i.text === '' || i.text.endsWith('\n') ? i.text : `${i.text}\n`)).join(''));
  const byKeys = (a: string, b: string): number => {
    if (keys.length === 0) return compareBy(global, global.includes('b') ? a.replace(/^[ \t]+/, '') : a, global.includes('b') ? b.replace(/^[ \t]+/, '') : b);
    for (const k of keys) {
      const d = compareBy(k.flags, keyText(a, k, t), keyText(b, k, t));
      if (d !== 0) return d;
    }
    return 0;
  };
  const stable = o.opts.has('s') || o.opts.has('u');
  const compare = (a: string, b: string): number => byKeys(a, b) || (stable ? 0 : o.opts.has('r') ? bytes(b, a) : bytes(a, b));
  if (o.opts.has('c') || o.opts.has('C')) {
    for (let i = 1; i < lines.length; i++) {
      if (compare(lines[i - 1] as string, lines[i] as string) > 0 || (o.opts.has('u') && byKeys(lines[i - 1] as string, lines[i] as string) === 0)) {
        if (o.opts.has('c')) p.err(`sort: ${o.args[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}\n`);
        return 1;
      }
    }
    return 0;
  }
  lines.sort(compare);
  if (o.opts.has('u')) lines = lines.filter((l, i) => i === 0 || byKeys(lines[i - 1] as string, l) !== 0);
  const out = unlines(lines);
  const file = o.opts.get('o');
  if (file === undefined) p.out(out);
  else {
    const e = p.files.write(file, out, false, p.netns);
    if (e) {
      p.err(`sort: open failed: ${file}: ${e}\n`);
      return 2;
    }
  }
  return 0;
}
function* openAll(p: Proc, files: readonly string[]): ReturnType<typeof readInputs> {
  for (const f of files) {
    if (f !== '-' && p.files.read(f, p.netns) === undefined && !f.startsWith('/dev/')) {
      p.err(`sort: cannot read: ${f}: ${p.files.list(f, p.netns) ? 'Is a directory' : 'No such file or directory'}\n`);
      return { inputs: [], failed: true };
    }
  }
  return yield* readInputs(p, files);
}

export const SORT_COMMANDS: readonly Command[] = [{ name: 'sort', man: 'sort lines', run: sort }];
