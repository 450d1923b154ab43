// FILE of the command line becomes a world: a bash script (run to its end, its servers kept alive), a stored world (JSON), or a snapshot
// of a real host. Which of them it is follows from its content.
import { isBadQuestion } from '../explain/badQuestion.ts';
import { engineOf, runLab, type Lab } from '../explain/runLab.ts';
import { importSnapshot, type Imported, type ImportOptions } from '../import/import.ts';
import { pmGet } from '../base/pmap.ts';
import { SKIPPED } from '../commands/services.ts';
import { emptyWorld } from '../model/init.ts';
import type { World } from '../model/world.ts';
import { unknownServer } from '../explain/standIns.ts';
import type { Answer } from '../explain/types.ts';
import { clean } from '../explain/render/view.ts';
import { CliError, reasonOf, type Io } from './io.ts';
import type { Args } from './options.ts';

export interface Loaded {
  readonly world: World;
  readonly hosts?: string;
  readonly kind: 'script' | 'world' | 'snapshot';
  /** Saved rules, and nothing else of their host. */
  readonly onlyRules?: true;
  /** What makes the world doubtful: the exit status is 3 then, unless --anyway. */
  readonly doubts: readonly string[];
}
/** A stored world begins so. */
const WORLD_MARK = 'packetpath world 1';
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

/** The first part that has not the shape of an empty world's. */
const oddIn = (config: unknown, state: unknown): string | undefined => {
  const model = emptyWorld();
  const odd = (path: string, have: unknown, want: object): string | undefined => {
    if (typeof have !== 'object' || have === null) return path;
    const bad = Object.entries(want).find(([k, w]) => typeof w !== typeof (have as Record<string, unknown>)[k] || (w !== null) > ((have as Record<string, unknown>)[k] !== null));
    return bad && `${path}.${bad[0]}`;
  };
  const first = odd('config', config, model.config) ?? odd('state', state, model.state);
  if (first !== undefined) return first;
  try {
    return odd('config.netns[1]', pmGet((config as World['config']).netns, 1), pmGet(model.config.netns, 1) as object);
  } catch {
    return 'config.netns';
  }
};
const readWorld = (file: string, text: string): (Loaded & { readonly kind: 'world' }) | undefined => {
  if (!text.startsWith('{') || !text.slice(0, 200).includes('"packetpath world')) return undefined;
  let v: { format?: unknown; hosts?: unknown; config?: World['config']; state?: World['state'] };
  try {
    v = JSON.parse(text) as typeof v;
  } catch {
    throw new CliError(2, `${file}: a stored world, but cut off or no JSON`);
  }
  if (v.format !== WORLD_MARK) throw new CliError(2, `${file}: "${String(v.format)}" is not a format of this packetpath ("${WORLD_MARK}")`);
  const { config, state } = v;
  const odd = oddIn(config, state);
  if (odd !== undefined) throw new CliError(2, `${file}: a stored world, but its ${odd} is not what it should be`);
  if (!config || !state) throw new CliError(2, `${file}: a stored world without its config or state`);
  return { world: { config, state }, ...(typeof v.hosts === 'string' && { hosts: v.hosts }), kind: 'world', doubts: [] };
};

/** --internet: what a machine has that somebody else has set up, and somebody beyond its uplink. */
export const UPLINK = `ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip -n internet link set eth0 up
ip route add default via 198.51.100.1
`;
/** A compose file is what its `up` makes of it. */
const isCompose = (file: string, text: string): boolean => /\.ya?ml$/.test(file) && /^services:/m.test(text);
const COMPOSE = '/srv/compose.yaml';
/** What a script printed, where somebody should see it: on stderr, because stdout is for the answer. */
export const runScript = (io: Io, file: string, text: string, o: { readonly seed?: number | undefined; readonly docker?: string | undefined; readonly verbose?: boolean; readonly internet?: boolean }): Lab =>
  runLab(text, {
    ...(file === '-' ? { stdin: true } : { file }), ...(o.seed !== undefined && { seed: o.seed }), ...(o.docker !== undefined && { engine: engineOf(o.docker) }),
    dockerd: true, ...(o.internet && { before: UPLINK }),
    ...(o.verbose && { onOutput: (_: 1 | 2, bytes: string) => io.write(2, Buffer.from(bytes, 'latin1')) }),
  });
/** A line of somebody's, safe for a terminal and not without end. */
const line = (text: string): string => clean(text.length > 400 ? `${text.slice(0, 400)}...` : text);
export const doubtsOf = (lab: Lab): string[] => {
  // The same words of many lines stand once.
  const places = new Map<string, string[]>();
  for (const m of lab.missing) places.set(m.text, [...(places.get(m.text) ?? []), m.at]);
  const all = [...places].map(([text, [first = '', ...more]]) => line(`${first}${more.length === 0 ? '' : more.length === 1 ? ' and once more' : ` and ${more.length} times more`}: ${text}`));
  return all.length > 20 ? [...all.slice(0, 20), `and ${all.length - 20} more`] : all;
};

