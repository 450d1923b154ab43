// Records what the real bash (5.2, Debian 12) does with every case: `npx tsx test/unit/shell/record.ts`. Each case runs as a
// script file t.sh in an empty directory with a clean environment in locale C.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = new URL('.', import.meta.url).pathname;
const numbers: Record<string, number> = { SIGTERM: 15, SIGKILL: 9, SIGHUP: 1, SIGINT: 2 };
for (const f of readdirSync(here).filter((x) => /^cases-.*\.txt$/.test(x))) {
  const out = readFileSync(join(here, f), 'utf8').replace(/\n$/, '').split('\n%%\n').map((script) => {
    const dir = mkdtempSync('/tmp/ppcase');
    writeFileSync(join(dir, 't.sh'), `${script}\n`);
    const r = spawnSync('bash', ['t.sh'], { cwd: dir, env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', SHLVL: '3', LC_ALL: 'C', TERM: 'dumb' }, input: '', encoding: 'latin1', timeout: 10_000 });
    rmSync(dir, { recursive: true, force: true });
    const clean = (t: string): string => t.replaceAll(dir, '/root');
    return { script, stdout: clean(r.stdout), stderr: clean(r.stderr), status: r.status ?? 128 + (numbers[r.signal ?? ''] ?? 0) };
  });
  writeFileSync(join(here, f.replace('.txt', '.json')), `[\n${out.map((o) => JSON.stringify(o)).join(',\n')}\n]\n`);
  console.log(f, out.length);
}
