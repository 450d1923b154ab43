// exit, return, break, continue, shift, set, shopt, eval, source, exec, trap.
import type { Gen } from '../expand.ts';
import { findProgram, runProgram } from '../process.ts';
import { quoteAlways, setText } from '../quote.ts';
import { ENOENT, openForRead } from '../redirect.ts';
import { runText } from '../script.ts';
import { readAllOf, release } from '../io.ts';
import { halt, isFlow, type Flow } from '../scheduler.ts';
import { shellError, writeFd, type Options, type Shell } from '../state.ts';
import { badOption, notModelled, numeric, outText, type Builtin } from './common.ts';

const status = (sh: Shell, name: string, argv: readonly string[]): number => {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (args.length === 0) return sh.status;
  const n = numeric(sh, name, args[0] as string);
  if (n === undefined) return 2;
  return n & 255;
};
export const exitBuiltin: Builtin = (sh, argv) => {
  if (argv.length > 2 && /^-?\d+$/.test(argv[1] as string)) {
    shellError(sh, 'exit: too many arguments');
    throw { flow: 'exit', status: 1 } satisfies Flow;
  }
  throw { flow: 'exit', status: status(sh, 'exit', argv) } satisfies Flow;
};
export const returnBuiltin: Builtin = (sh, argv) => {
  if (sh.locals.length === 0 && sh.sourceDepth === 0) {
    shellError(sh, "return: can only `return' from a function or sourced script");
    return 2;
  }
  if (argv.length > 2) {
    shellError(sh, 'return: too many arguments');
    throw { flow: 'return', status: 1 } satisfies Flow;
  }
  throw { flow: 'return', status: status(sh, 'return', argv) } satisfies Flow;
};
const loopFlow = (kind: 'break' | 'continue'): Builtin => (sh, argv) => {
  const n = argv[1] === undefined ? 1 : numeric(sh, kind, argv[1]);
  if (n === undefined) throw { flow: 'exit', status: 128 } satisfies Flow;
  if (sh.loops === 0) {
    shellError(sh, `${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  if (n < 1) {
    shellError(sh, `${kind}: ${argv[1]}: loop count out of range`);
    throw { flow: 'break', levels: sh.loops } satisfies Flow;
  }
  throw { flow: kind, levels: Math.min(n, sh.loops) } satisfies Flow;
};
export const breakBuiltin = loopFlow('break');
export const continueBuiltin = loopFlow('continue');

export const shiftBuiltin: Builtin = (sh, argv) => {
  const n = argv[1] === undefined ? 1 : numeric(sh, 'shift', argv[1]);
  if (n === undefined) return 1;
  if (n < 0) {
    shellError(sh, `shift: ${argv[1]}: shift count out of range`);
    return 1;
  }
  if (n > sh.args.length) return 1;
  sh.args = sh.args.slice(n);
  return 0;
};

const LETTERS: Readonly<Record<string, keyof Options>> = {
  a: 'allexport', e: 'errexit', f: 'noglob', h: 'hashall', k: 'keyword', m: 'monitor', n: 'noexec', t: 'onecmd', u: 'nounset', v: 'verbose', x: 'xtrace', B: 'braceexpand', C: 'noclobber', E: 'errtrace', T: 'functrace', P: 'physical',
};
const OTHER_O: readonly string[] = ['emacs', 'history', 'histexpand', 'ignoreeof', 'interactive-comments', 'nolog', 'notify', 'privileged', 'vi'];
const isOption = (sh: Shell, name: string): name is keyof Options => Object.hasOwn(sh.opts, name);

const SET_USAGE = 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]';
/** Applies option letters; false after a complaint. */
export const setOptions = (sh: Shell, name: string, args: readonly string[]): { rest: number; ok: boolean; dashes: boolean } => {
  let i = 0;
  for (; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--') return { rest: i + 1, ok: true, dashes: true };
    if (a === '-') {
      sh.opts.xtrace = false;
      sh.opts.verbose = false;
      return { rest: i + 1, ok: true, dashes: i + 1 < args.length };
    }
    if (!/^[-+]./.test(a)) break;
    const on = a[0] === '-';
    for (const c of a.slice(1)) {
      if (c === 'o') {
        const o = args[i + 1];
        if (o === undefined) return { rest: -1, ok: true, dashes: on };
        i++;
        if (isOption(sh, o)) sh.opts[o] = on;
        else if (!OTHER_O.includes(o)) {
          shellError(sh, `${name}: ${o}: invalid option name`);
          return { rest: i, ok: false, dashes: false };
        }
      } else if (Object.hasOwn(LETTERS, c)) sh.opts[LETTERS[c] as keyof Options] = on;
      else if (c !== 'b' && c !== 'p' && c !== 'H') {
        badOption(sh, name, `${a[0]}${c}`, SET_USAGE);
        return { rest: i, ok: false, dashes: false };
      }
    }
  }
  return { rest: i, ok: true, dashes: false };
};
const ALL_O = (sh: Shell): [string, boolean][] => {
  const on: Record<string, boolean> = { 'interactive-comments': true };
  const names = [...Object.keys(sh.opts), ...OTHER_O].sort();
  return names.map((n) => [n, isOption(sh, n) ? sh.opts[n] : on[n] === true]);
};
export const setBuiltin: Builtin = (sh, argv) => {
  const args = argv.slice(1);
  if (args.length === 0) {
    let text = '';
    for (const name of [...sh.vars.keys()].sort()) {
      const v = sh.vars.get(name);
      if (v && (v.value !== undefined || v.array)) text += `${setText(name, v)}\n`;
    }
    return outText(sh, 'set', text);
  }
  const r = setOptions(sh, 'set', args);
  if (!r.ok) return 2;
  if (r.rest < 0) return outText(sh, 'set', ALL_O(sh).map(([n, on]) => (r.dashes ? `${n.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${n}\n`)).join(''));
  if (r.dashes || r.rest < args.length) sh.args = args.slice(r.rest);
  return 0;
};

const SHOPTS = new Set(['autocd', 'assoc_expand_once', 'cdable_vars', 'cdspell', 'checkhash', 'checkjobs', 'checkwinsize', 'cmdhist', 'compat31', 'compat32', 'compat40', 'compat41', 'compat42', 'compat43', 'compat44', 'complete_fullquote', 'direxpand', 'dirspell', 'dotglob', 'execfail', 'expand_aliases', 'extdebug', 'extglob', 'extquote', 'failglob', 'force_fignore', 'globasciiranges', 'globskipdots', 'globstar', 'gnu_errfmt', 'histappend', 'histreedit', 'histverify', 'hostcomplete', 'huponexit', 'inherit_errexit', 'interactive_comments', 'lastpipe', 'lithist', 'localvar_inherit', 'localvar_unset', 'login_shell', 'mailwarn', 'no_empty_cmd_completion', 'nocaseglob', 'nocasematch', 'noexpand_translation', 'nullglob', 'patsub_replacement', 'progcomp', 'progcomp_alias', 'promptvars', 'restricted_shell', 'shift_verbose', 'sourcepath', 'varredir_close', 'xpg_echo']);
export const SHOPT_DEFAULT: readonly string[] = ['checkwinsize', 'cmdhist', 'complete_fullquote', 'extquote', 'force_fignore', 'globasciiranges', 'globskipdots', 'hostcomplete', 'interactive_comments', 'patsub_replacement', 'progcomp', 'promptvars', 'sourcepath'];
const UNMODELLED_SHOPT = new Set(['globstar', 'lastpipe', 'expand_aliases', 'extdebug', 'nocaseglob', 'localvar_inherit', 'xpg_echo']);
export const shoptBuiltin: Builtin = (sh, argv) => {
  let mode: 's' | 'u' | undefined;
  let quiet = false;
  let print = false;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    for (const c of (argv[i] as string).slice(1)) {
      if (c === 's' || c === 'u') mode = c;
      else if (c === 'q') quiet = true;
      else if (c === 'p') print = true;
      else if (c === 'o') return notModelled(sh, 'shopt -o');
      else return badOption(sh, 'shopt', `-${c}`, 'shopt [-pqsu] [-o] [optname ...]');
    }
  }
  const names = argv.slice(i);
  let rc = 0;
  const show = (n: string): string => (print ? `shopt -${sh.shopt.has(n) ? 's' : 'u'} ${n}\n` : `${n.padEnd(15)}\t${sh.shopt.has(n) ? 'on' : 'off'}\n`);
  if (names.length === 0) {
    let text = '';
    for (const n of SHOPTS) if (mode === undefined || sh.shopt.has(n) === (mode === 's')) text += show(n);
    return outText(sh, 'shopt', text);
  }
  for (const n of names) {
    if (!SHOPTS.has(n)) {
      shellError(sh, `shopt: ${n}: invalid shell option name`);
      rc = 1;
    } else if (mode === 's') {
      if (UNMODELLED_SHOPT.has(n)) return notModelled(sh, `shopt -s ${n}`);
      sh.shopt.add(n);
    } else if (mode === 'u') sh.shopt.delete(n);
    else {
      if (!quiet) outText(sh, 'shopt', show(n));
      if (!sh.shopt.has(n)) rc = 1;
    }
  }
  return rc;
};

export const evalBuiltin: Builtin = (sh, argv) => {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (args.every((a) => a.trim() === '')) return 0;
  return runText(sh, args.join(' '), 'eval');
};

export function* sourceBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  const name = argv[0] as string;
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const file = args[0];
  if (file === undefined) {
    shellError(sh, `${name}: filename argument required`);
    writeFd(sh, 2, `${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const f = openForRead(sh, file);
  if (typeof f === 'string') {
    shellError(sh, f === ENOENT ? `${file}: ${f}` : `${name}: ${file}: ${f === 'Is a directory' ? 'is a directory' : f}`);
    return 1;
  }
  const text = yield* readAllOf(f);
  release(f);
  const saved = sh.args;
  const loops = sh.loops;
  if (args.length > 1) sh.args = args.slice(1);
  if (sh.sourceDepth > 200) halt(sh.host, 'source nested 200 deep (limit "depth")');
  sh.sourceDepth++;
  try {
    return yield* runText(sh, text, 'source', { file, kind: 'file' });
  } catch (e) {
    if (isFlow(e) && e.flow === 'return') return e.status;
    throw e;
  } finally {
    sh.sourceDepth--;
    sh.loops = loops;
    if (args.length > 1) sh.args = saved;
  }
}

export function* execBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  let i = 1;
  for (; /^-[acl]/.test(argv[i] ?? ''); i++) if (argv[i] === '-a') i++;
  if (argv[i] === '--') i++;
  if (argv[i] === undefined) return 0;
  const found = findProgram(sh, argv[i] as string);
  if (found.kind === 'error' && found.words === 'command not found') {
    shellError(sh, `exec: ${argv[i]}: not found`);
    throw { flow: 'exit', status: 127 } satisfies Flow;
  }
  const st = yield* runProgram(sh, argv.slice(i), { pid: sh.pid, netns: sh.netns, fds: sh.fds, env: undefined });
  sh.traps.delete('EXIT');
  throw { flow: 'exit', status: st } satisfies Flow;
}

const TRAP_NAMES = ['EXIT', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS'];
/** A signal's name without SIG, from a name or number; EXIT for 0. */
export const signalName = (s: string): string | undefined => {
  if (/^\d+$/.test(s)) return TRAP_NAMES[Number(s)];
  const n = s.toUpperCase().replace(/^SIG/, '');
  return TRAP_NAMES.includes(n) ? n : undefined;
};
export const signalNumber = (name: string): number => TRAP_NAMES.indexOf(name);
export const SIGNAL_NAMES: readonly string[] = TRAP_NAMES;

export const trapBuiltin: Builtin = (sh, argv) => {
  let args = argv.slice(1);
  const pseudo = ['ERR', 'DEBUG', 'RETURN'];
  const resolve = (s: string): string | undefined => signalName(s) ?? (pseudo.includes(s.toUpperCase()) ? s.toUpperCase() : undefined);
  const show = (names: readonly string[]): number => {
    let text = '';
    for (const n of names) {
      const t = sh.traps.get(n);
      if (t !== undefined) text += `trap -- ${quoteAlways(t)} ${n === 'EXIT' || pseudo.includes(n) ? n : `SIG${n}`}\n`;
    }
    return outText(sh, 'trap', text);
  };
  const order = [...TRAP_NAMES, ...pseudo];
  if (args[0] === '-l') return outText(sh, 'trap', signalTable());
  if (args[0] === '-p') return show(args.length > 1 ? args.slice(1).map((a) => resolve(a) ?? '') : order);
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0) return show(order);
  let action: string | undefined = args[0] as string;
  let names = args.slice(1);
  if (names.length === 0) {
    // `trap SIG`: back to the default.
    names = [action];
    if (resolve(action) === undefined) {
      writeFd(sh, 2, 'trap: usage: trap [-lp] [[arg] signal_spec ...]\n');
      return 2;
    }
    action = undefined;
  } else if (action === '-' || /^\d+$/.test(action)) {
    if (action !== '-') names = args;
    action = undefined;
  }
  let rc = 0;
  for (const n of names) {
    const sig = resolve(n);
    if (sig === undefined) {
      shellError(sh, `trap: ${n}: invalid signal specification`);
      rc = 1;
    } else if (sig === 'DEBUG' || sig === 'RETURN') return notModelled(sh, `trap ... ${sig}`);
    else if (action === undefined) sh.traps.delete(sig);
    else sh.traps.set(sig, action);
  }
  return rc;
};
export const signalTable = (): string => {
  const all = TRAP_NAMES.slice(1).map((n, i) => [i + 1, `SIG${n}`] as const);
  for (let n = 34; n <= 64; n++) all.push([n, n === 34 ? 'SIGRTMIN' : n === 64 ? 'SIGRTMAX' : n <= 49 ? `SIGRTMIN+${n - 34}` : `SIGRTMAX-${64 - n}`]);
  let out = '';
  all.forEach(([n, name], i) => {
    out += `${String(n).padStart(2)}) ${name}${i % 5 === 4 || i === all.length - 1 ? '\n' : '\t'}`;
  });
  return out;
};
