// lab`...`: a bash script as a value. It runs at once, on a fresh world or on another lab's, and gives the world with its background servers alive.
// A command that fails ends it with an error that names its line; lab.try`...` runs on, as bash does. Origins of rules, routes and links say `lab:LINE`.
import { emptyWorld } from '../model/init.ts';
import type { World } from '../model/world.ts';
import { newSession } from '../shell/session.ts';
import { scriptOf, type ShellValue } from './words.ts';

/** A world and the script that made it. */
export interface Lab {
  readonly world: World;
  readonly script: string;
  /** What the script printed: stdout and stderr in the order written. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  /** The text of /etc/hosts afterwards. */
  readonly hosts?: string;
}
export interface LabOptions {
  /** The world to begin with, or another lab's. */
  readonly from?: World | { readonly world: World };
  /** Seed of a fresh world; ignored when there is a `from`. */
  readonly seed?: number;
  /** The script's name in messages and origins; default `lab`. */
  readonly file?: string;
  /** Files to begin with: absolute path -> text. */
  readonly files?: Readonly<Record<string, string>>;
}
export interface LabTag {
  /** Throws an Error with the line of the first command that fails. */
  (strings: TemplateStringsArray, ...values: readonly ShellValue[]): Lab;
  /** Goes on after a command that fails; `status` is the last command's. */
  readonly try: (strings: TemplateStringsArray, ...values: readonly ShellValue[]) => Lab;
  /** The same tag on another world, with another name or files. */
  readonly on: (from: World | { readonly world: World }, opts?: LabOptions) => LabTag;
  readonly with: (opts: LabOptions) => LabTag;
}

const FAILED = '/run/packetpath.failed';
const ENDED = '/run/packetpath.ended';
/** The line of a command that failed, and what it said. */
const failure = (file: string, script: string, status: number, where: string | undefined, stderr: string): Error => {
  const [line, own] = (where ?? '').trim().split(' ').map(Number);
  const text = line === undefined || Number.isNaN(line) ? undefined : script.split('\n')[line - 1]?.trim();
  const said = stderr.trimEnd().split('\n').slice(-3).join('\n  ');
  return new Error(`${text === undefined ? `${file} failed` : `${file}:${line} failed: ${text}`}\n  exit status ${own ?? status}${said === '' ? '' : `\n  ${said}`}`);
};
/** Runs a script given as text, as `lab` runs a template. */
export const runScript = (script: string, opts: LabOptions & { readonly strict?: boolean } = {}): Lab => {
  const file = opts.file ?? 'lab';
  const world = opts.from === undefined ? emptyWorld(opts.seed ?? 1) : 'world' in opts.from ? opts.from.world : opts.from;
  const strict = opts.strict !== false;
  const s = newSession(world, { mode: 'script', file, mayWait: true, ...(opts.files && { files: opts.files }) });
  if (strict) s.exec(`trap 'echo "$LINENO $?" > ${FAILED}' ERR; set -eE`);
  const status = s.exec(script, { file });
  if (strict && (status !== 0 || s.ended)) {
    const where = s.readFile(FAILED);
    if (status !== 0) throw failure(file, script, status, where, s.stderr);
  }
  // What the last lines put into the background has not begun yet, and IPv6 addresses are tentative for up to two seconds.
  const { output, stdout, stderr } = s;
  if (!s.ended) s.exec(`sleep 3; : > ${ENDED}`);
  if (!s.ended && s.readFile(ENDED) === undefined) throw new Error(`${file} did not come to its end: one of its commands waits for ever (a server belongs into the background, with &)`);
  const hosts = s.readFile('/etc/hosts');
  return { world: s.world, script, output, stdout, stderr, status, ...(hosts !== undefined && { hosts }) };
};
const tagOf = (opts: LabOptions): LabTag => {
  const tag = (strict: boolean) => (strings: TemplateStringsArray, ...values: readonly ShellValue[]): Lab => {
    // A cooked string is undefined where the template has an escape that JavaScript does not know (`\u`).
    if (strings.some((s) => s === undefined)) throw new TypeError('the script has an escape sequence that JavaScript does not know; write \\\\ for a backslash');
    return runScript(scriptOf(strings, values), { ...opts, strict });
  };
  return Object.assign(tag(true), { try: tag(false), on: (from: World | { readonly world: World }, more: LabOptions = {}) => tagOf({ ...opts, ...more, from }), with: (more: LabOptions) => tagOf({ ...opts, ...more }) });
};
/** A bash script that makes a world: lab`ip netns add a`. Values are quoted; arrays become several words. */
export const lab: LabTag = tagOf({});
