// tsx test/kernel/questionsFix.ts [--record] [--rules] [--per 4] [FILES]   (root): for each question of scenarios/questions that is not open on the real kernel, with the real Docker
// Engine 20.10.24 or 28.5.2 (test/data/questions/real.json has who answered what; --rules: those alone that other engines' rules answered), each fix that `suggestFixes` offers is
// applied to a fresh real host (questionsHost.sh) and the question is asked there with real packets: it must answer what the fix promised. Names with chance in them are translated
// by what they stand for: a network's bridge, a container's sandbox and its veth. Then the same with the labs of test/data/fixes, where the question before it is asked, too, and
// advice (`# advice:`) is followed by hand (`# by:`; `redocker OPTIONS` starts dockerd anew). --record keeps what was tried in test/data/fixes/real.json, which
// test/unit/explain/fixes.docker.test.ts compares with the model.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pmValues } from '../../src/base/pmap.ts';
import { suggestFixes } from '../../src/explain/fixes.ts';
import { commandsOf, engineOf, runLab } from '../../src/explain/runLab.ts';
import { parseScenario } from '../../src/explain/scenario.ts';
import type { World } from '../../src/model/world.ts';
import { newSession } from '../../src/shell/session.ts';
import { kernelSays, type Facts } from './lib/reachLab.ts';
import { whyNoKernel } from './lib/runLab.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DIR = here('../../scenarios/questions/');
const REAL = here('../data/questions/real.json');
const LABS = here('../data/fixes/');
const DATA = here('../data/fixes/real.json');
const HOST = here('./questionsHost.sh');
const HOME = process.env['QUESTIONS_HOME'] ?? '/tmp/ppq-home';

interface Asked {
  readonly file: string;
  /** `kernel`, `20.10.24`, `28.5.2`; `rules of 29`: the real 28.5.2 with the model's rules of that engine, as questionsBulk.ts has it. */
  readonly engine: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
}
interface Row extends Asked {
  /** Before it, on the real machine; `outcome` is what came of it there. */
  readonly before: string;
  /** As the model prints them: its bridges' and sandboxes' names. Empty: nothing was done. */
  readonly fix: readonly string[];
  /** Advice that was followed instead, by the commands of its lab. */
  readonly advice?: string;
  readonly date: string;
}

