// The shell of `packetpath repl`, without its terminal: lines in, output out. A session is the same for the same lines, so undo plays it again
// without the last one: the world, its clock, files, variables and background programs are as they were. No step is guessed.
import { changesOf } from '../explain/changes.ts';
import { isBadQuestion } from '../explain/badQuestion.ts';
import { commandsOf, engineOf, runLab, withDockerd } from '../explain/runLab.ts';
import { reach } from '../explain/reach.ts';
import { renderAnswer } from '../explain/render/index.ts';
import { netnsName } from '../explain/endpoints.ts';
import { explainCommand } from '../explain/explainCommand.ts';
import { newSession, type Session } from '../shell/session.ts';
import { parseScript, syntaxMessage } from '../shell/syntax.ts';
import type { World } from '../model/world.ts';
import { headline, questionOf } from './answer.ts';
import { explainText } from './explain.ts';
import { CliError, painter, type Io } from './io.ts';
import { saveFile, storeWorld, type Loaded } from './load.ts';
import { columns, type Args } from './options.ts';
import { whyText } from './why.ts';

export interface Play {
  /** One line as typed. */
  readonly line: (text: string) => void;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  readonly prompt: () => string;
  readonly session: () => Session;
  /** The shell is gone (`exit`), with this status. */
  readonly ended: () => number | undefined;
}
export interface PlayStart {
  readonly world: World;
  /** Sourced first: its name and text. */
  readonly script?: { readonly file: string; readonly text: string };
  readonly hosts?: string | undefined;
  readonly docker?: string | undefined;
}

