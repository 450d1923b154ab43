// `packetpath run FILE`: a lab script on a fresh machine; what it prints goes to stdout and stderr in its order.
import { engineOf, runLab } from '../explain/runLab.ts';
import type { Io } from './io.ts';
import { readText, saveFile, storeWorld } from './load.ts';
import type { Args } from './options.ts';

export const main = (a: Args, io: Io): number => {
  const [file, ...args] = a.operands as [string, ...string[]];
  const [docker, store, json] = [a.get('docker'), a.get('save'), a.on('json')];
  const lab = runLab(readText(io, file), {
    seed: a.num('seed') ?? 1, args, ...(file === '-' ? { stdin: true } : { file }), ...(docker !== undefined && { engine: engineOf(docker) }),
    ...(!json && { onOutput: (fd: 1 | 2, bytes: string) => io.write(fd, Buffer.from(bytes, 'latin1')) }),
    // A stored world is to be asked questions: its servers stay.
    end: store === undefined,
  });
  if (store !== undefined) saveFile(io, store, storeWorld(lab.world, lab.hosts));
  if (json) io.write(1, `${JSON.stringify({ status: lab.status, stdout: lab.stdout, stderr: lab.stderr, missing: lab.missing })}\n`);
  return lab.status;
};
