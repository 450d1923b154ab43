// `docker pause` stops a container's processes (the freezer's cgroup): the kernel goes on taking connections and datagrams for their sockets, and nobody reads them. As data: the
// sockets hold what comes, as one of dockerd's that never accepts does. Connections that a server without a process had already go on being answered.
import { pmValues } from '../base/pmap.ts';
import type { Container } from '../model/docker.ts';
import type { Socket } from '../model/world.ts';
import { findNetns, setNetns } from '../net/ctx.ts';
import { putSocket } from '../net/sockIndex.ts';
import type { DockerTx } from './tx.ts';

/** Sockets of its processes: all of its namespace, but for dockerd's name server, and for what belongs to others who share it. */
const socketsOf = (tx: DockerTx, c: Container): Socket[] => {
  const sb = c.sandbox;
  const ns = sb && findNetns(tx.ctx, sb.netns);
  if (!sb || !ns) return [];
  const alone = sb.netns !== tx.e.netns && [...pmValues(tx.e.containers)].every((x) => x.id === c.id || x.sandbox?.netns !== sb.netns);
  return [...pmValues(ns.sockets)].filter((s) => c.sockets.includes(s.id) || (s.pid !== 0 && (s.pid === c.pid || alone) && (s.service === undefined || s.service.kind === 'hold') && !sb.dns?.sockets.includes(s.id)));
};
export const freeze = (tx: DockerTx, c: Container, on: boolean): void => {
  const netns = c.sandbox?.netns;
  if (netns === undefined) return;
  for (const s of socketsOf(tx, c)) {
    const { service: _, ...bare } = s;
    const own = c.sockets.includes(s.id) ? c.config.listeners.find((l) => l.proto === s.kind && l.port === s.lport)?.service : undefined;
    const as = on ? { kind: 'hold' as const } : own;
    const sockets = findNetns(tx.ctx, netns)?.sockets;
    if (sockets) setNetns(tx.ctx, netns, { sockets: putSocket(sockets, as ? { ...bare, service: as } : bare) });
  }
};
