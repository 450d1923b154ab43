// `packetpath diff A B`: which flows are gained and lost from one world to another, each kind with a witness and its cause.
import { diff, printDiff } from '../explain/diff.ts';
import type { Io } from './io.ts';
import { loadFile, put, withDoubts } from './load.ts';
import { matrixOptions } from './matrix.ts';
import type { Args } from './options.ts';

export const main = (a: Args, io: Io): number => {
  const [before, after] = a.operands as [string, string];
  const later: Args = { ...a, get: (n) => (n === 'docker' ? (a.get('docker-after') ?? a.get('docker')) : a.get(n)) };
  const loaded = [loadFile(io, before, a), loadFile(io, after, later)] as const;
  const found = diff(loaded[0].world, loaded[1].world, matrixOptions(a));
  put(io, a, printDiff(found, a.on('json') ? 'json' : 'text'));
  return withDoubts(io, a, loaded, found.length > 0 ? 1 : 0);
};
