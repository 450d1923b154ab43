// Brace expansion on a word's text: {a,b}, {1..9..2}, {a..e}, nested. Mirrors bash's braces.c. Quotes, ${ }, $( ) and
// backquotes are skipped. The number of results is bounded: past the limit the expansion reports how many it would make.

const MAX_BRACE_WORDS = 100_000;

/** Index after the quoted or substituted piece that starts at `i`, or `i` when none does. */
const skipQuoted = (t: string, i: number): number => {
  const c = t[i];
  if (c === '\\') return i + 2;
  if (c === "'") {
    const e = t.indexOf("'", i + 1);
    return e < 0 ? t.length : e + 1;
  }
  if (c === '"' || c === '`') {
    for (let j = i + 1; j < t.length; j++) {
      if (t[j] === '\\') j++;
      else if (t[j] === c) return j + 1;
    }
    return t.length;
  }
  if (c === '$' && (t[i + 1] === '{' || t[i + 1] === '(')) {
    const open = t[i + 1] as string;
    const close = open === '{' ? '}' : ')';
    let depth = 0;
    for (let j = i + 1; j < t.length; ) {
      if (t[j] === open) depth++;
      else if (t[j] === close && --depth === 0) return j + 1;
      const k = j > i + 1 && (t[j] === "'" || t[j] === '"' || t[j] === '\\') ? skipQuoted(t, j) : j + 1;
      j = k;
    }
    return t.length;
  }
  return i;
};

const sequence = (body: string): string[] | undefined => {
  const m = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(body);
  if (!m) return undefined;
  const [, a, b] = m as unknown as [string, string, string];
  const numeric = /\d/.test(a);
  if (numeric !== /\d/.test(b)) return undefined;
  const from = numeric ? Number(a) : a.charCodeAt(0);
  const to = numeric ? Number(b) : b.charCodeAt(0);
  const step = Math.abs(m[3] === undefined ? 1 : Number(m[3])) || 1;
  const n = Math.floor(Math.abs(to - from) / step) + 1;
  if (n > MAX_BRACE_WORDS) throw new RangeError(`brace expansion to ${n} words`);
  const padded = numeric && (/^-?0\d/.test(a) || /^-?0\d/.test(b));
  const width = padded ? Math.max(a.length, b.length) : 0;
  const out: string[] = [];
  for (let i = 0; i < n; i++) {
    const v = from + (from <= to ? i : -i) * step;
    if (!numeric) out.push(String.fromCharCode(v));
    else if (padded) out.push(v < 0 ? `-${String(-v).padStart(width - 1, '0')}` : String(v).padStart(width, '0'));
    else out.push(String(v));
  }
  return out;
};

/** The first brace expression at the top level: where it opens, its commas, where it closes. */
const findBrace = (t: string, from: number): { open: number; commas: number[]; close: number } | undefined => {
  for (let i = from; i < t.length; ) {
    const s = skipQuoted(t, i);
    if (s > i) {
      i = s;
      continue;
    }
    if (t[i] !== '{') {
      i++;
      continue;
    }
    const commas: number[] = [];
    let depth = 0;
    let j = i;
    let found: { open: number; commas: number[]; close: number } | undefined;
    while (j < t.length) {
      const k = skipQuoted(t, j);
      if (k > j) {
        j = k;
        continue;
      }
      if (t[j] === '{') depth++;
      else if (t[j] === ',' && depth === 1) commas.push(j);
      else if (t[j] === '}' && --depth === 0) {
        found = { open: i, commas, close: j };
        break;
      }
      j++;
    }
    if (found && (found.commas.length > 0 || sequence(t.slice(i + 1, found.close)))) return found;
    i++;
  }
  return undefined;
};

export const expandBraces = (t: string, depth = 0): string[] => {
  const b = t.includes('{') && depth < 100 ? findBrace(t, 0) : undefined;
  if (!b) return [t];
  const head = t.slice(0, b.open);
  let middle: string[];
  if (b.commas.length > 0) {
    middle = [];
    const cuts = [b.open, ...b.commas, b.close];
    for (let i = 0; i + 1 < cuts.length; i++) middle.push(...expandBraces(t.slice((cuts[i] as number) + 1, cuts[i + 1]), depth + 1));
  } else middle = sequence(t.slice(b.open + 1, b.close)) as string[];
  const tail = expandBraces(t.slice(b.close + 1), depth + 1);
  if (middle.length * tail.length > MAX_BRACE_WORDS) throw new RangeError(`brace expansion to ${middle.length * tail.length} words`);
  const out: string[] = [];
  for (const m of middle) for (const s of tail) out.push(head + m + s);
  // A word that comes out empty is no word, unless it is quoted.
  return out.filter((w) => w !== '');
};
