// The world of a capture built without an engine: links, addresses, routes, sysctls and rules as the capture saved them. What the probes
// say of it is the kernel model's answer alone, so a difference there is not the engine's.
import { parseIp } from '../../src/base/ip.ts';
import type { Nsid, World } from '../../src/model/world.ts';
import type { Service } from '../../src/model/tcp.ts';
import { commitCtx, openCtx } from '../../src/net/ctx.ts';
import { bindSocket, closeSocket, openSocket, tcpListen } from '../../src/net/sock.ts';
import type { Session } from '../../src/shell/session.ts';
import { foldersOf, textOf, type Capture } from './capture.ts';
import { parseScript } from './commands.ts';
import { netnsByName, NETNS, newLab, runIn } from './topology.ts';

interface LinkJson { readonly ifindex: number; readonly link_index?: number; readonly ifname: string; readonly mtu: number; readonly address: string; readonly master?: string; readonly flags: readonly string[]; readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: { readonly mode?: string } } }
interface AddrJson { readonly ifname: string; readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number; readonly scope: string }[] }
interface RouteJson { readonly dst: string; readonly gateway?: string; readonly dev: string; readonly table?: string; readonly protocol?: string; readonly type?: string }

const json = <T>(c: Capture, path: string): T[] => JSON.parse(textOf(c, path) || '[]') as T[];
const named = (name: string): string => `ct-${name}`;

/** A host's engine side: `dir` is '' for the first host, 'engine2/' for the second. */
const hostScript = (c: Capture, ns: string, hostDir: string, dir: string): string => {
  const out: string[] = [];
  const links = json<LinkJson>(c, `${hostDir}/ip-link.json`);
  const addrs = json<AddrJson>(c, `${hostDir}/ip-addr.json`);
  const on = `ip -n ${ns}`;
  const addrLines = (where: string, list: AddrJson[], dev: string): void => {
    for (const a of list.find((x) => x.ifname === dev)?.addr_info ?? []) {
      if (a.scope === 'link' && a.local !== 'fe80::1') continue;
      out.push(`${where} addr add ${a.local}/${a.prefixlen} dev ${dev}${a.family === 'inet6' ? ' nodad' : ' brd +'}`);
    }
  };
  for (const l of links) {
    if (l.linkinfo?.info_kind !== 'bridge') continue;
    out.push(`${on} link add ${l.ifname} address ${l.address} type bridge`, `${on} link set ${l.ifname} mtu ${l.mtu}`, `${on} link set ${l.ifname} up`);
    if (links.some((x) => x.ifname === 'eth0' && x.master === l.ifname)) out.push(`${on} addr flush dev eth0 scope global`, `${on} link set eth0 master ${l.ifname}`);
    addrLines(on, addrs, l.ifname);
  }
  const hairpin = textOf(c, `${hostDir}/bridge-link.txt`);
  for (const ct of foldersOf(c, `${dir}containers`)) {
    const cdir = `${dir}containers/${ct}`;
    if (!c.files.has(`${cdir}/ip-link.json`)) continue;
    const mine = json<LinkJson>(c, `${cdir}/ip-link.json`);
    if (mine.some((l) => l.linkinfo?.info_kind === 'bridge')) continue;
    const n = named(ct);
    out.push(`ip netns add ${n}`, `ip -n ${n} link set lo up`);
    for (const s of textOf(c, `${cdir}/sysctls.txt`).split('\n')) if (/disable_ipv6 = 1|ip_unprivileged/.test(s) && !s.includes('.eth')) out.push(`ip netns exec ${n} sysctl -qw ${s.replace(' = ', '=')}`);
    for (const l of mine) {
      const kind = l.linkinfo?.info_kind;
      if (kind === 'veth') {
        const peer = links.find((h) => h.ifindex === l.link_index) as LinkJson;
        out.push(`${on} link add ${peer.ifname} address ${peer.address} type veth peer name ${l.ifname} address ${l.address} netns ${n}`, `${on} link set ${peer.ifname} mtu ${peer.mtu}`, `ip -n ${n} link set ${l.ifname} mtu ${l.mtu}`);
        if (peer.master !== undefined) out.push(`${on} link set ${peer.ifname} master ${peer.master}`);
        if (new RegExp(`${peer.ifname}@.*\\n\\s*hairpin on`).test(hairpin)) out.push(`bridge -n ${ns} link set dev ${peer.ifname} hairpin on`);
        out.push(`${on} link set ${peer.ifname} up`);
      } else if (kind === 'macvlan') out.push(`${on} link add link eth0 name mv${ct} type macvlan mode ${l.linkinfo?.info_data?.mode ?? 'bridge'}`, `${on} link set mv${ct} netns ${n} name ${l.ifname}`, `ip -n ${n} link set ${l.ifname} address ${l.address}`);
      else continue;
      addrLines(`ip -n ${n}`, json<AddrJson>(c, `${cdir}/ip-addr.json`), l.ifname);
      out.push(`ip -n ${n} link set ${l.ifname} up`);
    }
    for (const [f, r] of [['-4', 'ip-route.json'], ['-6', 'ip6-route.json']] as const) {
      for (const x of json<RouteJson>(c, `${cdir}/${r}`)) if (x.gateway !== undefined) out.push(`ip -n ${n} ${f} route replace ${x.dst} via ${x.gateway} dev ${x.dev}`);
    }
  }
  for (const s of textOf(c, `${hostDir}/sysctls.txt`).split('\n')) {
    if (/^net\.(ipv4\.ip_forward|bridge\.|ipv4\.conf\.\S*route_localnet|ipv6\.conf\.all\.forwarding)/.test(s)) out.push(`ip netns exec ${ns} sysctl -qw ${s.replace(' = ', '=')}`);
  }
  for (const x of json<RouteJson>(c, `${hostDir}/ip-route.json`)) if (x.gateway !== undefined) out.push(`${on} route replace ${x.dst} via ${x.gateway} dev ${x.dev}`);
  for (const p of ['iptables', 'ip6tables']) {
    const text = textOf(c, `${hostDir}/${p}-save.txt`);
    if (text !== '') out.push(`ip netns exec ${ns} ${p}-restore <<'END'\n${text}END`);
  }
  return out.join('\n');
};

