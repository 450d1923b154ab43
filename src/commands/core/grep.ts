// grep, egrep, fgrep over POSIX regular expressions. Mirrors GNU grep 3.8's output and statuses (0 found, 1 not, 2 trouble).
// Leaves out: -P beyond perlPattern.ts (loud), -r's globs.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { posixRegex, type Regex } from '../../shell/regex.ts';
import { fromPerl, type PerlPattern } from './perlPattern.ts';
import { getopt, lineSource, linesOf, notModelled, readFile, type Gen } from './util.ts';

const LONG = {
  'invert-match': 'v', regexp: 'e', 'extended-regexp': 'E', 'basic-regexp': 'G', 'fixed-strings': 'F', 'perl-regexp': 'P', 'ignore-case': 'i', count: 'c', 'only-matching': 'o', quiet: 'q', silent: 'q',
  'word-regexp': 'w', 'line-number': 'n', 'line-regexp': 'x', 'after-context': 'A', 'before-context': 'B', context: 'C', 'max-count': 'm', 'files-with-matches': 'l', 'files-without-match': 'L',
  'no-messages': 's', 'with-filename': 'H', 'no-filename': 'h', file: 'f', recursive: 'r', color: 'K', colour: 'K', 'line-buffered': 'b', text: 'a', null: 'Z',
} as const;
/** How far back a look-behind sees. */
const BEHIND = 64;

const matcher = (patterns: readonly PerlPattern[], kind: 'basic' | 'extended' | 'fixed', flags: { i: boolean; w: boolean; x: boolean }): ((line: string, from: number) => readonly [number, number] | undefined) | string => {
  const isWord = (c: string | undefined): boolean => c !== undefined && /[A-Za-z0-9_]/.test(c);
  const finders: ((l: string, from: number) => readonly [number, number] | undefined)[] = [];
  for (const { text: pat, group } of patterns) {
    if (kind === 'fixed') {
      const needle = flags.i ? pat.toLowerCase() : pat;
      finders.push((l, from) => {
        const at = (flags.i ? l.toLowerCase() : l).indexOf(needle, from);
        return at < 0 ? undefined : [at, at + needle.length];
      });
    } else {
      const re: Regex | string = posixRegex(flags.x ? (kind === 'extended' ? `^(${pat})$` : `^\\(${pat}\\)$`) : pat, kind, flags.i);
      if (typeof re === 'string') return re;
      const at = group === 0 ? 0 : group + (flags.x ? 1 : 0);
      finders.push((l, from) => {
        if (at === 0) return re.exec(l, from)?.groups[0];
        // What stands before the match may have been looked at already.
        for (let m = re.exec(l, Math.max(0, from - BEHIND)); m; m = (m.groups[0] as readonly [number, number])[0] < l.length ? re.exec(l, (m.groups[0] as readonly [number, number])[0] + 1) : undefined) {
          const own = m.groups[at];
          if (own && own[0] >= from) return own;
        }
        return undefined;
      });
    }
  }
  return (l, from) => {
    let best: readonly [number, number] | undefined;
    for (const f of finders) {
      let at = from;
      let m = f(l, at);
      if (flags.x && kind === 'fixed') while (m && !(m[0] === 0 && m[1] === l.length)) m = m[0] < l.length ? f(l, (at = m[0] + 1)) : undefined;
      while (m && flags.w && (isWord(l[m[0] - 1]) || isWord(l[m[1]]))) m = m[0] < l.length ? f(l, (at = m[0] + 1)) : undefined;
      if (m && (!best || m[0] < best[0] || (m[0] === best[0] && m[1] > best[1]))) best = m;
    }
    return best;
  };
};