export type FileAs = { readonly kind: 'script'; readonly text: string } | (Loaded & { readonly kind: 'world' | 'snapshot' });
/** A folder's files by their path below it: its own, and those of other namespaces (src/import/snapshot.ts). Nothing else is entered. */
const MOST_FILES = 400_000;
const PLACES = new Set(['host', 'netns', 'containers', 'networks']);
const readFolder = (io: Io, folder: string): ReadonlyMap<string, string> => {
  const out = new Map<string, string>();
  const visit = (path: string, below: string, depth: number): void => {
    for (const n of io.list(path)) {
      const [p, name] = [`${path}/${n}`, `${below}${n}`];
      const kind = io.kind(p);
      if (kind === 'directory' && depth < 2 && (depth > 0 || PLACES.has(n))) visit(p, `${name}/`, depth + 1);
      else if (kind === 'file') out.set(name, new TextDecoder().decode(io.read(p)));
      if (out.size > MOST_FILES) throw new Error(`more than ${MOST_FILES} files`);
    }
  };
  try {
    visit(folder.replace(/(?<=.)\/+$/, ''), '', 0);
  } catch (e) {
    throw new CliError(2, `cannot read ${folder}: ${reasonOf(e)}`);
  }
  return out;
};
const ONLY_LO = '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"}]}]';
/** What iptables-save printed, saved as it is: its rules alone can be read and linted. */
const isSavedRules = (text: string): boolean => /^(?:[#\s].*\n|\n)*\*(?:filter|nat|mangle|raw|security)\n/.test(text.slice(0, 4096)) && /^COMMIT$/m.test(text);
/** A snapshot of a real host; undefined where FILE is none. */
export const readSnapshot = (io: Io, file: string, opts: ImportOptions = {}): (Imported & { readonly onlyRules?: true }) | undefined => {
  let kind: 'file' | 'directory' | undefined = 'file';
  if (file !== '-') {
    try {
      kind = io.kind(file);
    } catch (e) {
      throw new CliError(2, `cannot read ${file}: ${reasonOf(e)}`);
    }
    if (kind === undefined) throw new CliError(2, `cannot read ${file}: no such file`);
  }
  const input = kind === 'directory' ? readFolder(io, file) : readText(io, file);
  if (typeof input === 'string' && !input.startsWith('#@ packetpath-snapshot') && !isSavedRules(input)) return undefined;
  try {
    if (typeof input !== 'string' || !isSavedRules(input)) return importSnapshot(input, { file, ...opts });
    const six = /^-A .*(?:icmp6|-[sd] [0-9a-f:]*:[0-9a-f:]*\/)/m.test(input);
    const got = importSnapshot(new Map([[`ip${six ? '6' : ''}tables-save.txt`, input], ['ip-addr.json', ONLY_LO]]), { file, ...opts });
    return { ...got, onlyRules: true };
  } catch (e) {
    if (e instanceof SyntaxError) throw new CliError(2, clean(e.message));
    throw e;
  }
};
/** What a FILE is, by its content. */
export const readFileAs = (io: Io, file: string, a: Args): FileAs => {
  // Stdin can be read once.
  const text = new Map<string, Uint8Array>();
  const once: Io = { ...io, read: (p) => text.get(p) ?? (text.set(p, io.read(p)).get(p) as Uint8Array) };
  const snapshot = readSnapshot(once, file, { ...(a.num('seed') !== undefined && { seed: a.num('seed') as number }) });
  // Its gaps make those answers unsupported that hang on them.
  if (snapshot) return { kind: 'snapshot', world: snapshot.world, doubts: snapshot.onlyRules ? [`${file} has rules alone: no devices but lo, no addresses, no routes (packetpath collect takes all of it; packetpath lint --rules looks at rules)`] : [], ...(snapshot.onlyRules && { onlyRules: true }), ...(snapshot.hosts !== undefined && { hosts: snapshot.hosts }) };
  const script = readText(once, file);
  return readWorld(file, script) ?? { kind: 'script', text: isCompose(file, script) ? `cat > ${COMPOSE} <<'# end of it'; docker compose -f ${COMPOSE} up -d\n${script}\n# end of it\n` : script };
};

/** The world of FILE. Throws CliError with status 3 where a script stopped before its end. */
export const loadFile = (io: Io, file: string, a: Args): Loaded => {
  const f = readFileAs(io, file, a);
  if (f.kind !== 'script') return f;
  const lab = runScript(io, file, f.text, { seed: a.num('seed'), docker: a.get('docker'), verbose: a.on('verbose'), internet: a.on('internet') });
  if (lab.stopped !== null && !a.on('anyway')) {
    if (!a.on('verbose')) io.write(2, lab.stderr.trimEnd().split('\n').slice(-20).map((l) => `${line(l)}\n`).join(''));
    throw new CliError(3, `${file}: the script did not come to its end: ${line(lab.stopped)}\n${hintOf(lab)}Its world is unfinished, so nothing is answered (--anyway answers).`);
  }
  if (!a.on('verbose')) sayStderr(io, file, lab);
  return { world: lab.world, ...(lab.hosts !== undefined && { hosts: lab.hosts }), kind: 'script', doubts: doubtsOf(lab) };
};
/** Prompts copied from a page. */
const hintOf = (lab: Lab): string =>
  (/(?:^|: )[$#%]: command not found/m.test(lab.stderr) ? "Its lines begin with a prompt, as a page shows them: sed -n 's/^[$] //p' takes the commands alone.\n"
  : lab.stderr.includes('no configuration file provided') ? 'A script sees no files of your disk: write the compose file into it (cat > compose.yaml <<E), or give the compose file itself instead of the script.\n' : '');
/** What a script complained of is most often a mistake in it: a few lines are shown, with their places. */
const SAID = 5;
const sayStderr = (io: Io, file: string, lab: Lab): void => {
  const heard = new Map(lab.said.flatMap((m) => m.text.split('\n').map((l) => [l, m.at.slice(m.at.lastIndexOf('line '))] as const)));
  const usual = (l: string): boolean => l.trim() === '' || /^\++ /.test(l) || / (?:Network|Volume|Container) \S+ {2}(?:Creat|Start|Recreat|Stopp|Remov|Built|Runn)/.test(l) || l.endsWith(SKIPPED) || /^(?:Try `|See '|BusyBox)/.test(l);
  const lines = lab.stderr.split('\n').filter((l) => !usual(l) && !lab.missing.some((m) => l.includes(m.text)));
  const hint = hintOf(lab);
  if (hint !== '') io.write(2, `packetpath: ${hint}`);
  for (const n of lab.notes.slice(0, SAID)) io.write(2, `packetpath: ${line(n)}\n`);
  if (lab.notes.length > SAID) io.write(2, `packetpath: and ${lab.notes.length - SAID} more of that kind\n`);
  if (lines.length > 0) io.write(2, `packetpath: ${file} said on stderr${lines.length > SAID ? ` ${lines.length} lines (-v shows all)` : ''}:\n${lines.slice(0, SAID).map((l) => `  ${line(`${heard.has(l) ? `${heard.get(l)}: ` : ''}${l}`)}\n`).join('')}`);
};

/** Says what makes a world doubtful; the exit status that an answer has in it. */
export const withDoubts = (io: Io, a: Args, loaded: readonly Loaded[], status: number): number => {
  const doubts = loaded.flatMap((l) => l.doubts);
  if (doubts.length === 0) return status;
  io.write(2, `packetpath: not understood, so the answer may be wrong${a.on('anyway') ? '' : ' (exit status 3; --anyway: that of the answer)'}:\n${doubts.map((d) => `  ${d}\n`).join('')}`);
  return a.on('anyway') ? status : 3;
};

/** The answer to a question about that world, with what makes it doubtful. Where it cannot be put, what was not understood is said first: it may be why. */
export const asked = (io: Io, loaded: Loaded, f: () => Answer): { readonly answer: Answer; readonly loaded: Loaded } => {
  try {
    const answer = f();
    const decided = answer.blame.at(-1)?.cause;
    const why = decided?.kind === 'no-socket' ? unknownServer(answer.world, decided.netns, decided.proto, decided.port) : undefined;
    return { answer, loaded: why === undefined ? loaded : { ...loaded, doubts: [...loaded.doubts, why] } };
  } catch (e) {
    if (!isBadQuestion(e)) throw e;
    const doubts = loaded.doubts.length === 0 ? '' : `packetpath: not understood:\n${loaded.doubts.map((d) => `  ${d}\n`).join('')}`;
    if (doubts !== '') io.write(2, doubts);
    const outside = loaded.kind === 'script' && /^"(?:internet|outside|world|wan|client)" is no namespace/.test(e instanceof Error ? e.message : '');
    if (outside) throw new CliError(2, `${(e as Error).message}\nNobody is outside of a script's machine unless the script makes them; --internet does: lo is up, eth0 has 198.51.100.10/24, and the namespace internet (198.51.100.1) is beyond it.`);
    throw e;
  }
};
