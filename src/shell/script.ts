// Reading and running text: script files, stdin, `bash -c`, eval, source, traps. bash reads a complete command, runs it,
// and reads on; so a command may eat the script's next lines, and lines before a syntax error run.
// Mirrors bash's reader_loop and parse_and_execute.
import { checkText, halt, isFlow, tick } from './scheduler.ts';
import { runList } from './evaluator.ts';
import type { Gen } from './expand.ts';
import { waitReadable, type ScriptInput } from './io.ts';
import { lineOf, newSource, writeFd, type Shell } from './state.ts';
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
export const syntaxWhere = (sh: Shell, how: string, base: number) => (line: number): string => {
  if (sh.src.file !== '') return `${sh.src.file}: ${how === '' || how === 'trap' ? '' : `${how}: `}line ${base + line - 1}: `;
  return how === '' ? `${sh.name}: ` : `${sh.name}: ${how}: line ${base + line - 1}: `;
};

/** eval, traps, `bash -c`: a whole text. `how` names it in syntax errors; `file` replaces the source's name. */
export function* runText(sh: Shell, text: string, how: string, file = sh.src.file): Gen<number> {
  tick(sh.host);
  if (sh.depth > sh.host.limits.depth + 1000) halt(sh.host, `sources nested ${sh.depth} deep (limit "depth")`);
  const { src, pos } = sh;
  const inside = how === 'eval' || how === 'trap';
  sh.src = newSource(file, text, inside ? lineOf(src, pos) : 1, how === 'trap');
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
      sh.status = how === 'source' ? 1 : 2;
      if (how === '-c') sh.status = 2;
    } else if (parsed.script.commands.length === 0) sh.status = 0;
    return sh.status;
  } finally {
    sh.depth--;
    sh.src = src;
    sh.pos = pos;
  }
}

/** The main loop of a shell that reads its commands from `input`. `shared`: commands read from the same input. */
export function* runInput(sh: Shell, input: ScriptInput, file: string, shared: boolean): Gen<number> {
  let line = 1;
  for (;;) {
    if (!(yield* waitReadable(input))) return sh.status;
    if (input.freshFrom !== undefined && input.pos >= input.freshFrom) {
      line = 1;
      input.freshFrom = undefined;
      file = input.file ?? file;
    }
    const start = input.pos;
    const text = start === 0 ? input.buf : input.buf.slice(start);
    const { parsed, groups, runnable } = parseCached(sh, text);
    sh.src = newSource(file, text, line);
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
      sh.status = 2;
      if (!input.isTty) return sh.status;
    }
    line += text.split('\n').length - 1;
  }
}