function* grep(p: Proc): Running {
  const args = p.args.flatMap((a) => (/^-\d+$/.test(a) ? ['-C', a.slice(1)] : [a]));
  const o = getopt(p, args, 'vEGFPicoqwnxlLsHhrRabzZK', 'eABCmf', LONG, 2);
  if (typeof o === 'number') return o;
  const has = (c: string): boolean => o.opts.has(c);
  if (has('z')) return notModelled(p, 'option -z');
  let kind: 'basic' | 'extended' | 'fixed' = p.name === 'egrep' ? 'extended' : p.name === 'fgrep' ? 'fixed' : 'basic';
  for (const [k] of o.list) kind = k === 'E' || k === 'P' ? 'extended' : k === 'F' ? 'fixed' : k === 'G' ? 'basic' : kind;
  const operands = [...o.args];
  let patterns: string[] = [];
  for (const [k, v] of o.list) {
    if (k === 'e') patterns.push(...v.split('\n'));
    if (k === 'f') {
      const r = yield* readFile(p, v);
      if ('error' in r) {
        p.err(`grep: ${v}: ${r.error}\n`);
        return 2;
      }
      patterns.push(...linesOf(r.text));
    }
  }
  if (!has('e') && !has('f')) {
    const first = operands.shift();
    if (first === undefined) {
      p.err(`Usage: ${p.name} [OPTION]... PATTERNS [FILE]...\nTry '${p.name} --help' for more information.\n`);
      return 2;
    }
    patterns = first.split('\n');
  }
  let perl: readonly PerlPattern[] | undefined;
  if (has('P')) {
    const t = patterns.map(fromPerl);
    if (t.includes(undefined)) return notModelled(p, 'this -P pattern');
    perl = t as PerlPattern[];
  }
  const find = matcher(perl ?? patterns.map((text) => ({ text, group: 0 })), kind, { i: has('i'), w: has('w'), x: has('x') });
  if (typeof find === 'string') {
    p.err(`${p.name}: ${find}\n`);
    return 2;
  }
  const num = (k: string): number => Number(o.opts.get(k) ?? o.opts.get('C') ?? 0);
  const max = has('m') ? Number(o.opts.get('m')) : Infinity;
  for (const k of ['A', 'B', 'C', 'm']) {
    if (has(k) && !/^\d+$/.test(o.opts.get(k) as string)) {
      p.err(`grep: ${k === 'm' ? 'invalid max count' : `${o.opts.get(k)}: invalid context length argument`}\n`);
      return 2;
    }
  }
  let files = operands.length === 0 ? [has('r') || has('R') ? '.' : '-'] : operands;
  if (has('r') || has('R')) files = files.flatMap((f) => walk(p, f));
  const named = has('H') || ((files.length > 1 || has('r') || has('R')) && !has('h'));
  let found = false;
  let trouble = false;
  for (const f of files) {
    const label = f === '-' ? '(standard input)' : f;
    const prefix = named ? `${label}:` : '';
    const context = num('A') > 0 || num('B') > 0;
    // stdin is read line by line, so that a live capture shows at once.
    let next: () => Gen<string | undefined>;
    if (f === '-') next = () => p.stdin.readLine();
    else {
      const r = yield* readFile(p, f);
      if ('error' in r) {
        if (!has('s')) p.err(`${p.name}: ${f}: ${r.error}\n`);
        trouble = true;
        continue;
      }
      next = lineSource(r.text);
    }
    let n = 0;
    let matches = 0;
    let after = 0;
    let lastShown = 0;
    const before: [number, string][] = [];
    const show = (no: number, line: string, sep: string): void => {
      if (context && lastShown > 0 && no > lastShown + 1) p.out('--\n');
      lastShown = no;
      p.out(`${named ? `${label}${sep}` : ''}${has('n') ? `${no}${sep}` : ''}${line}\n`);
    };
    for (;;) {
      if (matches >= max && after <= 0) break;
      const raw = yield* next();
      if (raw === undefined) break;
      const line = raw.endsWith('\n') ? raw.slice(0, -1) : raw;
      n++;
      const m = matches >= max ? undefined : find(line, 0);
      if ((m !== undefined) !== has('v') && matches < max) {
        matches++;
        found = true;
        if (has('q')) return 0;
        if (has('l') || has('L')) break;
        if (has('c')) continue;
        if (has('o')) {
          if (has('v')) continue;
          for (let x = m; x; x = x[1] > x[0] ? find(line, x[1]) : x[0] < line.length ? find(line, x[0] + 1) : undefined) {
            if (x[1] > x[0]) p.out(`${prefix}${has('n') ? `${n}:` : ''}${line.slice(x[0], x[1])}\n`);
          }
          continue;
        }
        for (const [no, l] of before) show(no, l, '-');
        before.length = 0;
        show(n, line, ':');
        after = num('A');
      } else if (after > 0) {
        after--;
        if (!has('c') && !has('o')) show(n, line, '-');
      } else if (num('B') > 0) {
        before.push([n, line]);
        if (before.length > num('B')) before.shift();
      }
    }
    if (has('c')) p.out(`${prefix}${matches}\n`);
    if (has('l') && matches > 0) p.out(`${label}\n`);
    if (has('L') && matches === 0) p.out(`${label}\n`);
  }
  return trouble ? 2 : found ? 0 : 1;
}
const walk = (p: Proc, path: string): string[] => {
  const names = p.files.list(path, p.netns);
  if (!names) return [path];
  return names.flatMap((n) => walk(p, path === '.' ? n : `${path.replace(/\/$/, '')}/${n}`));
};

export const GREP_COMMANDS: readonly Command[] = [{ name: 'grep', aliases: ['egrep', 'fgrep'], man: 'lines that match a pattern', run: grep }];
