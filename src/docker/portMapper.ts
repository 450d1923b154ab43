// Published ports.
import type { Container, Endpoint, Network, PortBinding } from '../model/docker.ts';
import { applyListen, applyOps } from './apply.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { isRefused, type DockerError, type DockerTx } from './tx.ts';
import type { FwNet } from './types.ts';

export const mapPorts = (tx: DockerTx, _n: Network, net: FwNet, c: Container, ep: Endpoint): readonly PortBinding[] | DockerError => {
  const out: PortBinding[] = [];
  for (const r of c.config.ports) {
    if (ep.ip4 === null) continue;
    const b: PortBinding = { hostIp: r.hostIp ?? 0, hostPort: r.hostPort?.[0] ?? 0, ip: ep.ip4, port: r.port, proto: r.proto, proxy: 0, socket: 0, rules: true };
    const e = applyOps(tx, firewallOf(tx.e.version, tx.e.backend).port(fwConfigOf(tx.e), net, b, true));
    if (e) return e;
    const pid = tx.e.nextPid++;
    const socket = applyListen(tx, { t: 'listen', what: 'proxy', proto: r.proto, addr: b.hostIp, port: b.hostPort, pid, fd: 4, service: { kind: 'proxy', addr: b.ip, port: b.port } });
    if (isRefused(socket)) return socket;
    out.push({ ...b, proxy: pid, socket });
  }
  return out;
};
export const unmapPorts = (tx: DockerTx, _n: Network, net: FwNet, c: Container, _ep: Endpoint): void => {
  for (const b of c.bindings) applyOps(tx, [...firewallOf(tx.e.version, tx.e.backend).port(fwConfigOf(tx.e), net, b, false), { t: 'close', socket: b.socket }]);
};
