// Reading and running text: script files, stdin, `bash -c`, eval, source, traps. bash reads a complete command, runs it,
// and reads on; so a command may eat the script's next lines, and lines before a syntax error run.
// Mirrors bash's reader_loop and parse_and_execute.
import { checkText, halt, isFlow, tick } from './scheduler.ts';
import { runList } from './evaluator.ts';
import type { Gen } from './expand.ts';
import { waitReadable, type ScriptInput } from './io.ts';
import { errorName, lineOf, newSource, writeFd, type Shell, type Source } from './state.ts';
import { lineGroups, parseScript, runnableBefore, syntaxMessage, type Parsed } from './syntax.ts';

interface Cached {
  readonly parsed: Parsed;
  readonly groups: (readonly [number, number, number])[];
  readonly runnable: number;
}
const parseCached = (sh: Shell, text: string): Cached => {
  checkText(sh.host, text.length);
  const key = `script:${text}`;
  const have = text.length < 4096 ? (sh.host.cache.get(key) as Cached | undefined) : undefined;
  if (have) return have;
  const parsed = parseScript(text);
  const out: Cached = { parsed, groups: lineGroups(text, parsed.script.commands), runnable: runnableBefore(text, parsed) };
  if (text.length < 4096) {
    if (sh.host.cache.size > 2000) sh.host.cache.clear();
    sh.host.cache.set(key, out);
  }
  return out;
};

/** Where a syntax error is said to be. */
const syntaxWhere = (sh: Shell, how: string, base: number) => (line: number): string => {
  const label = how === '' || how === 'trap' || how === 'source' ? '' : `${how}: `;
  return sh.src.kind === 'terminal' && how === '' ? `${sh.name}: ` : `${errorName(sh)}: ${label}line ${base + line - 1}: `;
};

/** eval, traps, `bash -c`: a whole text. `how` names it in syntax errors; `like` replaces the source's name. */
export function* runText(sh: Shell, text: string, how: string, like: Pick<Source, 'file' | 'kind'> = sh.src): Gen<number> {
  tick(sh.host);
  if (sh.depth > sh.host.limits.depth + 1000) halt(sh.host, `sources nested ${sh.depth} deep (limit "depth")`);
  const { src, pos, endPos } = sh;
  const inside = how === 'eval' || how === 'trap';
  sh.src = newSource(like, text, inside ? lineOf(src, how === 'eval' ? sh.endPos : pos) : 1, how === 'trap');
  sh.depth++;
  try {
    const { parsed, groups, runnable } = parseCached(sh, text);
    for (const [from, to] of groups) {
      if (from >= runnable) break;
      try {
        yield* runList(sh, parsed.script.commands.slice(from, Math.min(to, runnable)));
      } catch (e) {
        // Only a shell's own top level goes on with the next line.
        if (how !== '-c' || !isFlow(e) || e.flow !== 'discard') throw e;
        sh.status = e.status;
      }
    }
    if (parsed.error) {
      writeFd(sh, 2, syntaxMessage(text, parsed.error, syntaxWhere(sh, how, sh.src.base)));
      sh.status = 2;
    } else if (parsed.script.commands.length === 0) sh.status = 0;
    return sh.status;
  } finally {
    sh.depth--;
    sh.src = src;
    sh.pos = pos;
    sh.endPos = endPos;
  }
}

/** The main loop of a shell that reads its commands from `input`. `shared`: commands read from the same input. */
export function* runInput(sh: Shell, input: ScriptInput, file: string, shared: boolean): Gen<number> {
  let line = 1;
  let kind: Source['kind'] = file !== '' ? 'file' : input.isTty ? 'terminal' : 'stdin';
  for (;;) {
    input.prompter = sh;
    const more = yield* waitReadable(input);
    input.prompter = undefined;
    if (!more) return sh.status;
    if (input.freshFrom !== undefined && input.pos >= input.freshFrom) {
      line = 1;
      input.freshFrom = undefined;
      if (input.file !== undefined) {
        file = input.file;
        kind = 'file';
      } else if (input.isTty) {
        file = '';
        kind = 'terminal';
      }
    }
    const start = input.pos;
    const text = start === 0 ? input.buf : input.buf.slice(start);
    const { parsed, groups, runnable } = parseCached(sh, text);
    sh.src = newSource({ file, kind }, text, line);
    input.pos = start + text.length;
    let reread = false;
    for (const [from, to, end] of groups) {
      if (from >= runnable) break;
      if (shared) input.pos = start + end;
      try {
        yield* runList(sh, parsed.script.commands.slice(from, Math.min(to, runnable)));
      } catch (e) {
        if (!isFlow(e) || e.flow !== 'discard') throw e;
        sh.status = e.status;
      }
      if (shared && input.pos !== start + end) {
        // A command read from the script: go on where it stopped.
        line += text.slice(0, input.pos - start).split('\n').length - 1;
        reread = true;
        break;
      }
    }
    if (reread) continue;
    input.pos = Math.max(input.pos, start + text.length);
    if (parsed.error) {
      writeFd(sh, 2, syntaxMessage(text, parsed.error, syntaxWhere(sh, '', line)));
      // An open a=( is an error of the assignment, not of the syntax.
      sh.status = /extended glob/.test(parsed.error.message) && text[parsed.error.pos] === '=' ? 1 : 2;
      if (!input.isTty) return sh.status;
    }
    line += text.split('\n').length - 1;
  }
}
