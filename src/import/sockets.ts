// Listening sockets from `ss -tulpn` (-e gives their users, too). Each becomes a server without a process: what listens accepts and answers with what it
// was sent, since nobody knows what it says. docker-proxy relays, where its command line is known.
import { parseIp, type Ip } from '../base/ip.ts';
import { openSocket } from '../net/sock.ts';
import { tcpListen } from '../net/tcpSock.ts';
import type { Service } from '../model/tcp.ts';
import { devOf, linesOf, miss, type Into } from './into.ts';

const MAX_SOCKETS = 20_000;
interface Proxy {
  readonly key: string;
  readonly service: Service;
}
/** (28 on takes its sockets from dockerd, and answers from the address that was asked.) `docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80`. */
const proxiesOf = (to: Into): ReadonlyMap<string, Service> => {
  const all: Proxy[] = [];
  for (const [, text] of linesOf(to.space.parts.get('docker-proxy'))) {
    const arg = (k: string): string => new RegExp(`-${k}[ =](\\S+)`).exec(text)?.[1] ?? '';
    const host = parseIp(arg('host-ip'));
    const addr = parseIp(arg('container-ip'));
    const port = Number(arg('container-port'));
    const proto = arg('proto');
    if (host === undefined || addr === undefined || !(port > 0 && port < 65536)) continue;
    all.push({ key: `${proto}/${host}/${arg('host-port')}`, service: proto === 'udp' ? { kind: 'udp-relay', addr, port, ...(text.includes('-use-listen-fd') && { pktinfo: true as const }) } : { kind: 'proxy', addr, port } });
  }
  return new Map(all.map((p) => [p.key, p.service]));
};

/** `0.0.0.0:80`, `[::]:80`, `*:80`, `127.0.0.53%lo:53`, `[fe80::1]%eth0:546`. */
const localOf = (text: string): { readonly ip: Ip | null; readonly any: '*' | '4' | '6' | ''; readonly dev: string; readonly port: number } | undefined => {
  if (text.length > 120) return undefined;
  const m = /^(\*|\[[0-9a-fA-F:.]+\]|[0-9.]+|[0-9a-fA-F:]+:)?(?:%([^\s:]+))?:(\d{1,5})$/.exec(text) ?? /^(.*?)(?:%([^\s:]+))?:(\d{1,5})$/.exec(text);
  if (!m) return undefined;
  const host = (m[1] ?? '').replace(/^\[|\]$/g, '');
  const ip = host === '*' || host === '' ? null : parseIp(host);
  const port = Number(m[3]);
  if (ip === undefined || port < 1 || port > 65535) return undefined;
  const any = ip === null ? '*' : ip === 0 ? '4' : typeof ip === 'string' && /^0+$/.test(ip) ? '6' : '';
  return { ip: any === '' ? ip : null, any, dev: m[2] ?? '', port };
};

export const readSockets = (to: Into): void => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('ss');
  if (!part) return;
  const proxies = proxiesOf(to);
  let count = 0;
  for (const [line, text] of linesOf(part)) {
    const [proto, state, , , local = '', , ...more] = text.trim().split(/\s+/);
    if (proto === 'Netid' || (proto !== 'tcp' && proto !== 'udp')) {
      if (proto !== 'Netid') miss(to, part, line, text.slice(0, 120));
      continue;
    }
    if ((proto === 'tcp' && state !== 'LISTEN') || (proto === 'udp' && state !== 'UNCONN')) continue;
    const at = localOf(local);
    const dev = at && at.dev !== '' ? devOf(to, at.dev) : 0;
    if (!at || (at.dev !== '' && dev === 0)) {
      miss(to, part, line, `${text.slice(0, 120)}: expected a line of \`ss -tulpn\``);
      continue;
    }
    if (++count > MAX_SOCKETS) {
      miss(to, part, line, `more than ${MAX_SOCKETS} sockets: the rest was not read`);
      return;
    }
    const rest = more.join(' ');
    const family = at.any === '4' || typeof at.ip === 'number' ? 4 : 6;
    const shownIp = at.ip ?? (family === 4 ? 0 : '0'.repeat(32));
    const service = proxies.get(`${proto}/${shownIp}/${at.port}`) ?? { kind: 'echo' as const };
    const uid = Number(/\buid:(\d+)/.exec(rest)?.[1] ?? 0);
    const id = openSocket(ctx, nsid, {
      kind: proto, family, proto: 0, laddr: at.ip, lport: at.port, raddr: null, rport: 0, ifindex: dev, broadcast: false, pid: 0, reuse: true, reuseport: true, bound: true, service,
      ...(uid !== 0 && { uid }), v6only: family === 6 && (at.any === '6' || typeof at.ip === 'string'),
    });
    if (proto === 'tcp') {
      const e = tcpListen(ctx, nsid, id, 4096);
      if (e !== undefined) miss(to, part, line, `${text.slice(0, 120)}: ${e}`);
    }
  }
};
