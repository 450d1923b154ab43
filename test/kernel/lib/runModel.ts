// Runs labs on the model in a child process, so that a hang or a crash of the model is a result and not the end of the run.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('./modelServer.ts', import.meta.url));

export interface ModelRunner {
  readonly run: (text: string) => Promise<string>;
  readonly close: () => void;
}

/** One model process; labs run on it one after another. It is started anew after a timeout. */
export const openModel = (timeoutMs = 30_000): ModelRunner => {
  let child: ChildProcess | null = null;
  let answer: ((s: string) => void) | null = null;
  let tail: Promise<unknown> = Promise.resolve();
  const start = (): ChildProcess => {
    const c = spawn(process.execPath, ['--import', 'tsx', SERVER], { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    c.stderr?.on('data', (d: Buffer) => {
      errors = (errors + d.toString().replace(/^(.{200}).*$/gm, '$1')).slice(-4000);
    });
    if (c.stdout) createInterface({ input: c.stdout }).on('line', (l) => answer?.(JSON.parse(l) as string));
    c.on('exit', () => {
      if (child === c) child = null;
      answer?.(`packetpath: the model process died\n${errors}`);
    });
    return c;
  };
  const runOne = (text: string): Promise<string> =>
    new Promise((resolve) => {
      child ??= start();
      const c = child;
      const timer = setTimeout(() => {
        child = null;
        answer = null;
        c.kill('SIGKILL');
        resolve(`packetpath: the model did not finish within ${timeoutMs} ms\n`);
      }, timeoutMs);
      answer = (s) => {
        clearTimeout(timer);
        answer = null;
        resolve(s);
      };
      c.stdin?.write(`${JSON.stringify(text)}\n`);
    });
  return {
    run: (text) => {
      const r = tail.then(() => runOne(text));
      tail = r;
      return r;
    },
    close: () => {
      answer = null;
      child?.kill();
      child = null;
    },
  };
};
