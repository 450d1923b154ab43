// `packetpath collect`: the script that takes a snapshot of a real host.
import { COLLECT_SCRIPT } from '../import/collect.ts';
import type { Io } from './io.ts';
import { put } from './load.ts';
import type { Args } from './options.ts';

export const main = (a: Args, io: Io): number => {
  put(io, a, COLLECT_SCRIPT);
  return 0;
};
