// Every builtin of the shell, in one literal table; with command, builtin, type, hash, test, alias.
import type { Gen } from '../expand.ts';
import { findProgram, programPath } from '../process.ts';
import { callCommand } from '../simple.ts';
import { shellError, type Shell } from '../state.ts';
import { testCommand } from '../test.ts';
import { badOption, notModelled, outText, type Builtin } from './common.ts';
import { breakBuiltin, continueBuiltin, evalBuiltin, execBuiltin, exitBuiltin, returnBuiltin, setBuiltin, shiftBuiltin, shoptBuiltin, sourceBuiltin, trapBuiltin } from './flow.ts';
import { cdBuiltin, echoBuiltin, mapfileBuiltin, printfBuiltin, pwdBuiltin, readBuiltin, umaskBuiltin } from './io.ts';
import { disownBuiltin, fgBuiltin, jobsBuiltin, killBuiltin, waitBuiltin } from './jobs.ts';
import { declareBuiltin, getoptsBuiltin, letBuiltin, unsetBuiltin } from './vars.ts';

const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc']);
const loud: Builtin = (sh, argv) => notModelled(sh, argv[0] as string);

const describe = (sh: Shell, name: string, how: 'v' | 'V' | 't' | 'p', skipFunctions: boolean): string | undefined => {
  if (KEYWORDS.has(name)) return how === 'v' ? name : how === 't' ? 'keyword' : how === 'p' ? '' : `${name} is a shell keyword`;
  if (!skipFunctions && sh.funcs.has(name)) return how === 'v' ? name : how === 't' ? 'function' : how === 'p' ? '' : `${name} is a function`;
  if (BUILTINS.has(name)) return how === 'v' ? name : how === 't' ? 'builtin' : how === 'p' ? '' : `${name} is a shell builtin`;
  const path = programPath(sh, name);
  if (path === undefined) return undefined;
  return how === 'v' || how === 'p' ? path : how === 't' ? 'file' : `${name} is ${path}`;
};

function* commandBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  let how: 'v' | 'V' | undefined;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    const a = argv[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    for (const c of a.slice(1)) {
      if (c === 'v' || c === 'V') how = c;
      else if (c !== 'p') return badOption(sh, 'command', `-${c}`, 'command [-pVv] command [arg ...]');
    }
  }
  const rest = argv.slice(i);
  if (rest.length === 0) return 0;
  if (how) {
    let rc = 1;
    for (const n of rest) {
      const t = describe(sh, n, how, false);
      if (t !== undefined) {
        outText(sh, 'command', `${t}\n`);
        rc = 0;
      } else if (how === 'V') shellError(sh, `command: ${n}: not found`);
    }
    return rc;
  }
  return yield* callCommand(sh, rest, true);
}
function* builtinBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  const name = argv[1];
  if (name === undefined) return 0;
  const b = BUILTINS.get(name);
  if (!b) {
    shellError(sh, `builtin: ${name}: not a shell builtin`);
    return 1;
  }
  const r = b(sh, argv.slice(1), null);
  return typeof r === 'number' ? r : yield* r;
}
const typeBuiltin: Builtin = (sh, argv) => {
  let how: 'V' | 't' | 'p' = 'V';
  let skip = false;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    for (const c of (argv[i] as string).slice(1)) {
      if (c === 't') how = 't';
      else if (c === 'p' || c === 'P') how = 'p';
      else if (c === 'f') skip = true;
      else if (c !== 'a') return badOption(sh, 'type', `-${c}`, 'type [-afptP] name [name ...]');
    }
  }
  let rc = 0;
  for (const n of argv.slice(i)) {
    const t = describe(sh, n, how, skip);
    if (t === undefined) {
      if (how === 'V') shellError(sh, `type: ${n}: not found`);
      rc = 1;
    } else if (how === 'V' && !skip && sh.funcs.has(n)) {
      outText(sh, 'type', `${t}\n`);
      return notModelled(sh, 'printing a function');
    } else if (t !== '') outText(sh, 'type', `${t}\n`);
  }
  return rc;
};
const bracket: Builtin = (sh, argv) => {
  if (argv.at(-1) !== ']') {
    shellError(sh, "[: missing `]'");
    return 2;
  }
  return testCommand(sh, '[', argv.slice(1, -1));
};
const hashBuiltin: Builtin = (sh, argv) => {
  let rc = 0;
  for (const n of argv.slice(1)) {
    if (n.startsWith('-')) continue;
    if (findProgram(sh, n).kind === 'error') {
      shellError(sh, `hash: ${n}: not found`);
      rc = 1;
    }
  }
  return rc;
};
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0], ['true', () => 0], ['false', () => 1], ['echo', echoBuiltin], ['printf', printfBuiltin], ['read', readBuiltin],
  ['mapfile', mapfileBuiltin], ['readarray', mapfileBuiltin], ['cd', cdBuiltin], ['pwd', pwdBuiltin], ['umask', umaskBuiltin],
  ['exit', exitBuiltin], ['return', returnBuiltin], ['break', breakBuiltin], ['continue', continueBuiltin], ['shift', shiftBuiltin],
  ['set', setBuiltin], ['shopt', shoptBuiltin], ['eval', evalBuiltin], ['source', sourceBuiltin], ['.', sourceBuiltin], ['exec', execBuiltin], ['trap', trapBuiltin],
  ['declare', declareBuiltin], ['typeset', declareBuiltin], ['local', declareBuiltin], ['export', declareBuiltin], ['readonly', declareBuiltin],
  ['unset', unsetBuiltin], ['let', letBuiltin], ['getopts', getoptsBuiltin],
  ['wait', waitBuiltin], ['kill', killBuiltin], ['jobs', jobsBuiltin], ['disown', disownBuiltin], ['fg', fgBuiltin], ['bg', fgBuiltin],
  ['test', (sh, argv) => testCommand(sh, 'test', argv.slice(1))], ['[', bracket],
  ['command', commandBuiltin], ['builtin', builtinBuiltin], ['type', typeBuiltin], ['hash', hashBuiltin],
  ['times', (sh) => outText(sh, 'times', '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n')], ['ulimit', loud], ['alias', loud], ['unalias', loud], ['history', loud],
  ['pushd', loud], ['popd', loud], ['dirs', loud], ['enable', loud], ['help', loud], ['caller', loud], ['compgen', loud], ['complete', loud], ['bind', loud], ['fc', loud], ['logout', exitBuiltin], ['suspend', loud],
]);
