// A change of one engine: opened over a context, written back at its end. Between the two, `e` is a draft that nobody else sees.
import { pmGet, pmSet } from '../base/pmap.ts';
import { psSetAll } from '../base/pserial.ts';
import type { Engine, OpRecord } from '../model/docker.ts';
import type { Nsid, Origin } from '../model/world.ts';
import type { Ctx } from '../net/ctx.ts';

export type Draft<T> = { -readonly [K in keyof T]: T[K] };
export interface DockerTx {
  readonly ctx: Ctx;
  readonly e: Draft<Engine>;
  /** Who asked: goes with every rule, route and link that comes of it. */
  readonly origin: Origin;
  /** What was done since the last commit. */
  readonly done: OpRecord[];
  /** Names of namespaces, for the log. */
  readonly nsNames: Map<Nsid, string>;
  /** The host's files (/etc/resolv.conf, /etc/hosts) as dockerd reads them. */
  readonly readFile?: ((path: string) => string | undefined) | undefined;
}
/** What the daemon answers instead of doing it; the client puts `Error response from daemon: ` before it. */
export interface DockerError {
  readonly refused: string;
  /** HTTP's: 404 no such thing, 409 conflict, 400 bad parameter, 500 otherwise. */
  readonly status: 400 | 403 | 404 | 409 | 500;
}
export const refuse = (refused: string, status: DockerError['status'] = 500): DockerError => ({ refused, status });
/** Several reasons as one text (errJoin). */
export const joinErrors = (errors: readonly string[]): string => (errors.length === 1 ? (errors[0] as string) : errors.map((e) => `* ${e}`).join('\n'));
export const isRefused = (x: unknown): x is DockerError => typeof x === 'object' && x !== null && 'refused' in x;

export const DEFAULT_SOCK = '/var/run/docker.sock';
/** Undefined: there never was an engine at this socket. */
export const beginDocker = (ctx: Ctx, sock: string, origin: Origin, readFile?: DockerTx['readFile']): DockerTx | undefined => {
  const e = pmGet(ctx.config.docker, sock);
  return e && { ctx, e: { ...e }, origin, done: [], nsNames: new Map(), readFile };
};
export const commitDocker = (tx: DockerTx): void => {
  tx.e.log = psSetAll(tx.e.log, tx.done.splice(0));
  tx.ctx.config = { ...tx.ctx.config, docker: pmSet(tx.ctx.config.docker, tx.e.sock, { ...tx.e }) };
};