/** docker-proxy's command lines, and the ports that dockerd itself holds. */
const proxies = (world: World, c: Capture, ns: Nsid, hostDir: string): World => {
  const ctx = openCtx(world);
  const serve = (proto: 'tcp' | 'udp', addr: string, port: number, service: Service): void => {
    const ip = parseIp(addr) ?? 0;
    const id = openSocket(ctx, ns, { kind: proto, family: typeof ip === 'number' ? 4 : 6, proto: proto === 'udp' ? 17 : 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, reuse: true, v6only: typeof ip === 'string', service });
    const e = bindSocket(ctx, ns, id, ip === 0 || addr === '::' ? null : ip, port) ?? (proto === 'tcp' ? tcpListen(ctx, ns, id, 4096) : undefined);
    if (e !== undefined) {
      closeSocket(ctx, ns, id);
      throw new Error(`${proto} ${addr}:${port}: ${e}`);
    }
  };
  for (const line of textOf(c, `${hostDir}/docker-proxy.txt`).split('\n')) {
    const m = /-proto (tcp|udp) -host-ip (\S+) -host-port (\d+) -container-ip (\S+) -container-port (\d+)/.exec(line);
    const to = m && parseIp(m[4] as string);
    if (m && to !== undefined && to !== null) serve(m[1] as 'tcp' | 'udp', m[2] as string, Number(m[3]), { kind: m[1] === 'tcp' ? 'proxy' : 'udp-relay', addr: to, port: Number(m[5]) });
  }
  for (const line of textOf(c, `${hostDir}/ss.txt`).split('\n')) {
    const m = /^(tcp|udp)\s.*?(\d+\.\d+\.\d+\.\d+):(\d+)\s.*"dockerd"/.exec(line);
    if (m) serve(m[1] as 'tcp' | 'udp', m[2] as string, Number(m[3]), { kind: 'hold' });
  }
  return commitCtx(ctx);
};

/** The world, and whose namespace is whose. */
export const buildByHand = (c: Capture): { readonly world: World; readonly nsOf: (name: string) => Nsid | undefined; readonly session: Session } => {
  const script = parseScript(c);
  const s = newLab(script.ipForward, script.resolvConf);
  for (const [ns, hostDir, dir] of [[NETNS.host, 'host', ''], [NETNS.host2, 'host2', 'engine2/']] as const) {
    if (!c.files.has(`${hostDir}/ip-link.json`)) continue;
    const { out } = runIn(s, hostScript(c, ns, hostDir, dir));
    if (out !== '') throw new Error(`by hand: ${out}`);
  }
  for (const step of script.steps) if (step.kind === 'run' && (step.place === 'ext' || step.place === 'lan')) runIn(s, `ip netns exec ${NETNS[step.place]} ${step.text}`);
  runIn(s, 'sleep 5');
  let { world } = s;
  world = proxies(world, c, netnsByName(world, NETNS.host), 'host');
  if (c.files.has('host2/ip-link.json')) world = proxies(world, c, netnsByName(world, NETNS.host2), 'host2');
  const nsOf = (name: string): Nsid | undefined => {
    if (name in NETNS) return netnsByName(world, NETNS[name as keyof typeof NETNS]);
    try {
      return netnsByName(world, named(name));
    } catch {
      return undefined;
    }
  };
  return { world, nsOf, session: s };
};
