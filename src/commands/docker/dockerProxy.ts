// docker-proxy as a command of its own (libnetwork/cmd/proxy): what `docker run --dry-run` prints can be run. The socket answers by itself (Service `proxy`,
// `udp-relay`) until a signal ends the process. Leaves out: SCTP, a listener handed over by dockerd (-use-listen-fd).
import { parseIp } from '../../base/ip.ts';
import { STRERROR } from '../../model/errno.ts';
import { bindSocket, closeSocket, openSocket, tcpListen } from '../../net/sock.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';

const usage = (p: Proc, words: string): number => {
  p.err(`${words}\nUsage of ${p.name}:\n  -container-ip string\n  -container-port int\n  -host-ip string\n  -host-port int\n  -proto string\n`);
  return 2;
};
function* run(p: Proc): Running {
  const o = new Map<string, string>();
  for (let i = 0; i < p.args.length; i++) {
    const [, name = '', value] = /^--?([a-z-]+)(?:=(.*))?$/.exec(p.args[i] as string) ?? [];
    if (name === 'use-listen-fd') continue;
    if (!['proto', 'host-ip', 'host-port', 'container-ip', 'container-port'].includes(name)) return usage(p, `flag provided but not defined: ${p.args[i]}`);
    o.set(name, value ?? p.args[++i] ?? '');
  }
  const proto = o.get('proto') ?? 'tcp';
  const [hostIp, ip] = [parseIp(o.get('host-ip') ?? ''), parseIp(o.get('container-ip') ?? '')];
  const [hostPort, port] = [Number(o.get('host-port') ?? -1), Number(o.get('container-port') ?? -1)];
  if (proto !== 'tcp' && proto !== 'udp') return usage(p, `docker-proxy: protocol ${proto} is not modelled by packetpath`);
  if (hostIp === undefined || ip === undefined || !(hostPort > 0 && hostPort < 65536 && port > 0 && port < 65536)) return usage(p, 'invalid address or port');
  const family = typeof hostIp === 'string' ? 6 : 4;
  const id = openSocket(p.ctx, p.netns, {
    kind: proto, family, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: p.pid, fd: 4, reuse: proto === 'tcp', service: { kind: proto === 'tcp' ? 'proxy' : 'udp-relay', addr: ip, port }, ...(family === 6 && { v6only: true }),
  });
  const e = bindSocket(p.ctx, p.netns, id, hostIp, hostPort) ?? (proto === 'tcp' ? tcpListen(p.ctx, p.netns, id, 4096) : undefined);
  try {
    if (e !== undefined) {
      p.err(`listen ${proto}${family}: bind: ${STRERROR[e].toLowerCase()}\n`);
      return 1;
    }
    while ((yield {}) === undefined) continue;
    return 0;
  } finally {
    closeSocket(p.ctx, p.netns, id);
  }
}
export const dockerProxy: Command = { name: 'docker-proxy', man: 'carry connections to a published port to its container', run, catches: ['TERM', 'INT'] };
