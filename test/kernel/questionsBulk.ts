// tsx test/kernel/questionsBulk.ts [--record] [--model] [FILES]   (root): runs each script of scenarios/questions on the real kernel, with a real Docker Engine 20.10.24
// and, where the script starts one, 28.5.2 too, asks its questions with real packets, and says of each expectation whether it is so: equal or different.
// --record keeps the true outcomes in test/data/questions/real.json, which test/questionsReal.test.ts compares with the expectations and with the model.
// Engines that cannot run here, 27, 28.0 and 29: the real 28.5.2 makes the host, then the rules that the model writes for that engine (test/docker/dumps.test.ts compares them
// with moby's listings) take the place of its own, and the real kernel judges real packets by them. Such a row says `rules of 29`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsOf, runLab } from '../../src/explain/runLab.ts';
import { newSession } from '../../src/shell/session.ts';
import type { EngineVersion } from '../../src/model/docker.ts';
import { parseScenario, type Expectation } from '../../src/explain/scenario.ts';
import { kernelSays, type Facts } from './lib/reachLab.ts';
import { whyNoKernel } from './lib/runLab.ts';

const DIR = fileURLToPath(new URL('../../scenarios/questions/', import.meta.url));
const DATA = fileURLToPath(new URL('../data/questions/real.json', import.meta.url));
const HOST = fileURLToPath(new URL('./questionsHost.sh', import.meta.url));
/** The engines that are here: dockerd of this machine (Debian 12's docker.io is 20.10.24), and of the root that questionsHost.sh is told of (debootstrap, then docker.io 28.5.2, iptables, iproute2). */
const DOCKERD = { '20.10': '/usr/sbin/dockerd', 28.5: `${process.env['QUESTIONS_SID'] ?? '/tmp/h8/sid'}/usr/sbin/dockerd` };
const HOME = process.env['QUESTIONS_HOME'] ?? '/tmp/ppq-home';

interface Row {
  readonly file: string;
  /** `kernel`; the engine's own word for its version; `rules of 29`. */
  readonly engine: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
  /** The rules that drop or rewrite, and policies that drop, whose counters rose meanwhile: `filter -P FORWARD DROP`. */
  readonly counted: readonly string[];
  /** The client's address as the server saw it, where a container was the server and said it. */
  readonly client: string | null;
  readonly date: string;
}
/** `proxy`: docker-proxy listens on that port of the host. */
type Said = Facts & { readonly ip?: string; readonly proxy?: boolean; readonly counted?: readonly string[]; readonly client?: string | null };
type Engine = 'none' | '20.10' | '28.5';

/** `tcp://[fd00::1]:80` in its parts. */
const partsOf = (to: string): { readonly proto: string; readonly host: string; readonly port: number } => {
  const m = /^(tcp|udp|icmp):\/\/(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(to);
  if (!m) throw new RangeError(`"${to}" is not PROTO://HOST:PORT`);
  return { proto: m[1] as string, host: (m[2] ?? m[3]) as string, port: Number(m[4] ?? 0) };
};
/** The host's rules with that engine, as the model makes them, in files for questionsHost.sh. */
const writeRules = (dir: string, script: string, file: string, engine: EngineVersion): void => {
  const lab = runLab(script, { file, engine });
  const told = (command: string): string => {
    const s = newSession(lab.world, { commands: commandsOf(engine) });
    s.exec(command);
    return s.stdout;
  };
  writeFileSync(join(dir, 'rules4'), told('iptables-save'));
  writeFileSync(join(dir, 'rules6'), told('ip6tables-save'));
  writeFileSync(join(dir, 'sets'), told('ipset save'));
  writeFileSync(join(dir, 'bridges'), told('ip -o -4 addr').split('\n').flatMap((l) => (/^\d+: (br-\w+) +inet (\S+)/.exec(l)?.slice(1).join(' ') ?? [])).map((l) => `${l}\n`).join(''));
};
const askReal = (file: string, engine: Engine, list: readonly Pick<Expectation, 'from' | 'to'>[], rules: EngineVersion | null): { readonly said: Said[]; readonly version: string; readonly stderr: string } => {
  const script = readFileSync(join(DIR, file), 'utf8');
  const dir = mkdtempSync(join(tmpdir(), 'ppq-'));
  writeFileSync(join(dir, 'q.json'), JSON.stringify(list.map((e) => ({ ...partsOf(e.to), from: e.from, container: script.includes(`--name ${e.from} `), patience: 5 }))));
  if (rules !== null) writeRules(dir, script, file, rules);
  const p = spawnSync('bash', [HOST, 'run', HOME, engine, join(DIR, file), join(dir, 'q.json'), ...(rules === null ? [] : [dir])], { encoding: 'utf8' });
  rmSync(dir, { recursive: true });
  const lines = p.stdout.split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l) as Said & { readonly engine?: string });
  return { said: lines.filter((l) => l.q !== undefined), version: rules !== null ? `rules of ${rules}` : (lines.find((l) => l.engine !== undefined)?.engine?.replace(/\+.*/, '') ?? 'kernel'), stderr: p.stderr };
};
/** Outcome, and the errno or what ended it. */
const outcomeOf = (f: Said | undefined, e: Pick<Expectation, 'from' | 'to'>): string => {
  if (!f) return 'not-asked';
  if ((f.stage as string) === 'name') return 'name-not-found';
  const { proto, port } = partsOf(e.to);
  const ip = f.ip as string;
  // A proxy whose backend refuses hangs up: a reset when it had not read what the client said, an end of file otherwise.
  if (f.proxy && f.stage === 'byte' && f.end === 'ECONNRESET') return 'connected-then-closed ECONNRESET';
  return kernelSays({ ...f, saw: null }, { from: e.from, to: `${proto}://${ip.includes(':') ? `[${ip}]` : ip}:${port}` });
};

