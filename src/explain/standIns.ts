// Containers of images that nobody knows: what their programs listen on is in no script. For what they publish or expose somebody stands in (`nc`), so that the way there
// can be asked about; the rest is told as not known. Known images and programs that run in the shell need neither.
import { pmValues } from '../base/pmap.ts';
import { hasOwnPrograms } from '../commands/docker/images.ts';
import type { Container } from '../model/docker.ts';
import type { Nsid, World } from '../model/world.ts';

interface Unknown {
  readonly c: Container;
  readonly netns: Nsid;
  readonly sock: string;
}
const unknowns = (world: World): Unknown[] =>
  [...pmValues(world.config.docker)].flatMap((e) => [...pmValues(e.containers)].flatMap((c): Unknown[] =>
    c.state === 'running' && c.sandbox !== null && c.sandbox.netns !== e.netns && c.config.listeners.length === 0 && hasOwnPrograms(c.config.image) ? [{ c, netns: c.sandbox.netns, sock: e.sock }] : []));
const listens = (world: World, netns: Nsid, proto: string, port: number): boolean => {
  const ns = [...pmValues(world.config.netns)].find((n) => n.id === netns);
  return ns !== undefined && [...pmValues(ns.sockets)].some((s) => s.kind === proto && s.lport === port && s.raddr === null);
};

export interface StandIn {
  /** The line that starts it. */
  readonly command: string;
  readonly text: string;
}
/** Who stands in for the servers of unknown images. */
export const standIns = (world: World): readonly StandIn[] =>
  unknowns(world).flatMap(({ c, netns, sock }) => c.config.exposed.flatMap((x): StandIn[] => (x.proto === 'sctp' || listens(world, netns, x.proto, x.port) ? [] : [{
    command: `docker -H unix://${sock} exec -d ${c.id} nc -lk${x.proto === 'udp' ? 'u' : ''} ${x.port}`,
    text: `${c.name}: what ${c.config.image} listens on is not known; ${x.proto} ${x.port}, which it publishes or exposes, is taken to be open`,
  }])));

/** Nobody listened in that namespace; undefined, or why that says little, and what to write. */
export const unknownServer = (world: World, netns: Nsid, proto: string, port: number): string | undefined => {
  const at = unknowns(world).find((u) => u.netns === netns)?.c;
  return at && `what ${at.config.image} (container ${at.name}) listens on is not known; if it is ${proto} ${port}, add to the script: docker exec -d ${at.name} nc -lk${proto === 'udp' ? 'u' : ''} ${port}`;
};
