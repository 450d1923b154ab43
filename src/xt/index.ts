// Every match and target that the model knows, in two literal tables. Add a file, add a line.
import type { AnyMatch, AnyTarget } from './types.ts';

export const MATCHES: readonly AnyMatch[] = [
];
export const TARGETS: readonly AnyTarget[] = [
];
