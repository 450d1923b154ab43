// Options of the command line: one literal table says what there is; parsing, `--help`, completion and docs/cli.md are made from it.
import { CliError, type Io } from './io.ts';

export interface CliOption {
  readonly name: string;
  readonly letter?: string;
  /** What its value is called; absent: it takes none. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly man: string;
}
export interface CliArg {
  readonly name: string;
  readonly man: string;
  readonly optional?: true;
  readonly many?: true;
  readonly kind: 'file' | 'place' | 'target' | 'text';
  readonly choices?: readonly string[];
}
export interface CliCommand {
  readonly name: string;
  /** One line. */
  readonly man: string;
  /** More of it, for its own --help: short paragraphs. */
  readonly about: readonly string[];
  readonly args: readonly CliArg[];
  readonly options: readonly CliOption[];
  /** What its exit status says, where it is not the usual. */
  readonly exits?: string;
  readonly examples: readonly string[];
  /** Options end at the first operand: the rest belongs to a script. */
  readonly stopsEarly?: true;
  /** The module is only read when the command is asked for: most of the time of a start is reading code. */
  readonly load: () => Promise<{ readonly main: (a: Args, io: Io) => number | Promise<number> }>;
}
/** The words of a command line, understood. */
export interface Args {
  readonly operands: readonly string[];
  readonly on: (name: string) => boolean;
  /** The last value given. */
  readonly get: (name: string) => string | undefined;
  /** A whole number, or undefined. */
  readonly num: (name: string) => number | undefined;
}

/** Letters to add, drop, change or swap (optimal string alignment). */
const distance = (a: string, b: string): number => {
  let [older, old] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min((old[j] as number) + 1, (row[j - 1] as number) + 1, (old[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j] as number, (older[j - 2] as number) + 1);
    }
    [older, old] = [old, row];
  }
  return old[b.length] as number;
};
/** `; did you mean "reach"?`, or nothing when nothing is near. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  if (word.length > 60) return '';
  const best = known.map((k) => ({ k, d: k.startsWith(word) && word.length > 1 ? 1 : distance(word, k) })).sort((x, y) => x.d - y.d)[0];
  return best && best.d <= Math.max(1, Math.floor(word.length / 3)) ? `; did you mean "${best.k}"?` : '';
};

export const HELP: CliOption = { name: 'help', letter: 'h', man: 'print this help' };
export const optionsOf = (c: CliCommand): readonly CliOption[] => [...c.options, HELP];
const flagText = (o: CliOption): string => `${o.letter === undefined ? '' : `-${o.letter}, `}--${o.name}${o.value === undefined ? '' : ` ${o.value}`}`;
const argText = (a: CliArg): string => (a.optional ? `[${a.name}${a.many ? '...' : ''}]` : `${a.name}${a.many ? '...' : ''}`);
export const usageOf = (c: CliCommand): string => ['packetpath', c.name, ...(c.options.length > 0 ? ['[OPTIONS]'] : []), ...c.args.map(argText)].join(' ');

/** Reads the words after the command's name. Undefined: its help was asked for. */
export const parseArgs = (c: CliCommand, words: readonly string[]): Args | undefined => {
  const values = new Map<string, string>();
  const operands: string[] = [];
  const options = optionsOf(c);
  const bad = (why: string): never => {
    throw new CliError(2, `${c.name}: ${why}\nusage: ${usageOf(c)}   (packetpath ${c.name} --help)`);
  };
  const take = (o: CliOption, shown: string, given: string | undefined, next: () => string | undefined): void => {
    if (o.value === undefined) {
      if (given !== undefined) bad(`${shown} takes no value, but "${given}" was given`);
      values.set(o.name, '');
      return;
    }
    const v = given ?? next();
    if (v === undefined) return bad(`${shown} wants a value: ${o.value}`);
    if (o.choices && !o.choices.includes(v)) bad(`${shown} "${v}" is none of ${o.choices.join(', ')}${didYouMean(v, o.choices)}`);
    values.set(o.name, v);
  };
  for (let i = 0; i < words.length; i++) {
    const w = words[i] as string;
    const next = (): string | undefined => words[++i];
    if (w === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (w.startsWith('--')) {
      const eq = w.indexOf('=');
      const name = w.slice(2, eq < 0 ? undefined : eq);
      const o = options.find((x) => x.name === name) ?? bad(`unknown option "--${name}"${didYouMean(`--${name}`, options.map((x) => `--${x.name}`))}`);
      take(o, `--${name}`, eq < 0 ? undefined : w.slice(eq + 1), next);
    } else if (w.startsWith('-') && w !== '-') {
      for (let k = 1; k < w.length; k++) {
        const o = options.find((x) => x.letter === w[k]) ?? bad(`unknown option "-${w[k]}"${options.some((x) => `--${x.name}` === `-${w}`) ? `; did you mean "-${w}"?` : ''}`);
        const rest = w.slice(k + 1);
        take(o, `-${w[k]}`, o.value !== undefined && rest !== '' ? rest : undefined, next);
        if (o.value !== undefined) break;
      }
    } else {
      operands.push(w);
      if (c.stopsEarly) {
        operands.push(...words.slice(i + 1));
        break;
      }
    }
  }
  if (values.has('help')) return undefined;
  const least = c.args.filter((a) => !a.optional).length;
  if (operands.length < least) bad(`${(c.args[operands.length] as CliArg).name} is missing: ${(c.args[operands.length] as CliArg).man}`);
  if (operands.length > c.args.length && !c.args.at(-1)?.many) bad(`"${operands[c.args.length]}" is one operand too many${c.args.at(-1)?.kind === 'target' ? '; TO is one word: tcp://web1:80' : ''}`);
  for (const [i, arg] of c.args.entries()) {
    const v = operands[i];
    if (v !== undefined && arg.choices && !arg.choices.includes(v)) bad(`${arg.name} "${v}" is none of ${arg.choices.join(', ')}${didYouMean(v, arg.choices)}`);
  }
  const num = (name: string): number | undefined => {
    const v = values.get(name);
    if (v === undefined) return undefined;
    if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(v)) return bad(`--${name} wants a number, not "${v}"`);
    return Number(v);
  };
  return { operands, on: (n) => values.has(n), get: (n) => values.get(n), num };
};

