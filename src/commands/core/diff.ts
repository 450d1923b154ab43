// diff (normal and unified output, -q -s -i -w -b -B -u -U) and cmp. The shortest edit by Myers' algorithm, runs slid down as GNU diff
// does. Leaves out: directories, side by side (-y is loud), context output.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { EPOCH } from '../../shell/vars.ts';
import { strftime } from '../../shell/time.ts';
import { getopt, notModelled, readFile } from './util.ts';

interface Side {
  readonly lines: readonly string[];
  /** The last line has no newline. */
  readonly open: boolean;
}
const side = (text: string): Side => {
  const l = text.split('\n');
  const open = l.at(-1) !== '';
  if (!open) l.pop();
  return { lines: text === '' ? [] : l, open: text !== '' && open };
};
const MAX_EDITS = 4000;

/** Which lines changed on each side; undefined when the texts are too different to compare in bounded time. */
const changes = (a: readonly string[], b: readonly string[]): { a: boolean[]; b: boolean[] } => {
  const ca = a.map(() => false);
  const cb = b.map(() => false);
  let lo = 0;
  while (lo < a.length && lo < b.length && a[lo] === b[lo]) lo++;
  let ea = a.length;
  let eb = b.length;
  while (ea > lo && eb > lo && a[ea - 1] === b[eb - 1]) {
    ea--;
    eb--;
  }
  const n = ea - lo;
  const m = eb - lo;
  const max = Math.min(n + m, MAX_EDITS);
  const off = max + 1;
  const v = new Int32Array(2 * max + 3);
  const trail: Int32Array[] = [];
  let found = -1;
  for (let d = 0; d <= max && found < 0; d++) {
    trail.push(v.slice());
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (v[off + k - 1] as number) < (v[off + k + 1] as number)) ? (v[off + k + 1] as number) : (v[off + k - 1] as number) + 1;
      let y = x - k;
      while (x < n && y < m && a[lo + x] === b[lo + y]) {
        x++;
        y++;
      }
      v[off + k] = x;
      if (x >= n && y >= m) {
        found = d;
        break;
      }
    }
  }
  if (found < 0) {
    ca.fill(true, lo, ea);
    cb.fill(true, lo, eb);
    return { a: ca, b: cb };
  }
  let x = n;
  let y = m;
  for (let d = found; d > 0; d--) {
    const t = trail[d] as Int32Array;
    const k = x - y;
    const down = k === -d || (k !== d && (t[off + k - 1] as number) < (t[off + k + 1] as number));
    const px = down ? (t[off + k + 1] as number) : (t[off + k - 1] as number);
    const py = px - (down ? k + 1 : k - 1);
    while (x > px && y > py && x > 0 && y > 0 && a[lo + x - 1] === b[lo + y - 1] && !(down ? x === px : y === py)) {
      x--;
      y--;
    }
    if (down) cb[lo + --y] = true;
    else ca[lo + --x] = true;
    x = px;
    y = py;
  }
  slide(a, ca);
  slide(b, cb);
  return { a: ca, b: cb };
};
/** A run of changed lines that could as well end later is moved down (shift_boundaries). */
const slide = (lines: readonly string[], changed: boolean[]): void => {
  for (let i = 0; i < lines.length; i++) {
    if (!changed[i]) continue;
    let end = i;
    while (end < lines.length && changed[end]) end++;
    while (end < lines.length && lines[i] === lines[end] && !changed[end]) {
      changed[i++] = false;
      changed[end++] = true;
      while (end < lines.length && changed[end]) end++;
    }
    i = end;
  }
};

/** [first changed in a, past it, first in b, past it]. */
type Hunk = readonly [number, number, number, number];
const hunks = (c: { a: boolean[]; b: boolean[] }): Hunk[] => {
  const out: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < c.a.length || j < c.b.length) {
    if (!c.a[i] && !c.b[j]) {
      i++;
      j++;
      continue;
    }
    const i0 = i;
    const j0 = j;
    while (c.a[i]) i++;
    while (c.b[j]) j++;
    out.push([i0, i, j0, j]);
  }
  return out;
};

