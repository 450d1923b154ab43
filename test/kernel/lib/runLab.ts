// Runs a lab on the real kernel: fresh network and mount namespaces of its own, nothing of the host touched.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why labs cannot run here; undefined when they can. */
export const whyNoKernel = (): string | undefined => {
  if (process.platform !== 'linux') return 'the kernel comparison needs Linux';
  if (process.getuid?.() !== 0) return 'the kernel comparison needs root (it makes network namespaces)';
  return undefined;
};

// A private /run/netns, and /sys of the new namespace, before the lab starts.
const SETUP = [
  'mkdir -p /run/netns', 'mount -t tmpfs none /run/netns', 'mount -t sysfs none /sys 2>/dev/null || true',
  'mount -t tmpfs none /run/lock 2>/dev/null || true', 'cd /tmp', 'exec timeout "$1" bash "$0"',
].join('\n');

export const runLab = (text: string, timeoutSeconds = 120): Promise<string> =>
  new Promise((resolve, reject) => {
    const dir = mkdtempSync(join(tmpdir(), 'pp-lab-'));
    const file = join(dir, 'lab.sh');
    writeFileSync(file, text);
    // First in the queue: on a busy machine a lab's commands would take ten times their time, and seconds-long timers fire in another order.
    // Not real time: a sysctl that spins on the rtnl lock (restart_syscall) would keep its holder from ever running.
    const p = spawn('nice', ['-n', '-20', 'unshare', '--net', '--mount', '--propagation', 'private', 'bash', '-c', SETUP, file, String(timeoutSeconds)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    p.stdout.on('data', (c: Buffer) => chunks.push(c));
    p.on('error', reject);
    p.on('close', () => {
      rmSync(dir, { recursive: true, force: true });
      resolve(Buffer.concat(chunks).toString());
    });
  });

const CACHE = '/tmp/pp-cache-2';
/** The n-th kernel transcript of a lab; kept by content, so that only the model runs again. NOCACHE=1 asks the kernel each time. */
export const runLabCached = async (text: string, n = 0): Promise<string> => {
  if (process.env['NOCACHE'] === '1') return runLab(text);
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.${n}`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const out = await runLab(text);
  writeFileSync(`${file}.${process.pid}`, out);
  renameSync(`${file}.${process.pid}`, file);
  return out;
};

/** Runs `work` over `items`, at most `jobs` at a time, in order of the items. Kernel labs mostly sleep, so more than the cores is fine. */
export const pool = async <T, R>(items: readonly T[], jobs: number, work: (item: T) => Promise<R>): Promise<R[]> => {
  const out: R[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) out[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, one));
  return out;
};
