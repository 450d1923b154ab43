// Conditions: `[[ ]]` over the parsed expression, `[` and `test` over words. Mirrors bash's test.c and execute_cond_command.
import type { TestExpression } from 'unbash';
import { arith } from './arithmetic.ts';
import { expandPattern, expandRegex, expandString, type Gen } from './expand.ts';
import { patternMatches } from './pattern.ts';
import { fdPath } from './redirect.ts';
import { posixRegex } from './regex.ts';
import { shellError, writeFd, type Shell } from './state.ts';
import { findArray, findVar, getParam, setArray, arrayFrom } from './vars.ts';
import { exists, findNode, findVirtual, isDirectory, locate } from './vfs.ts';
import { compileWord } from './words.ts';

const fileTest = (sh: Shell, op: string, path: string): boolean => {
  const { vfs, ctx } = sh.host;
  if (path === '') return false;
  const abs = locate(sh, path);
  const fd = fdPath(abs);
  const dir = isDirectory(vfs, ctx, sh.netns, abs);
  const there = fd === undefined ? dir || exists(vfs, ctx, sh.netns, abs) : sh.fds.has(fd);
  const node = findNode(vfs, abs);
  switch (op) {
    case '-e':
    case '-a':
    case '-r':
    case '-O':
    case '-G':
    case '-N': return there;
    case '-w': return there && !(findVirtual(vfs, abs) && !dir && findVirtual(vfs, abs)?.dir.write === undefined);
    case '-d': return dir;
    case '-f': return there && !dir && abs !== '/dev/null' && fd === undefined;
    case '-s': return dir || (node?.kind === 'file' && node.text.length > 0) || (findVirtual(vfs, abs)?.dir.read(ctx, sh.netns, findVirtual(vfs, abs)?.rest ?? '') ?? '') !== '';
    case '-x': return dir || (node?.kind === 'file' && node.exec) || (node === undefined && /^\/(?:usr\/)?s?bin\//.test(abs.slice(sh.root.length)) && sh.host.commands.has(abs.slice(abs.lastIndexOf('/') + 1)));
    case '-c': return abs === '/dev/null' || abs === '/dev/zero';
    case '-p': return fd !== undefined && sh.fds.get(fd)?.path === 'pipe';
    default: return false;
  }
};
const FILE_OPS = new Set(['-a', '-b', '-c', '-d', '-e', '-f', '-g', '-h', '-k', '-p', '-r', '-s', '-u', '-w', '-x', '-G', '-L', '-N', '-O', '-S']);
const UNARY = new Set([...FILE_OPS, '-n', '-z', '-t', '-o', '-v', '-R']);
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

const unaryTest = (sh: Shell, op: string, arg: string): boolean => {
  switch (op) {
    case '-n': return arg !== '';
    case '-z': return arg === '';
    case '-t': return sh.fds.get(Number(arg))?.isTty ?? false;
    case '-o': return (sh.opts as unknown as Record<string, boolean>)[arg] === true;
    case '-R': return findVar(sh, arg) !== undefined && sh.vars.get(arg)?.nameref === true;
    case '-v': {
      const m = /^([A-Za-z_][A-Za-z0-9_]*)\[([^]*)\]$/.exec(arg);
      if (!m) return getParam(sh, arg) !== undefined;
      const a = findArray(sh, m[1] as string);
      if (m[2] === '@' || m[2] === '*') return a ? a.items.size > 0 : getParam(sh, m[1] as string) !== undefined;
      if (!a) return false;
      return a.items.has(a.assoc ? (m[2] as string) : Number(arith(sh, m[2] as string) ?? -1n));
    }
    default: return fileTest(sh, op, arg);
  }
};

const compareFiles = (sh: Shell, op: string, a: string, b: string): boolean => {
  const time = (p: string): number => {
    const n = findNode(sh.host.vfs, locate(sh, p));
    return n ? n.mtime : -1;
  };
  if (op === '-ef') return locate(sh, a) === locate(sh, b) && fileTest(sh, '-e', a);
  return op === '-nt' ? time(a) > time(b) : time(a) < time(b);
};
const compareNumbers = (op: string, a: bigint, b: bigint): boolean => {
  switch (op) {
    case '-eq': return a === b;
    case '-ne': return a !== b;
    case '-lt': return a < b;
    case '-le': return a <= b;
    case '-gt': return a > b;
    default: return a >= b;
  }
};
/** An integer operand of `[`: decimal only. */
const integer = (text: string): bigint | undefined => (/^[ \t\n]*[-+]?[0-9]+[ \t\n]*$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : undefined);

const trace = (sh: Shell, ...words: readonly string[]): void => {
  if (sh.opts.xtrace) writeFd(sh, 2, `${'+'.repeat(sh.traceDepth)}+ [[ ${words.map((w) => (w === '' ? "''" : w)).join(' ')} ]]\n`);
};
/** undefined after an error (status 2). */
export function* evalTest(sh: Shell, e: TestExpression): Gen<boolean | undefined> {
  switch (e.type) {
    case 'TestGroup': return yield* evalTest(sh, e.expression);
    case 'TestNot': {
      const v = yield* evalTest(sh, e.operand);
      return v === undefined ? undefined : e.negations.length % 2 === 1 ? !v : v;
    }
    case 'TestLogical': {
      let v: boolean | undefined = e.operator === '&&';
      for (const o of e.operands) {
        v = yield* evalTest(sh, o);
        if (v === undefined || v !== (e.operator === '&&')) return v;
      }
      return v;
    }
    case 'TestUnary': {
      const arg = yield* expandString(sh, compileWord(e.operand, sh.src, 'tilde'));
      trace(sh, e.operator, arg);
      return unaryTest(sh, e.operator, arg);
    }
    case 'TestBinary': {
      const left = yield* expandString(sh, compileWord(e.left, sh.src, 'tilde'));
      const right = compileWord(e.right, sh.src, 'tilde');
      const nocase = sh.shopt.has('nocasematch');
      switch (e.operator) {
        case '=':
        case '==':
        case '!=': {
          const pattern = yield* expandPattern(sh, right);
          trace(sh, left, e.operator, pattern);
          return patternMatches(pattern, left, nocase) === (e.operator !== '!=');
        }
        case '=~': {
          const pattern = yield* expandRegex(sh, right);
          trace(sh, left, '=~', pattern);
          const re = posixRegex(pattern, 'extended', nocase);
          if (typeof re === 'string') return undefined;
          const m = re.exec(left, 0);
          setArray(sh, 'BASH_REMATCH', arrayFrom(sh, m ? m.groups.map((g) => (g ? left.slice(g[0], g[1]) : '')) : []));
          return m !== undefined;
        }
        case '<': return left < (yield* expandString(sh, right));
        case '>': return left > (yield* expandString(sh, right));
        case '-nt':
        case '-ot':
        case '-ef': return compareFiles(sh, e.operator, left, yield* expandString(sh, right));
        default: {
          const rightText = yield* expandString(sh, right);
          trace(sh, left, e.operator, rightText);
          const a = arith(sh, left, '[[: ');
          const b = a === undefined ? undefined : arith(sh, rightText, '[[: ');
          return a === undefined || b === undefined ? false : compareNumbers(e.operator, a, b);
        }
      }
    }
  }
}

interface TestFailure {
  readonly testError: string;
}
const failed = (text: string): never => {
  throw { testError: text } satisfies TestFailure;
};

/** `test` with its words; the status. */
export const testCommand = (sh: Shell, name: string, args: readonly string[]): number => {
  let i = 0;
  const binary = (a: string, op: string, b: string): boolean => {
    if (op === '=' || op === '==') return a === b;
    if (op === '!=') return a !== b;
    if (op === '<') return a < b;
    if (op === '>') return a > b;
    if (op === '-nt' || op === '-ot' || op === '-ef') return compareFiles(sh, op, a, b);
    const x = integer(a);
    const y = x === undefined ? undefined : integer(b);
    if (x === undefined || y === undefined) return failed(`${x === undefined ? a : b}: integer expression expected`);
    return compareNumbers(op, x, y);
  };
  const primary = (): boolean => {
    const a = args[i];
    if (a === undefined) return failed('argument expected');
    if (a === '!') {
      i++;
      return !primary();
    }
    if (a === '(') {
      i++;
      const v = or();
      if (args[i] !== ')') return failed(args[i] === undefined ? "`)' expected" : `\`)' expected, found ${args[i]}`);
      i++;
      return v;
    }
    const op = args[i + 1];
    if (op !== undefined && BINARY.has(op) && args[i + 2] !== undefined) {
      i += 3;
      return binary(a, op, args[i - 1] as string);
    }
    if (UNARY.has(a) && args[i + 1] !== undefined) {
      i += 2;
      return unaryTest(sh, a, args[i - 1] as string);
    }
    i++;
    return a !== '';
  };
  const and = (): boolean => {
    let v = primary();
    while (args[i] === '-a') {
      i++;
      v = primary() && v;
    }
    return v;
  };
  const or = (): boolean => {
    let v = and();
    while (args[i] === '-o') {
      i++;
      v = and() || v;
    }
    return v;
  };
  const two = (a: string, b: string): boolean => {
    if (a === '!') return b === '';
    if (UNARY.has(a)) return unaryTest(sh, a, b);
    return failed(`${a}: unary operator expected`);
  };
  const three = (a: string, b: string, c: string): boolean => {
    if (BINARY.has(b)) return binary(a, b, c);
    if (b === '-a') return a !== '' && c !== '';
    if (b === '-o') return a !== '' || c !== '';
    if (a === '!') return !two(b, c);
    if (a === '(' && c === ')') return b !== '';
    return failed(`${b}: binary operator expected`);
  };
  try {
    const [a, b, c, d] = args as [string, string, string, string];
    switch (args.length) {
      case 0: return 1;
      case 1: return a === '' ? 1 : 0;
      case 2: return two(a, b) ? 0 : 1;
      case 3: return three(a, b, c) ? 0 : 1;
      case 4:
        if (a === '!') return three(b, c, d) ? 1 : 0;
        if (a === '(' && d === ')') return two(b, c) ? 0 : 1;
        break;
      default:
    }
    const v = or();
    if (i < args.length) failed('too many arguments');
    return v ? 0 : 1;
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'testError' in e) {
      shellError(sh, `${name}: ${(e as TestFailure).testError}`);
      return 2;
    }
    throw e;
  }
};
