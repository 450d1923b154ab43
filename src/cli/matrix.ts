// `packetpath matrix FILE`: who reaches what, as a table, JSON, CSV or a heat map.
import { matrix } from '../explain/matrix/matrix.ts';
import { printMatrix, type MatrixForm } from '../explain/matrix/print.ts';
import type { MatrixOptions } from '../explain/matrix/types.ts';
import { CliError, type Io } from './io.ts';
import { loadFile, put, withDoubts } from './load.ts';
import type { Args } from './options.ts';

const list = (text: string | undefined): readonly string[] | undefined => text?.split(',').map((w) => w.trim()).filter((w) => w !== '');
export const matrixOptions = (a: Args): MatrixOptions => {
  const [sources, destinations, ports, family, patience] = [list(a.get('from')), list(a.get('to')), list(a.get('ports')), a.get('family'), a.num('patience')];
  return { ...(sources && { sources }), ...(destinations && { destinations }), ...(ports && { ports }), ...(family !== undefined && { families: [Number(family) as 4 | 6] }), ...(patience !== undefined && { patience }) };
};

export const main = (a: Args, io: Io): number => {
  const form = a.get('format') ?? (a.on('json') ? 'json' : 'text');
  if (a.on('json') && form !== 'json') throw new CliError(2, `matrix: --json and --format ${form} are two formats; give one`);
  const loaded = loadFile(io, a.operands[0] as string, a);
  put(io, a, printMatrix(matrix(loaded.world, matrixOptions(a)), form as MatrixForm, a.on('classes') ? { classes: true } : a.on('each') ? { classes: false } : {}));
  return withDoubts(io, a, [loaded], 0);
};