const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
const argv = process.argv.slice(2);
if (argv.includes('--record') && !Object.values(DOCKERD).every((d) => existsSync(d))) {
  console.error(`--record wants both engines: ${Object.values(DOCKERD).join(', ')}`);
  process.exit(1);
}
const named = argv.filter((a) => !a.startsWith('--')).map((f) => basename(f));
const files = readdirSync(DIR).filter((f) => f.endsWith('.sh') && (named.length === 0 || named.some((n) => f.startsWith(n))));
const date = new Date().toISOString().slice(0, 10);
const count = { equal: 0, different: 0, unasked: 0 };
/** After each file: two runs may share the work. */
const record = (file: string, rows: readonly Row[]): void => {
  const old = existsSync(DATA) ? (JSON.parse(readFileSync(DATA, 'utf8')) as Row[]) : [];
  const all = [...old.filter((r) => r.file !== file && existsSync(join(DIR, r.file))), ...rows].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  writeFileSync(DATA, `[\n${all.map((r) => JSON.stringify(r)).join(',\n')}\n]\n`);
};
for (const file of files) {
  const rows: Row[] = [];
  const script = readFileSync(join(DIR, file), 'utf8');
  const list = parseScenario(script, file);
  const docker = /^dockerd/m.test(script);
  const own = list.some((e) => e.engine === null || e.engine === '20.10');
  const runs: { readonly engine: Engine; readonly rules: EngineVersion | null }[] = docker ? [...(own ? [{ engine: '20.10' as const, rules: null }] : []), { engine: '28.5', rules: null }] : [{ engine: 'none', rules: null }];
  for (const rules of new Set(list.map((e) => e.engine))) if (rules !== null && rules !== '20.10' && rules !== '28.5') runs.push({ engine: '28.5', rules });
  const seen = new Set<Expectation>();
  for (const { engine, rules } of runs.filter((r) => r.engine === 'none' || existsSync(DOCKERD[r.engine]))) {
    if (engine !== 'none' && !existsSync(join(HOME, `images-${engine}`))) spawnSync('bash', [HOST, 'template', HOME, engine], { stdio: 'inherit' });
    const asked = (e: Expectation): boolean => (rules !== null ? e.engine === rules : engine === '28.5' ? e.engine === '28.5' : e.engine === null || e.engine === '20.10');
    const questions = [...new Map(list.filter((e) => rules === null || asked(e)).map((e) => [`${e.from} ${e.to}`, { from: e.from, to: e.to }])).values()];
    const { said, version, stderr } = askReal(file, engine, questions, rules);
    if (stderr !== '') console.log(`${file} [${version}] said: ${stderr.trim()}`);
    questions.forEach((q, i) => {
      const facts = said.find((f) => f.q === i);
      const real = outcomeOf(facts, q);
      const outcome = real.split(' ')[0] as string;
      rows.push({ file, engine: version, ...q, outcome, counted: facts?.counted ?? [], client: facts?.client ?? null, date });
      for (const e of list.filter((x) => x.from === q.from && x.to === q.to && asked(x))) {
        seen.add(e);
        const same = e.outcome === outcome;
        count[same ? 'equal' : 'different']++;
        console.log(`${same ? 'equal    ' : 'DIFFERENT'} ${file} [${version}] ${q.from} ${q.to}: ${real}${same ? '' : `, expected ${e.outcome}`}`);
      }
    });
  }
  for (const e of list) if (!seen.has(e)) {
    count.unasked++;
    console.log(`unasked   ${file} [${e.engine}] ${e.from} ${e.to}: no such engine here`);
  }
  if (argv.includes('--record')) record(file, rows);
}
console.log(`expectations: ${count.equal} equal, ${count.different} different, ${count.unasked} unasked (no such engine here)`);
