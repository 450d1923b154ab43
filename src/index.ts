// The public API: a script and a world in, a transcript and a world out.
export { emptyWorld } from './model/init.ts';
export type { World } from './model/world.ts';
export { newSession, run, type RunOptions, type RunResult, type Session, type SessionOptions } from './shell/session.ts';