/** Would bash ask for more? */
export const isIncomplete = (text: string): boolean => {
  if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return true;
  // The parser closes a here-document at the end of its text.
  for (const m of text.replace(/\$?\(\([^]*?\)\)/g, '').matchAll(/<<(-?)\s*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/g)) {
    if (m.input[m.index + 2] === '<' || m.input[m.index - 1] === '<') continue;
    const end = m[2] ?? m[3] ?? m[4];
    if (!m.input.slice(m.index).split('\n').slice(1).some((l) => (m[1] === '-' ? l.replace(/^\t+/, '') : l) === end)) return true;
  }
  const { error } = parseScript(text);
  return error !== undefined && ((error.message.startsWith('expected command in ') && /^[{(]\s*$/.test(text.slice(error.pos))) || /unexpected EOF|unexpected end of file/.test(syntaxMessage(text, error, () => '')));
};

export const META: readonly (readonly [string, string])[] = [
  [':reach FROM TO', 'can FROM reach TO in the world as it is now?'], [':why FROM TO', 'the same, with all reasons'], [':explain COMMAND', 'what a command means and would change; nothing is done'],
  [':changes', 'what is different from the beginning'], [':history', 'the lines so far'], ['undo', 'take the last line back: the session is played again without it, with everything that it has'], ['redo', 'and do it again'],
  [':interrupt', 'Ctrl-C, for what runs in the foreground'], [':undo', 'undo, while a program waits for input'],
  [':save FILE', 'FILE.sh: the lines as a script; FILE.json: the world, for the other commands'], [':help', 'this list'], [':quit', 'leave (Ctrl-D)'],
];
/** How Ctrl-C stands among the lines. */
const INTERRUPT = '\x03';
/** Virtual seconds until a program in the foreground gets Ctrl-C. */
export const PATIENCE = 60;

export const newPlay = (io: Io, start: PlayStart, a: Args): Play => {
  const paint = painter(io);
  const say = (text: string): void => io.write(2, `packetpath: ${text}\n`);
  let done: string[] = [];
  /** Each with the Ctrl-C that came after it. */
  let undone: string[][] = [];
  let typed = '';
  let muted = false;
  let leaving: number | undefined;
  const engine = start.docker === undefined ? undefined : engineOf(start.docker);
  const commands = withDockerd(commandsOf(engine), (text) => {
    if (!muted) say(text);
  });

  /** A new machine, in the state in which a play begins. */
  const open = (): Session => {
    const { script } = start;
    const options = {
      mode: 'terminal' as const, mayWait: true, patience: a.num('foreground') ?? PATIENCE, commands,
      onOutput: (fd: 1 | 2, bytes: string): void => {
        if (!muted) io.write(fd, Buffer.from(bytes, 'latin1'));
      },
      files: { ...(start.hosts !== undefined && { '/etc/hosts': start.hosts }), ...(script && { [script.file]: script.text }) },
    };
    const s = newSession(start.world, options);
    // Up to its first prompt.
    s.exec('');
    if (!script) return s;
    s.exec(`source '${script.file.replaceAll("'", "'\\''")}' < /dev/null`);
    if (!s.ended) {
      s.exec('set +eu +o pipefail; sleep 0.1');
      return s;
    }
    // The script left its shell (exit, set -e): what it made is there, what it had in the background is not.
    if (!muted) say(`${script.file} left its shell: the world is as it left it, its background programs are gone`);
    const lab = runLab(script.text, { world: start.world, file: script.file, ...(engine !== undefined && { engine }) });
    return newSession(lab.world, { ...options, files: { ...options.files, ...(lab.hosts !== undefined && { '/etc/hosts': lab.hosts }) } });
  };
  let session = open();
  const first = session.world;
  const replay = (lines: readonly string[]): void => {
    muted = true;
    session = open();
    for (const l of lines) {
      if (l === INTERRUPT) session.interrupt();
      else session.exec(l);
    }
    muted = false;
    done = [...lines];
  };
  const interrupt = (): void => {
    if (session.prompt) return;
    session.interrupt();
    done.push(INTERRUPT);
  };
  const exec = (text: string): void => {
    session.exec(text);
    done.push(text);
    if (session.ended && /packetpath: stopped: /.test(session.stderr.slice(-400))) {
      say('the machine stopped at that line; it is taken back');
      replay(done.slice(0, -1));
    }
  };
  const ask = (words: readonly string[], tell: (world: World, answer: ReturnType<typeof reach>) => string): void => {
    if (words.length !== 2) throw new CliError(2, 'wanted: FROM TO, as in ":reach web1 tcp://10.0.0.2:80"');
    const { world } = session;
    const hosts = session.readFile('/etc/hosts');
    const loaded: Loaded = { world, kind: 'world', doubts: [], ...(hosts !== undefined && { hosts }) };
    io.write(1, tell(world, reach(world, questionOf(a, words[0] as string, words[1] as string, loaded))));
  };
  const meta = (text: string): void => {
    const [word, ...rest] = text.trim().split(/\s+/) as [string, ...string[]];
    switch (word) {
      case ':reach': return ask(rest, (world, answer) => `${headline(answer, paint)}\n${renderAnswer(world, answer, 'story', { width: io.columns })}`);
      case ':why': return ask(rest, (_, answer) => whyText(answer, paint));
      case ':explain': {
        const line = text.trim().slice(word.length).trim();
        if (line === '') throw new CliError(2, 'wanted: a command line, as in ":explain ip link set eth0 down"');
        io.write(1, explainText(explainCommand(session.world, line), paint));
        return;
      }
      case ':changes': {
        const list = changesOf(first, session.world);
        io.write(1, list.length === 0 ? 'nothing\n' : list.map((c) => `${paint(c.sign === '+' ? 'green' : 'red', `${c.sign} ${c.place}: ${c.what}`)} ${c.text}\n`).join(''));
        return;
      }
      case ':history': {
        io.write(1, done.filter((l) => l !== INTERRUPT).map((l, i) => `${String(i + 1).padStart(4)}  ${l.trimEnd().replace(/\n/g, '\n      ')}\n`).join(''));
        return;
      }
      case 'undo': case ':undo': {
        const at = done.findLastIndex((l) => l !== INTERRUPT);
        if (at < 0) return say('there is nothing to undo');
        const last = done.slice(at);
        replay(done.slice(0, at));
        undone.push(last);
        return say(`taken back: ${(last[0] as string).trimEnd()}`);
      }
      case 'redo': case ':redo': {
        const next = undone.pop();
        if (next === undefined) return say('there is nothing to redo');
        for (const l of next) {
          if (l === INTERRUPT) interrupt();
          else exec(l);
        }
        return undefined;
      }
      case ':save': {
        const [path] = rest;
        if (path === undefined || !/\.(?:sh|json)$/.test(path)) throw new CliError(2, 'wanted: a name that ends in .sh (the lines) or .json (the world)');
        saveFile(io, path, path.endsWith('.sh') ? `#!/bin/bash\n${start.script ? `${start.script.text.replace(/^#!.*\n/, '').trimEnd()}\n` : ''}${done.filter((l) => l !== INTERRUPT).map((l) => (l.endsWith('\n') ? l : `${l}\n`)).join('')}` : storeWorld(session.world, session.readFile('/etc/hosts')));
        return say(`written: ${path}`);
      }
      case ':interrupt': return interrupt();
      case ':quit': case ':q': leaving = 0; return undefined;
      case ':help': case ':h': io.write(1, `${columns(META)}Everything else is bash. Time is virtual; a program in the foreground gets Ctrl-C after ${PATIENCE} seconds of it.\n`); return undefined;
      default: return say(`"${word}" is not known; :help lists what is`);
    }
  };

  return {
    session: () => session,
    ended: () => leaving ?? (session.ended ? session.end(0) : undefined),
    interrupt: () => {
      if (typed !== '') typed = '';
      else interrupt();
    },
    prompt: () => {
      if (typed !== '') return '> ';
      const at = session.prompt;
      if (!at) return '';
      const where = netnsName(session.world, at.netns);
      return `${paint('bold', `root@${at.netns === 1 ? session.world.config.hostname : where}`)}:${at.cwd === '/root' ? '~' : at.cwd}# `;
    },
    line: (text) => {
      try {
        if (typed === '' && session.prompt && text.trim() === '') return;
        // A program that waits for input gets everything but what begins with a colon and is known.
        if (typed === '' && (session.prompt ? /^\s*(?::[a-z]|(?:undo|redo)\s*$)/.test(text) : META.some(([w]) => w.startsWith(':') && w.split(' ')[0] === text.trim().split(' ')[0]))) return meta(text);
        const all = session.prompt ? `${typed}${text}\n` : `${text}\n`;
        if (session.prompt && isIncomplete(all)) {
          typed = all;
          return;
        }
        typed = '';
        undone = [];
        exec(all);
      } catch (e) {
        if (e instanceof CliError || isBadQuestion(e)) say(e.message);
        else throw e;
      }
    },
  };
};