const wrap = (text: string, width: number): string[] => {
  const lines = [''];
  for (const w of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last !== '' && last.length + w.length + 1 > width) lines.push(w);
    else lines[lines.length - 1] = last === '' ? w : `${last} ${w}`;
  }
  return lines;
};
/** Two columns, wrapped at 100 letters. A long first one has a line of its own. */
export const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.min(34, Math.max(...rows.map(([a]) => a.length))) + 2;
  return rows.map(([a, b]) => (a.length > width - 2 ? `  ${a}\n` : '') + wrap(b, 98 - width).map((l, i) => `  ${i === 0 && a.length <= width - 2 ? a.padEnd(width) : ' '.repeat(width)}${l}\n`).join('')).join('');
};
export const optionRows = (list: readonly CliOption[]): (readonly [string, string])[] => list.map((o) => [`${o.letter === undefined ? '    ' : ''}${flagText(o)}`, o.man + (o.choices ? `: ${o.choices.join(', ')}` : '')]);

export const helpOf = (c: CliCommand, exits: string): string => `usage: ${usageOf(c)}

${c.man[0]?.toUpperCase()}${c.man.slice(1)}.
${c.about.map((p) => `\n${wrap(p, 100).join('\n')}\n`).join('')}${c.args.length === 0 ? '' : `\n${columns(c.args.map((a) => [a.name, a.man]))}`}
options:
${columns(optionRows(optionsOf(c)))}
exit status: ${c.exits ?? exits}
${c.examples.length === 0 ? '' : `\nexamples:\n${c.examples.map((e) => `  ${e}\n`).join('')}`}`;
