// Snapshots against the kernel: a generated lab is set up there, collected and probed; the world that its snapshot becomes answers each probe the same.
// Environment: IMPORT_LABS (per family, default 1), SEED (default 1), PROBES (per lab, default 6). Nothing is left behind by the collector.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COLLECT_SCRIPT } from '../../src/import/collect.ts';
import { probesFor, record, replay } from './importLab.ts';
import { FAMILIES } from './lib/labs.ts';
import { pool, runLab, whyNoKernel } from './lib/runLab.ts';

const env = (name: string, fallback: string): number => Number(process.env[name] ?? fallback);
const why = whyNoKernel();
if (why) console.warn(`skipped: ${why}`);

describe.skipIf(why !== undefined)('snapshots of the kernel', () => {
  it.concurrent.each(['nat', 'filter', 'v6', 'route', 'conn', 'fw', 'l2'])('answer as it does: %s', async (family) => {
    const make = FAMILIES[family];
    if (!make) throw new RangeError(`no family ${family}`);
    const seeds = Array.from({ length: env('IMPORT_LABS', '1') }, (_, i) => env('SEED', '1') + i);
    const wrong: string[] = [];
    let probes = 0;
    await pool(seeds, 4, async (seed) => {
      const lab = make(seed);
      const asked = probesFor(lab, seed, env('PROBES', '6'));
      // A race of the lab's own (a timer against a command) is not the snapshot's: what differs must differ three times.
      for (let n = 0; ; n++) {
        const r = await record(lab, asked);
        const v = replay(r);
        if (v.wrong.length > 0 && n < 2) continue;
        probes += r.probes.length;
        for (const w of v.wrong) wrong.push(`${family}-${seed}: ${w.cmd}\nkernel: ${w.kernel}model: ${w.model}`);
        return;
      }
    });
    console.log(`${family}: ${seeds.length} labs, ${probes} probes, ${wrong.length} differ`);
    expect(wrong).toEqual([]);
  });

  it.skipIf(!existsSync('/usr/sbin/dockerd'))('of a host with a real dockerd answer as it does', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'pp-docker-'));
    const at = (f: string): string => join(dir, f);
    writeFileSync(at('collect.sh'), COLLECT_SCRIPT);
    try {
      await promisify(execFile)('timeout', ['300', 'unshare', '--net', '--mount', '--propagation', 'private', 'bash', fileURLToPath(new URL('importDocker.sh', import.meta.url)), at('collect.sh'), at('snapshot'), at('probes')]);
      const snapshot = readFileSync(at('snapshot'), 'utf8');
      expect(snapshot).not.toContain('hunter2');
      const probes = readFileSync(at('probes'), 'utf8').split('\n').filter((l) => l !== '').map((l) => {
        const [status = '', who = '', ...cmd] = l.split(' ');
        return { cmd: `${who === 'host' ? '' : `ip netns exec ${who} `}${cmd.join(' ')} >/dev/null`, out: `rc=${status}\n` };
      });
      const r = replay({ snapshot, probes });
      console.log(`docker: ${probes.length} probes, ${probes.filter((p) => p.out === 'rc=0\n').length} of them open, ${r.wrong.length} differ`);
      expect(probes.length).toBeGreaterThan(150);
      expect(r.wrong).toEqual([]);
      expect(r.imported.notUnderstood).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('leave nothing behind, under dash and under busybox', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'pp-collect-'));
    writeFileSync(join(dir, 'collect.sh'), COLLECT_SCRIPT);
    const look = 'ip -d addr | sed "s/_timer *[0-9.]*//g"; ip route show table all; ip rule; iptables-save; iptables-legacy-save; nft list ruleset; ls -la --time-style=+ /run/netns; lsmod 2>/dev/null | cut -d" " -f1 | sort';
    const text = [
      `D=${dir}`, 'ip netns add a; ip netns add "b c"', 'ip link add v0 type veth peer name v1 netns a', 'iptables -A INPUT -p tcp --dport 9 -j DROP', 'sleep 2.5',
      `look() { { ${look}; } 2>&1 | grep -v 'Generated\\|Completed'; }`, 'before=$(look); script=$(cat $D/collect.sh)',
      // every file system is read-only meanwhile, but the one that the outputs go to
      'for m in / /tmp /run /run/lock /run/netns; do mount -o remount,ro,bind $m; done 2>/dev/null; mount -t tmpfs none $D; touch /tmp/pp-x /run/pp-x /run/netns/pp-x 2>/dev/null && echo writable', 'printf "%s\\n" "$script" > $D/collect.sh',
      'dash $D/collect.sh > $D/one 2> $D/err', 'busybox sh $D/collect.sh > $D/two 2>> $D/err', 'after=$(look)', '[ "$before" = "$after" ] && echo same || diff <(echo "$before") <(echo "$after")', 'ls $D | xargs', 'cat $D/err',
      'tail -qn1 $D/one $D/two', 'grep "^#@ netns" $D/one | sed "s/id=[0-9]*/id=N/"; grep unreachable $D/one',
    ].join('\n');
    try {
      expect(await runLab(`${text}\n`)).toBe('same\ncollect.sh err one two\n#@ done\n#@ done\n#@ netns kind=host id=N name=host\n#@ netns kind=netns id=N name=a\n#@ unreachable kind=netns name=b c\n');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
