// Options as cobra and pflag read them (github.com/spf13/pflag flag.go parseArgs), with their words, which docker shows after adding where help is.

export interface FlagDef {
  readonly name: string;
  /** '' none. */
  readonly short: string;
  /** bool stands alone; anything else takes a value. */
  readonly type: string;
  /** Whose other name it is. */
  readonly of: string;
}
/** `d,detach` a bool; `p,publish:list`; `net=network:network` another name of network. */
export const flagDefs = (text: string): FlagDef[] =>
  text.trim().split(/\s+/).map((w) => {
    const [, short = '', name = '', of, type] = /^(?:(\w),)?([\w-]+)(?:=([\w-]+))?(?::(\w+))?$/.exec(w) ?? [];
    return { name, short, of: of ?? name, type: type ?? 'bool' };
  });

/** Says what is wrong with a value. */
export type FlagCheck = (value: string) => string | undefined;
export interface Flags {
  /** The last value given. */
  one(name: string): string | undefined;
  all(name: string): readonly string[];
  on(name: string): boolean;
  readonly args: readonly string[];
  /** In order, by name. */
  readonly given: readonly (readonly [string, string])[];
}

const TRUE = /^(?:1|t|T|true|TRUE|True)$/;
const FALSE = /^(?:0|f|F|false|FALSE|False)$/;
const bool: FlagCheck = (v) => (TRUE.test(v) || FALSE.test(v) ? undefined : `strconv.ParseBool: parsing ${JSON.stringify(v)}: invalid syntax`);
const int: FlagCheck = (v) => (/^[-+]?(?:0[xX][\da-fA-F]+|\d+)$/.test(v) ? undefined : `strconv.ParseInt: parsing ${JSON.stringify(v)}: invalid syntax`);
export const isTrue = (v: string): boolean => TRUE.test(v);

const usageName = (d: FlagDef): string => (d.short === '' ? `--${d.name}` : `-${d.short}, --${d.name}`);

/** `interspersed` false: options end at the first operand (run, exec). The string is pflag's complaint; 'help' asks for the usage. */
export const parseFlags = (defs: readonly FlagDef[], argv: readonly string[], o: { readonly interspersed: boolean; readonly checks?: ReadonlyMap<string, FlagCheck> }): Flags | { readonly bad: string } | 'help' => {
  const given: [string, string][] = [];
  const args: string[] = [];
  let i = 0;
  const set = (d: FlagDef, value: string): string | undefined => {
    const why = (o.checks?.get(d.of) ?? (d.type === 'bool' ? bool : d.type === 'int' ? int : undefined))?.(value);
    if (why !== undefined) return `invalid argument ${JSON.stringify(value)} for "${usageName(d)}" flag: ${why}`;
    given.push([d.of, value]);
    return undefined;
  };
  const long = (word: string): string | undefined => {
    const eq = word.indexOf('=');
    const name = eq < 0 ? word : word.slice(0, eq);
    if (name === '' || name.startsWith('-')) return `bad flag syntax: --${word}`;
    const d = defs.find((x) => x.name === name);
    if (!d) return name === 'help' ? 'help' : `unknown flag: --${name}`;
    if (eq >= 0) return set(d, word.slice(eq + 1));
    if (d.type === 'bool') return set(d, 'true');
    const v = argv[i];
    if (v === undefined) return `flag needs an argument: --${name}`;
    i++;
    return set(d, v);
  };
  const shorts = (cluster: string): string | undefined => {
    let rest = cluster;
    while (rest !== '') {
      const c = rest[0] as string;
      const d = defs.find((x) => x.short === c);
      if (!d) return c === 'h' ? 'help' : `unknown shorthand flag: '${c}' in -${rest}`;
      let bad: string | undefined;
      if (rest.length > 2 && rest[1] === '=') {
        bad = set(d, rest.slice(2));
        rest = '';
      } else if (d.type === 'bool') {
        bad = set(d, 'true');
        rest = rest.slice(1);
      } else {
        let v: string | undefined = rest.slice(1);
        if (v === '') v = argv[i++];
        if (v === undefined) return `flag needs an argument: '${c}' in -${rest}`;
        bad = set(d, v);
        rest = '';
      }
      if (bad !== undefined) return bad;
    }
    return undefined;
  };
  while (i < argv.length) {
    const w = argv[i] as string;
    if (w[0] !== '-' || w === '-') {
      if (!o.interspersed) break;
      args.push(w);
      i++;
      continue;
    }
    i++;
    if (w === '--') break;
    const bad = w.startsWith('--') ? long(w.slice(2)) : shorts(w.slice(1));
    if (bad === 'help') return 'help';
    if (bad !== undefined) return { bad };
  }
  args.push(...argv.slice(i));
  const all = (name: string): string[] => given.filter((g) => g[0] === name).map((g) => g[1]);
  return { given, args, all, one: (name) => all(name).at(-1), on: (name) => isTrue(all(name).at(-1) ?? 'false') };
};
