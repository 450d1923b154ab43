// Fixes in Docker's words. What was tried, of them and of all others for the questions of scenarios/questions, on a real Docker Engine 20.10.24 and 28.5.2 is in
// test/data/fixes/real.json (recorded by test/kernel/questionsFix.ts): the model must say the same, before and after.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suggestFixes } from '../../../src/explain/fixes.ts';
import { reach } from '../../../src/explain/reach.ts';
import { engineOf, runLab, type Lab } from '../../../src/explain/runLab.ts';
import { newSession } from '../../../src/shell/session.ts';

interface Row {
  readonly file: string;
  /** `kernel`, `20.10.24`, `28.5.2`, `rules of 29`. */
  readonly engine: string;
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly fix: readonly string[];
  readonly advice?: string;
  readonly outcome: string;
}
const LABS = join(import.meta.dirname, '../../data/fixes');
const QUESTIONS = join(import.meta.dirname, '../../../scenarios/questions');
const rows = JSON.parse(readFileSync(join(LABS, 'real.json'), 'utf8')) as Row[];
const labOf = (file: string, engine: string): Lab => {
  const path = [LABS, QUESTIONS].map((d) => join(d, file)).find((f) => existsSync(f)) as string;
  return runLab(readFileSync(path, 'utf8'), { file, ...(engine !== 'kernel' && { engine: engineOf(engine.replace('rules of ', '').replace(/^(\d+\.\d+)\.\d+$/, '$1')) }) });
};
const files = [...new Set(rows.map((r) => r.file))];
const ENGINES = ['20.10.24', '28.5.2'];

describe('fixes, as real engines take them', () => {
  it('every lab has its record', () => {
    expect(files.filter((f) => existsSync(join(LABS, f)))).toEqual(readdirSync(LABS).filter((f) => f.endsWith('.sh')).sort());
  });
  it.each(files)('%s', (file) => {
    for (const engine of new Set(rows.filter((r) => r.file === file).map((r) => r.engine))) {
      const lab = labOf(file, engine);
      for (const r of rows.filter((x) => x.file === file && x.engine === engine)) {
        const q = { from: r.from, to: r.to, ...(lab.hosts !== undefined && { hosts: lab.hosts }) };
        if (r.advice !== undefined) {
          const f = suggestFixes(lab.world, q, { effects: false }).find((x) => x.text === r.advice);
          expect([file, engine, r.advice, f?.outcome]).toEqual([file, engine, r.advice, r.outcome]);
          expect(f?.applicable).toBe(false);
          continue;
        }
        const s = newSession(lab.world, { mayWait: true });
        for (const c of r.fix) expect(s.exec(c), `${file} ${engine} ${c}: ${s.stderr}`).toBe(0);
        expect([file, engine, r.fix, reach(s.world, q).outcome]).toEqual([file, engine, r.fix, r.outcome]);
      }
    }
  });
});

describe("fixes in Docker's words", () => {
  /** The first fix that is offered, by engine. */
  const first = (file: string, from: string, to: string): string[][] => ENGINES.map((e) => {
    const [f] = suggestFixes(labOf(`${file}.sh`, e).world, { from, to }, { effects: false });
    return f === undefined ? [] : f.applicable ? [...f.commands] : [f.text];
  });
  const both = (...commands: string[]): string[][] => [commands, commands];
  it('a container that is kept in is put on a network that leads out', () => {
    expect(first('internal-out', 'c1', 'tcp://198.51.100.1:80')).toEqual(both('docker network connect bridge c1'));
    expect(first('none-out', 'c1', 'tcp://198.51.100.1:80')).toEqual(both('docker network disconnect none c1', 'docker network connect bridge c1'));
    expect(first('disconnected', 'internet', 'tcp://198.51.100.10:8080')).toEqual(both('docker network connect bridge web'));
  });
  it('a container that others cannot see is put where they are', () => {
    expect(first('none-to-container', 'c1', 'tcp://172.17.0.2:80')).toEqual(both('docker network disconnect none c1', 'docker network connect bridge c1'));
    expect(first('names-on-two-networks', 'c1', 'tcp://web:80').flat().every((c) => /^docker network connect n(?:1 c1|2 web)$/.test(c))).toBe(true);
    expect(first('none-name', 'c1', 'tcp://web:80')).toEqual(both('docker network create app-net', 'docker network disconnect none c1', 'docker network connect app-net c1', 'docker network connect app-net web'));
  });
  it('a container that does not run is started', () => {
    expect(first('stopped-published', 'internet', 'tcp://198.51.100.10:8080')).toEqual(both('docker start web'));
    expect(first('stopped-name', 'c1', 'tcp://web:80')).toEqual(both('docker start web'));
    expect(first('stopped-address', 'c1', 'tcp://172.18.0.3:80')).toEqual(both('docker start web'));
  });
  it('what takes another docker run or dockerd is advice, with no commands, and its trial leaves no flow behind', () => {
    const lab = labOf('loopback-published.sh', '20.10.24');
    const [f] = suggestFixes(lab.world, { from: 'internet', to: 'tcp://198.51.100.10:8080' });
    expect(f).toMatchObject({ applicable: false, commands: [], outcome: 'open', lost: [] });
    expect(f?.text).toBe('Run web again with -p 8080:80 instead of -p 127.0.0.1:8080:80: published on all addresses.');
  });
  it('commands before advice, and never both where commands do', () => {
    const lab = labOf('direct-routing.sh', '28.5.2');
    const fixes = suggestFixes(lab.world, { from: 'internet', to: 'tcp://172.17.0.2:80' });
    expect(fixes.map((x) => x.applicable)).toEqual(fixes.map((x) => x.applicable).sort((a, b) => Number(b) - Number(a)));
    expect(fixes[0]?.commands).toEqual(['iptables -t raw -I PREROUTING 1 -d 172.17.0.2 -p tcp --dport 80 -j ACCEPT']);
    expect(fixes.at(-1)).toMatchObject({ applicable: false, commands: [] });
  });
  it('a container of the host network or of another container is not asked to join one', () => {
    const [before] = readFileSync(join(LABS, 'none-out.sh'), 'utf8').split('docker run') as [string];
    for (const mode of ['host', 'container:other']) {
      const lab = runLab(`${before}docker run -d --name other --net none busybox sleep infinity\ndocker run -d --name c1 --net ${mode} busybox sleep infinity\n`, { file: 'x.sh' });
      const fixes = suggestFixes(lab.world, { from: 'c1', to: 'tcp://203.0.113.7:80' }, { effects: false });
      expect(fixes.flatMap((f) => f.commands).filter((c) => /connect \S+ c1/.test(c))).toEqual([]);
    }
  });
  it("a shorter way is taken where the bridge's subnet hides the office; the host hears its own macvlans by one of its own", () => {
    const office = labOf('27-docker-subnet-is-the-office-lan.sh', '20.10.24');
    expect(suggestFixes(office.world, { from: 'host', to: 'tcp://172.28.5.9:443' })[0]?.commands).toEqual(['ip route add 172.28.5.9 via 198.51.100.1']);
    const macvlan = labOf('28-macvlan-and-its-own-host.sh', '20.10.24');
    expect(suggestFixes(macvlan.world, { from: 'c1', to: 'tcp://198.51.100.10:22' }).map((f) => f.commands)).toContainEqual(['ip link add shim link eth0 type macvlan mode bridge', 'ip link set shim up', 'ip route add 198.51.100.50/32 dev shim']);
  });
});