function* diff(p: Proc): Running {
  const o = getopt(p, p.args, 'qsiwbBuyrNa', 'U', { brief: 'q', 'report-identical-files': 's', 'ignore-case': 'i', 'ignore-all-space': 'w', 'ignore-space-change': 'b', 'ignore-blank-lines': 'B', unified: 'u', text: 'a', color: 'a' }, 2);
  if (typeof o === 'number') return o;
  const [fa, fb, extra] = o.args;
  if (fa === undefined || fb === undefined || extra !== undefined) {
    p.err(extra !== undefined ? `diff: extra operand '${extra}'\n` : `diff: missing operand after '${fa ?? 'diff'}'\n`);
    p.err("diff: Try 'diff --help' for more information.\n");
    return 2;
  }
  for (const c of ['y', 'r', 'B']) if (o.opts.has(c)) return notModelled(p, `option -${c}`);
  const texts: string[] = [];
  for (const f of [fa, fb]) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`diff: ${f}: ${r.error}\n`);
      return 2;
    }
    texts.push(r.text);
  }
  const [ta, tb] = texts as [string, string];
  const [a, b] = [side(ta), side(tb)];
  const key = (l: string, open: boolean): string => {
    let t = l;
    if (o.opts.has('w')) t = t.replace(/[ \t]+/g, '');
    else if (o.opts.has('b')) t = t.replace(/[ \t]+$/, '').replace(/[ \t]+/g, ' ');
    if (o.opts.has('i')) t = t.toLowerCase();
    return open && !o.opts.has('w') && !o.opts.has('b') ? `${t}\0` : t;
  };
  const keys = (s: Side): string[] => s.lines.map((l, i) => key(l, s.open && i === s.lines.length - 1));
  const list = ta === tb ? [] : hunks(changes(keys(a), keys(b)));
  if (list.length === 0) {
    if (o.opts.has('s')) p.out(`Files ${fa} and ${fb} are identical\n`);
    return 0;
  }
  if (o.opts.has('q')) {
    p.out(`Files ${fa} and ${fb} differ\n`);
    return 1;
  }
  const line = (mark: string, s: Side, i: number): string => `${mark}${s.lines[i]}\n${s.open && i === s.lines.length - 1 ? '\\ No newline at end of file\n' : ''}`;
  let out = '';
  if (o.opts.has('u') || o.opts.has('U')) {
    const ctx = Number(o.opts.get('U') ?? 3);
    const stamp = strftime('%Y-%m-%d %H:%M:%S', EPOCH + Math.floor(p.ctx.now / 1e6), 0);
    out += `--- ${fa}\t${stamp}.000000000 +0000\n+++ ${fb}\t${stamp}.000000000 +0000\n`;
    for (let h = 0; h < list.length; ) {
      let e = h;
      while (e + 1 < list.length && (list[e + 1] as Hunk)[0] - (list[e] as Hunk)[1] <= 2 * ctx) e++;
      const first = list[h] as Hunk;
      const final = list[e] as Hunk;
      const a0 = Math.max(0, first[0] - ctx);
      const b0 = Math.max(0, first[2] - ctx);
      const a1 = Math.min(a.lines.length, final[1] + ctx);
      const b1 = Math.min(b.lines.length, final[3] + ctx);
      const range = (from: number, to: number): string => (to - from === 1 ? `${from + 1}` : `${to === from ? from : from + 1},${to - from}`);
      out += `@@ -${range(a0, a1)} +${range(b0, b1)} @@\n`;
      let i = a0;
      for (; h <= e; h++) {
        const [x0, x1, y0, y1] = list[h] as Hunk;
        for (; i < x0; i++) out += line(' ', a, i);
        for (; i < x1; i++) out += line('-', a, i);
        for (let j = y0; j < y1; j++) out += line('+', b, j);
      }
      for (; i < a1; i++) out += line(' ', a, i);
    }
  } else {
    const range = (from: number, to: number): string => (to - from <= 1 ? `${to}` : `${from + 1},${to}`);
    for (const [x0, x1, y0, y1] of list) {
      out += `${x0 === x1 ? x0 : range(x0, x1)}${x0 === x1 ? 'a' : y0 === y1 ? 'd' : 'c'}${y0 === y1 ? y0 : range(y0, y1)}\n`;
      for (let i = x0; i < x1; i++) out += line('< ', a, i);
      if (x0 !== x1 && y0 !== y1) out += '---\n';
      for (let j = y0; j < y1; j++) out += line('> ', b, j);
    }
  }
  p.out(out);
  return 1;
}

function* cmp(p: Proc): Running {
  const o = getopt(p, p.args, 'sl', 'n', { silent: 's', quiet: 's' }, 2);
  if (typeof o === 'number') return o;
  if (o.opts.has('l')) return notModelled(p, 'option -l');
  const [fa, fb = '-'] = o.args;
  if (fa === undefined) {
    p.err("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
    return 2;
  }
  const texts: string[] = [];
  for (const f of [fa, fb]) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      if (!o.opts.has('s')) p.err(`cmp: ${f}: ${r.error}\n`);
      return 2;
    }
    texts.push(o.opts.has('n') ? r.text.slice(0, Number(o.opts.get('n'))) : r.text);
  }
  const [a, b] = texts as [string, string];
  if (a === b) return 0;
  if (o.opts.has('s')) return 1;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const lineNo = a.slice(0, i).split('\n').length;
  if (i >= a.length || i >= b.length) {
    const short = i >= a.length ? fa : fb;
    p.err(`cmp: EOF on ${short}${i === 0 ? ' which is empty' : ` after byte ${i}, ${(i >= a.length ? a : b).endsWith('\n') ? `line ${lineNo - 1}` : `in line ${lineNo}`}`}\n`);
  } else p.out(`${fa} ${fb} differ: char ${i + 1}, line ${lineNo}\n`);
  return 1;
}

export const DIFF_COMMANDS: readonly Command[] = [{ name: 'diff', man: 'compare files line by line', run: diff }, { name: 'cmp', man: 'compare files byte by byte', run: cmp }];
