// What every docker command shares: which engine it talks to, how it refuses, how a change becomes data (cli/command, cli/cobra.go, cli/required.go).
import { pmGet } from '../../base/pmap.ts';
import type { Container, Engine } from '../../model/docker.ts';
import { since } from '../../docker/defaults.ts';
import { findContainer, type ProcHost } from '../../docker/engine.ts';
import { beginDocker, commitDocker, DEFAULT_SOCK, isRefused, type DockerError, type DockerTx } from '../../docker/tx.ts';
import type { Ctx } from '../../net/ctx.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import type { FlagCheck, FlagDef, Flags } from './flags.ts';

export interface DockerCommand {
  /** Words after `docker`. */
  readonly path: string;
  readonly aliases?: readonly string[];
  /** What the usage line says after the path. */
  readonly use: string;
  readonly short: string;
  readonly flags: readonly FlagDef[];
  readonly checks?: ReadonlyMap<string, FlagCheck>;
  /** Options may follow operands; not where the rest is another command. */
  readonly interspersed?: false;
  /** How many operands; max absent: any number. */
  readonly args: { readonly min: number; readonly max?: number };
  run(d: Client, f: Flags): number | Running;
}

export interface Client {
  readonly p: Proc;
  readonly ctx: Ctx;
  readonly sock: string;
  /** -H as it was given, for messages. */
  readonly host: string;
  /** Says what would be done, and does it nowhere. */
  readonly dryRun: boolean;
  readonly procs: ProcHost | undefined;
  /** What was typed, for origins. */
  readonly by: string;
}

/** The engine, if it answers. */
export const engineOf = (d: Pick<Client, 'ctx' | 'sock'>): Engine | undefined => {
  const e = pmGet(d.ctx.config.docker, d.sock);
  return e?.running ? e : undefined;
};
/** The client is of the engine's release; since 28 it has other words (recorded from 28.2.2). */
export const isModern = (d: Pick<Client, 'ctx' | 'sock'>): boolean => {
  const e = pmGet(d.ctx.config.docker, d.sock);
  return e !== undefined && since(e.version, '28.0');
};
export const noDaemon = (d: Client): string => `Cannot connect to the Docker daemon at ${d.host}. Is the docker daemon running?`;

/** The change is committed also when it was refused: what a failed start leaves behind stays. */
export const change = <T>(d: Client, f: (tx: DockerTx) => T): T | undefined => {
  if (!engineOf(d)) return undefined;
  const { origin } = d.p;
  const tx = beginDocker(d.ctx, d.sock, { ...origin, by: d.by }, (path) => d.p.files.read(path, d.p.netns));
  if (!tx) return undefined;
  const r = f(tx);
  commitDocker(tx);
  return r;
};

export const say = (d: Client, text: string): void => d.p.out(`${text}\n`);
export const complain = (d: Client, text: string, status = 1): number => {
  d.p.err(`${text}\n`);
  return status;
};
/** `Error response from daemon: `, which the client leaves out where it knows what is missing. */
export const daemonSays = (e: DockerError): string => `Error response from daemon: ${e.refused}`;
export const notFoundSays = (d: Client, e: DockerError): string => (!isModern(d) && e.status === 404 && e.refused.startsWith('No such ') ? `Error: ${e.refused}` : daemonSays(e));

/** Does the same for each name; words for those that fail follow at the end, as `docker stop` does (parallelOperation). */
export const each = (d: Client, names: readonly string[], f: (tx: DockerTx, c: Container, name: string) => DockerError | undefined | void, words: (e: DockerError, name: string) => string = daemonSays): number => {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const errors: string[] = [];
  for (const name of names) {
    const e = change(d, (tx) => {
      const c = findContainer(tx.e, name);
      return isRefused(c) ? c : f(tx, c, name);
    });
    if (e) errors.push(words(e, name));
    else say(d, name);
  }
  for (const e of errors) d.p.err(`${e}\n`);
  return errors.length > 0 ? 1 : 0;
};
/** `-H unix:///run/x.sock`, DOCKER_HOST: the path is the engine's key; /run is what /var/run points to. */
export const sockOf = (host: string): string | undefined => {
  const path = /^unix:\/\/(\/.*)$/.exec(host)?.[1];
  return path === '/run/docker.sock' ? DEFAULT_SOCK : path;
};
