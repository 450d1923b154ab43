// What holds a published port on the host: a docker-proxy, or with --userland-proxy=false a socket of dockerd's own that nobody reads (dummyProxy).
// Mirrors: libnetwork/portmapper/proxy.go and proxy_linux.go; since 28.0 daemon/libnetwork/portallocator/osallocator_linux.go, where dockerd itself
// binds every port (28.x as a real 28.5.2 does it; in 29 behind a socket filter that lets nothing through). SCTP sockets are not modelled: a port of SCTP has its rules and its process, and nothing to bind.
import { isAny } from '../base/ip.ts';
import type { PortBinding } from '../model/docker.ts';
import type { Service } from '../model/tcp.ts';
import { joinHostPort } from './firewall/rules.ts';
import { applyListen, applyOps } from './apply.ts';
import { since } from './defaults.ts';
import { proxyArgv } from './procs.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from './tx.ts';

/** net.Listen's words for a network, an address and an errno. */
const goListen = (tx: DockerTx, b: PortBinding, why: string): string => {
  const network = since(tx.e.version, '20.10') ? `${b.proto}${typeof b.hostIp === 'number' ? 4 : 6}` : b.proto;
  return `listen ${network} ${joinHostPort(b.hostIp, b.hostPort)}: bind: ${why}`;
};
const failure = (tx: DockerTx, b: PortBinding, why: string): string => {
  const { version, opts } = tx.e;
  const at = joinHostPort(b.hostIp, b.hostPort);
  if (since(version, '29')) return `failed to bind host port ${at}/${b.proto}: ${why}`;
  if (since(version, '28.0')) return `failed to bind host port for ${at}:${joinHostPort(b.ip, b.port)}/${b.proto}: ${why}`;
  const old = `${opts.userlandProxy ? 'Error starting userland proxy: ' : ''}${goListen(tx, b, why)}`;
  return since(version, '27') ? `failed to bind port ${at}/${b.proto}: ${old}` : old;
};
const serviceOf = (tx: DockerTx, b: PortBinding): Service => {
  if (!tx.e.opts.userlandProxy) return since(tx.e.version, '29') ? { kind: 'hold', filtered: true } : { kind: 'hold' };
  if (b.proto === 'tcp') return { kind: 'proxy', addr: b.ip, port: b.port };
  return since(tx.e.version, '28.0') ? { kind: 'udp-relay', addr: b.ip, port: b.port, pktinfo: true } : { kind: 'udp-relay', addr: b.ip, port: b.port };
};

/** Until 20.10 a wildcard is Go's: one socket for both families. */
const dualStack = (tx: DockerTx, b: PortBinding): boolean => isAny(b.hostIp) && !since(tx.e.version, '20.10');

/** The mapping with its process and its socket. */
export const holdPort = (tx: DockerTx, b: PortBinding): PortBinding | DockerError => {
  const { userlandProxy } = tx.e.opts;
  const pid = userlandProxy ? tx.e.nextPid : tx.e.pid;
  let socket = 0;
  if (b.proto !== 'sctp') {
    const s = applyListen(tx, {
      t: 'listen', what: userlandProxy ? 'proxy' : 'hold', proto: b.proto, addr: dualStack(tx, b) ? null : b.hostIp, port: b.hostPort, pid, service: serviceOf(tx, b), option: '-p',
      ...(typeof b.hostIp === 'string' && !dualStack(tx, b) && { v6only: true }), ...(userlandProxy && { fd: since(tx.e.version, '28.0') ? 7 : 4, argv: proxyArgv(tx.e, b) }),
      // listenBoundPorts: a port without a proxy takes one connection and keeps it waiting.
      ...(!userlandProxy && since(tx.e.version, '28.0') && !since(tx.e.version, '29') && { backlog: 0 }),
    });
    if (isRefused(s)) return refuse(failure(tx, b, s.refused));
    socket = s;
  }
  if (userlandProxy) tx.e.nextPid++;
  return { ...b, socket, proxy: userlandProxy ? pid : 0 };
};
export const dropPort = (tx: DockerTx, b: PortBinding): void => {
  if (b.socket !== 0) applyOps(tx, [{ t: 'close', socket: b.socket, option: '-p', ...(b.proxy !== 0 && { argv: proxyArgv(tx.e, b) }) }]);
};
