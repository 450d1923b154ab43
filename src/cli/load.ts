// FILE of the command line becomes a world: a bash script (run to its end, its servers kept alive), a stored world (JSON), or a snapshot
// of a real host. Which of them it is follows from its content.
import { engineOf, runLab, type Lab } from '../explain/runLab.ts';
import type { World } from '../model/world.ts';
import { CliError, reasonOf, type Io } from './io.ts';
import type { Args } from './options.ts';

export interface Loaded {
  readonly world: World;
  readonly hosts?: string;
  readonly kind: 'script' | 'world' | 'snapshot';
  /** What makes the world doubtful: the exit status is 3 then, unless --anyway. */
  readonly doubts: readonly string[];
}
/** A stored world begins so. */
export const WORLD_MARK = 'packetpath world 1';
export const storeWorld = (world: World, hosts: string | undefined): string => `${JSON.stringify({ format: WORLD_MARK, ...(hosts !== undefined && { hosts }), config: world.config, state: world.state })}\n`;

export const saveFile = (io: Io, path: string, data: string | Uint8Array): void => {
  try {
    io.save(path, data);
  } catch (e) {
    throw new CliError(2, `cannot write ${path}: ${reasonOf(e)}`);
  }
};
/** Where a result goes: `-o OUT`, or stdout. */
export const put = (io: Io, a: Args, data: string | Uint8Array): void => {
  const out = a.get('output');
  if (out === undefined || out === '-') io.write(1, data);
  else saveFile(io, out, data);
};

/** The text of a file, or a CliError that says why not. */
export const readText = (io: Io, file: string): string => {
  let bytes: Uint8Array;
  try {
    bytes = io.read(file);
  } catch (e) {
    throw new CliError(2, `cannot read ${file === '-' ? 'stdin' : file}: ${reasonOf(e)}`);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new CliError(2, `${file}: not a text: byte ${nul} is NUL`);
  return new TextDecoder().decode(bytes);
};

const readWorld = (file: string, text: string): (Loaded & { readonly kind: 'world' }) | undefined => {
  if (!text.startsWith('{') || !text.slice(0, 200).includes('"packetpath world')) return undefined;
  let v: { format?: unknown; hosts?: unknown; config?: World['config']; state?: World['state'] };
  try {
    v = JSON.parse(text) as typeof v;
  } catch (e) {
    throw new CliError(2, `${file}: a stored world, but not JSON: ${(e as Error).message}`);
  }
  if (v.format !== WORLD_MARK) throw new CliError(2, `${file}: "${String(v.format)}" is not a format of this packetpath ("${WORLD_MARK}")`);
  const { config, state } = v;
  if (typeof config !== 'object' || typeof state !== 'object' || config?.netns === undefined || state?.netns === undefined) throw new CliError(2, `${file}: a stored world without its config or state`);
  return { world: { config, state }, ...(typeof v.hosts === 'string' && { hosts: v.hosts }), kind: 'world', doubts: [] };
};

/** What a script printed, where somebody should see it: on stderr, because stdout is for the answer. */
export const runScript = (io: Io, file: string, text: string, o: { readonly seed?: number | undefined; readonly docker?: string | undefined; readonly verbose?: boolean }): Lab =>
  runLab(text, {
    ...(file === '-' ? { stdin: true } : { file }), ...(o.seed !== undefined && { seed: o.seed }), ...(o.docker !== undefined && { engine: engineOf(o.docker) }),
    ...(o.verbose && { onOutput: (_: 1 | 2, bytes: string) => io.write(2, Buffer.from(bytes, 'latin1')) }),
  });
export const doubtsOf = (lab: Lab): string[] => {
  const shown = lab.missing.slice(0, 20).map((m) => `${m.at}: ${m.text}`);
  return lab.missing.length > 20 ? [...shown, `and ${lab.missing.length - 20} more`] : shown;
};

export type FileAs = { readonly kind: 'script'; readonly text: string } | (Loaded & { readonly kind: 'world' | 'snapshot' });
/** What a FILE is, by its content. */
export const readFileAs = (io: Io, file: string): FileAs => {
  if (file !== '-') {
    let kind: 'file' | 'directory' | undefined;
    try {
      kind = io.kind(file);
    } catch (e) {
      throw new CliError(2, `cannot read ${file}: ${reasonOf(e)}`);
    }
    if (kind === undefined) throw new CliError(2, `cannot read ${file}: no such file`);
    if (kind === 'directory') throw new CliError(2, `cannot read ${file}: it is a directory`);
  }
  const text = readText(io, file);
  return readWorld(file, text) ?? { kind: 'script', text };
};

/** The world of FILE. Throws CliError with status 3 where a script stopped before its end. */
export const loadFile = (io: Io, file: string, a: Args): Loaded => {
  const f = readFileAs(io, file);
  if (f.kind !== 'script') return f;
  const lab = runScript(io, file, f.text, { seed: a.num('seed'), docker: a.get('docker'), verbose: a.on('verbose') });
  if (lab.stopped !== null && !a.on('anyway')) {
    if (!a.on('verbose')) io.write(2, lab.stderr);
    throw new CliError(3, `${file}: the script did not come to its end: ${lab.stopped}\nIts world is unfinished, so nothing is answered (--anyway answers).`);
  }
  return { world: lab.world, ...(lab.hosts !== undefined && { hosts: lab.hosts }), kind: 'script', doubts: doubtsOf(lab) };
};

/** Says what makes a world doubtful; the exit status that an answer has in it. */
export const withDoubts = (io: Io, a: Args, loaded: readonly Loaded[], status: number): number => {
  const doubts = loaded.flatMap((l) => l.doubts);
  if (doubts.length === 0) return status;
  io.write(2, `packetpath: not understood, so the answer may be wrong${a.on('anyway') ? '' : ' (exit status 3; --anyway: that of the answer)'}:\n${doubts.map((d) => `  ${d}\n`).join('')}`);
  return a.on('anyway') ? status : 3;
};
