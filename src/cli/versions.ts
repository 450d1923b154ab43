// `packetpath versions FILE FROM TO`: one question under every Docker Engine that is modelled.
import { answersByVersion, printVersions } from '../explain/versions.ts';
import { questionOf } from './answer.ts';
import { CliError, type Io } from './io.ts';
import { put, readFileAs, UPLINK } from './load.ts';
import type { Args } from './options.ts';

export const main = (a: Args, io: Io): number => {
  const [file, from, to] = a.operands as [string, string, string];
  const f = readFileAs(io, file, a);
  if (f.kind !== 'script') throw new CliError(2, `versions: ${file} is a ${f.kind}: its engine is what it is; a script is wanted, which can be run with each`);
  const got = answersByVersion(f.text, questionOf(a, from, to, {}), undefined, file, a.on('internet') ? { before: UPLINK } : {});
  put(io, a, printVersions(got, a.on('json') ? 'json' : 'text'));
  if (got.answers.every((x) => x.outcome === null)) throw new CliError(3, `${file}: ${got.answers[0]?.why ?? 'nothing could be asked'}`);
  return got.flips.length > 0 ? 1 : 0;
};