const partsOf = (to: string): { readonly proto: string; readonly host: string; readonly port: number } => {
  const m = /^(tcp|udp|icmp):\/\/(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(to);
  if (!m) throw new RangeError(`"${to}" is not PROTO://HOST:PORT`);
  return { proto: m[1] as string, host: (m[2] ?? m[3]) as string, port: Number(m[4] ?? 0) };
};
/** The model's command with the real machine's names, as bash finds them there. */
const translate = (world: World, command: string): string => {
  let out = command;
  for (const engine of pmValues(world.config.docker)) {
    for (const n of pmValues(engine.networks)) if (/^br-[0-9a-f]{12}$/.test(n.bridge)) out = out.replaceAll(n.bridge, `$(bridge_of ${n.name})`);
    for (const c of pmValues(engine.containers)) {
      if (c.sandbox) out = out.replaceAll(c.sandbox.key, `/run/netns/${c.name}`);
      for (const [net, ep] of [...pmValues(c.endpoints)].map((e) => [[...pmValues(engine.networks)].find((n) => n.id === e.network)?.name ?? '', e] as const)) if (ep.hostIf !== '') out = out.replaceAll(ep.hostIf, `$(veth_of ${c.name} ${net})`);
    }
  }
  return out;
};
/** Run after the script of the scenario, in its host: the fix, then the question. */
const HOOK = `
bridge_of() { docker network inspect -f '{{slice .Id 0 12}}' "$1" | sed s/^/br-/; }
veth_of() { ip netns exec "$1" ip -o link | grep -F "$(docker inspect -f "{{(index .NetworkSettings.Networks \\"$2\\").MacAddress}}" "$1")" | sed 's/.*@if\\([0-9]*\\):.*/\\1/' | { read -r n; ip -o link | sed -n "s/^$n: \\([^@:]*\\).*/\\1/p"; }; }
redocker() {
  kill "$(cat "$W/pid")"
  while kill -0 "$(cat "$W/pid" 2>/dev/null)" 2>/dev/null; do sleep 0.1; done
  dockerd "$@" >/dev/null 2>&1 &
  until docker info >/dev/null 2>&1; do sleep 0.2; done
}
while IFS= read -r line; do
  said=$(eval "$line" 2>&1) || echo "FAILED $line: $said" >>"$FIX/failed"
done <"$FIX/commands"
if [ -n "\${DOCKERS:-}" ]; then # A container that was started anew has another sandbox.
  sleep 1
  docker ps --format '{{.Names}}' | while read -r c; do
    umount "/run/netns/$c" 2>/dev/null
    touch "/run/netns/$c"
    mount --bind "/proc/$(docker inspect -f '{{.State.Pid}}' "$c")/ns/net" "/run/netns/$c"
  done
fi
taken() { # Datagrams that sockets took, anywhere but at the client's: a server that takes them and is silent is no lost packet.
  for n in host $(ls /run/netns); do
    [ "$n" = "$CLIENT" ] && continue
    if [ "$n" = host ]; then cat /proc/net/snmp; else nsenter --net=/run/netns/$n cat /proc/self/net/snmp; fi
  done | awk '$1 == "Udp:" && $2 ~ /^[0-9]/ { n += $2 } END { print n + 0 }'
}
before=$(taken)
ENGINE=$REAL_ENGINE /usr/bin/python3 "$PROBE" "$FIX/q.json" >"$FIX/after"
echo $(($(taken) - before)) >"$FIX/taken"
`;
const pathOf = (file: string): string => join(existsSync(join(DIR, file)) ? DIR : LABS, file);
const engineWord = (release: string): string => release.replace('rules of ', '').replace(/^(\d+\.\d+)\.\d+$/, '$1');
/** The rules of an engine that cannot run here, as the model makes them, in files for questionsHost.sh. */
const writeRules = (dir: string, world: World, engine: string): void => {
  const told = (command: string): string => {
    const s = newSession(world, { commands: commandsOf(engineOf(engine)) });
    s.exec(command);
    return s.stdout;
  };
  for (const [f, command] of [['rules4', 'iptables-save'], ['rules6', 'ip6tables-save'], ['sets', 'ipset save']] as const) writeFileSync(join(dir, f), told(command));
  writeFileSync(join(dir, 'bridges'), told('ip -o -4 addr').split('\n').flatMap((l) => (/^\d+: (br-\w+) +inet (\S+)/.exec(l)?.slice(1).join(' ') ?? [])).map((l) => `${l}\n`).join(''));
};
const tryReal = (a: Asked, commands: readonly string[], world: World): { readonly outcome: string; readonly failed: string } => {
  const script = readFileSync(pathOf(a.file), 'utf8');
  const foreign = a.engine.startsWith('rules of ');
  const engine = a.engine === 'kernel' ? 'none' : foreign ? '28.5' : engineWord(a.engine);
  const dir = mkdtempSync(join(tmpdir(), 'ppqf-'));
  writeFileSync(join(dir, 'none.json'), '[]');
  writeFileSync(join(dir, 'q.json'), JSON.stringify([{ ...partsOf(a.to), from: a.from, container: script.includes(`--name ${a.from} `), patience: 5 }]));
  writeFileSync(join(dir, 'commands'), commands.map((c) => `${translate(world, c)}\n`).join(''));
  if (foreign) writeRules(dir, world, engineWord(a.engine));
  const env = { ...process.env, FIX: dir, PROBE: here('./questionsProbe.py'), REAL_ENGINE: engine, CLIENT: a.from, ...(commands.some((c) => c.includes('docker ')) && { DOCKERS: '1' }), QUESTIONS_DEBUG: HOOK };
  const p = spawnSync('bash', [HOST, 'run', HOME, engine, pathOf(a.file), join(dir, 'none.json'), ...(foreign ? [dir] : [])], { encoding: 'utf8', env });
  const read = (f: string): string => (existsSync(join(dir, f)) ? readFileSync(join(dir, f), 'utf8') : '');
  const failed = read('failed').trim();
  const line = read('after').split('\n').find((l) => l.startsWith('{'));
  const taken = Number(read('taken')) > 0;
  rmSync(dir, { recursive: true });
  if (line === undefined) return { outcome: 'not-asked', failed: `${failed} ${p.stderr.trim()}` };
  const f = JSON.parse(line) as Facts & { readonly ip?: string; readonly proxy?: boolean };
  if ((f.stage as string) === 'name') return { outcome: 'name-not-found', failed };
  if (f.proxy && f.stage === 'byte' && f.end === 'ECONNRESET') return { outcome: 'connected-then-closed', failed };
  const { proto, port } = partsOf(a.to);
  if (proto === 'udp' && f.end === 'timeout' && taken) return { outcome: 'open', failed };
  const ip = f.ip as string;
  return { outcome: kernelSays({ ...f, saw: null }, { from: a.from, to: `${proto}://${ip.includes(':') ? `[${ip}]` : ip}:${port}` }).split(' ')[0] as string, failed };
};

const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
const argv = process.argv.slice(2);
const perAt = argv.indexOf('--per');
const per = perAt >= 0 ? Number(argv.splice(perAt, 2)[1]) : 4;
const named = argv.filter((a) => !a.startsWith('--')).map((f) => basename(f));
const wanted = (f: string): boolean => f.endsWith('.sh') && (named.length === 0 || named.some((n) => f.startsWith(n)));
const labs = readdirSync(LABS).filter(wanted);
/** Expected of 28.5.2: what is said of it, and of no engine in particular where nothing is. */
const expected = (file: string): Asked[] => {
  const list = parseScenario(readFileSync(pathOf(file), 'utf8'), file);
  const own = list.filter((e) => e.engine === null);
  const late = own.map((e) => list.find((x) => x.engine === '28.5' && x.from === e.from && x.to === e.to) ?? e);
  return [...own.map((e) => [e, '20.10.24'] as const), ...late.map((e) => [e, '28.5.2'] as const)].map(([e, engine]) => ({ file, engine, from: e.from, to: e.to, outcome: e.outcome }));
};
const onlyRules = argv.includes('--rules');
const asked: Asked[] = [...(JSON.parse(readFileSync(REAL, 'utf8')) as Asked[]).filter((r) => !onlyRules || r.engine.startsWith('rules')), ...labs.flatMap(expected)];
const adviceOf = (script: string): { readonly text: string; readonly by: string }[] => [...script.matchAll(/^# advice: (.*)\n# by: (.*)$/gm)].map((m) => ({ text: m[1] as string, by: m[2] as string }));
const date = new Date().toISOString().slice(0, 10);
/** After each file: two runs may share the work. */
const record = (file: string, rows: readonly Row[]): void => {
  const old = existsSync(DATA) ? (JSON.parse(readFileSync(DATA, 'utf8')) as Row[]) : [];
  const all = [...old.filter((r) => (r.file !== file || (onlyRules && !r.engine.startsWith('rules'))) && existsSync(pathOf(r.file))), ...rows].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  writeFileSync(DATA, `[\n${all.map((r) => JSON.stringify(r)).join(',\n')}\n]\n`);
};
const count = { flipped: 0, held: 0, helpless: 0 };
for (const file of [...readdirSync(DIR).filter(wanted), ...labs]) {
  const rows: Row[] = [];
  const script = readFileSync(pathOf(file), 'utf8');
  for (const a of asked.filter((r) => r.file === file)) {
    const what = `${file} [${a.engine}] ${a.from} ${a.to}`;
    const lab = runLab(script, { file, ...(a.engine !== 'kernel' && { engine: engineOf(engineWord(a.engine)) }) });
    /** Once more before it counts. */
    const attempt = (outcome: string, commands: readonly string[], row: Partial<Row>): void => {
      let r = tryReal(a, commands, lab.world);
      if (r.outcome !== outcome || r.failed !== '') r = tryReal(a, commands, lab.world);
      const good = r.outcome === outcome && r.failed === '';
      if (commands.length > 0) count[good ? 'flipped' : 'held']++;
      console.log(`${good ? (commands.length === 0 ? 'as said ' : 'flipped ') : 'HELD    '} ${what}: ${commands.length === 0 ? '' : `${a.outcome} => `}${r.outcome}${commands.length === 0 ? '' : ` by ${commands.join(' ; ')}`}${r.failed === '' ? '' : `\n  said ${r.failed}`}`);
      rows.push({ file, engine: a.engine, from: a.from, to: a.to, before: a.outcome, fix: commands, ...row, outcome: r.failed === '' ? r.outcome : `failed: ${r.failed}`, date });
    };
    if (labs.includes(file)) attempt(a.outcome, [], {});
    if (a.outcome === 'open') continue;
    const all = suggestFixes(lab.world, { from: a.from, to: a.to, ...(lab.hosts !== undefined && { hosts: lab.hosts }) }, { effects: false });
    const fixes = all.filter((f) => f.applicable).slice(0, per);
    const advice = adviceOf(script);
    for (const f of fixes) attempt(f.outcome, f.commands, {});
    for (const { text, by } of advice) {
      if (!all.some((f) => f.text === text)) console.log(`HELD     ${what}: the model does not say "${text}"`);
      attempt('open', [by], { fix: [], advice: text });
    }
    if (fixes.length + advice.length === 0) {
      count.helpless++;
      console.log(`no fix   ${what}: ${a.outcome}${all.length === 0 ? '' : ` (advice: ${all.map((f) => f.text).join(' ')})`}`);
    }
  }
  if (argv.includes('--record') && rows.length > 0) record(file, rows);
}
console.log(`${count.flipped + count.held} fixes tried: ${count.flipped} flipped, ${count.held} did not; ${count.helpless} questions without a fix that could be tried`);
