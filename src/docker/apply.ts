// Does ops: rtnetlink, nfnetlink and sockets directly, never through a shell. What was done goes into the engine's log with the option it follows from.
import { broadcastOf, type Ip4 } from '../base/ip.ts';
import { pmEntries, pmValues } from '../base/pmap.ts';
import { isError, STRERROR, type Errno, type RtnlError } from '../model/errno.ts';
import { RT_TABLE_MAIN } from '../model/init.ts';
import type { Nsid, Origin } from '../model/world.ts';
import { findLinkByName, nextSeq, setLink } from '../net/ctx.ts';
import { announceAddress } from '../net/announce.ts';
import { ctAll, ctDelete } from '../net/nf/ctTable.ts';
import { bindSocket, closeSocket, openSocket, tcpListen } from '../net/sock.ts';
import { newAddr, delAddr } from '../rtnl/addr.ts';
import { delLink, newLink, setLinkAttrs, type KindData } from '../rtnl/link.ts';
import { holdNetns, newNetns, unholdNetns } from '../rtnl/netns.ts';
import { delRoute4, newRoute4 } from '../rtnl/route.ts';
import { delRoute6, newRoute6 } from '../rtnl/route6.ts';
import type { RouteReq } from '../rtnl/routeReq.ts';
import { writeSysctl } from '../rtnl/sysctl.ts';
import { ipset } from '../commands/ipset/index.ts';
import { applyRules, isXtOp } from './applyRules.ts';
import type { AddrOp, CtFlushOp, IpsetOp, LinkAddOp, LinkSetOp, ListenOp, Op, RouteOp } from './op.ts';
import { printOp } from './printOp.ts';
import { quietProc } from './quietProc.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from './tx.ts';

/** Go prints errno without its capital. */
const goErrno = (e: Errno): string => {
  const words = STRERROR[e];
  return (words[0] as string).toLowerCase() + words.slice(1);
};
const fromRtnl = (e: RtnlError | undefined): DockerError | undefined => e && refuse(goErrno(e.errno));
const nsOf = (tx: DockerTx, op: Op): Nsid => op.ns ?? tx.e.netns;
const originOf = (tx: DockerTx, op: Op): Origin => ({ ...tx.origin, ...(op.option !== undefined && { by: op.option }) });
const device = (tx: DockerTx, ns: Nsid, name: string): number | DockerError => findLinkByName(tx.ctx, ns, name)?.ifindex ?? refuse(goErrno('ENODEV'));

const linkAdd = (tx: DockerTx, op: LinkAddOp): DockerError | undefined => {
  const ns = nsOf(tx, op);
  if (tx.e.opts.kernelLacks.includes(op.kind === 'vlan' ? '8021q' : op.kind)) return refuse(goErrno('EOPNOTSUPP'));
  const parent = op.parent === undefined ? undefined : device(tx, ns, op.parent);
  if (isRefused(parent)) return parent;
  const data: KindData = op.kind === 'veth' ? { kind: 'veth', peer: { txqlen: 0, ...(op.peer !== undefined && { name: op.peer }), ...(op.peerNs !== undefined && { netns: op.peerNs }), ...(op.mtu !== undefined && { mtu: op.mtu }) } }
    : op.kind === 'bridge' ? { kind: 'bridge', set: {} }
    : op.kind === 'macvlan' ? { kind: 'macvlan', mode: (op.mode ?? 'bridge') as 'bridge' }
    : op.kind === 'vlan' ? { kind: 'vlan', ...(op.vlanId !== undefined && { id: op.vlanId }) } : { kind: 'dummy' };
  const made = newLink(tx.ctx, ns, {
    name: op.name, txqlen: 0, data, ...(parent !== undefined && { link: parent }), ...(op.mac !== undefined && { address: op.mac }), ...(op.mtu !== undefined && { mtu: op.mtu }),
  });
  if (isError(made)) return fromRtnl(made);
  setLink(tx.ctx, made.netns, made.ifindex, { origin: originOf(tx, op) });
  return undefined;
};
const linkSet = (tx: DockerTx, op: LinkSetOp): DockerError | undefined => {
  const ns = nsOf(tx, op);
  const dev = device(tx, ns, op.dev);
  if (isRefused(dev)) return dev;
  const master = op.master === undefined || op.master === '' ? undefined : device(tx, ns, op.master);
  if (isRefused(master)) return master;
  return fromRtnl(setLinkAttrs(tx.ctx, ns, dev, {
    ...(op.up !== undefined && { up: op.up }), ...(op.master !== undefined && { master: master ?? 0 }), ...(op.mac !== undefined && { address: op.mac }),
    ...(op.mtu !== undefined && { mtu: op.mtu }), ...(op.rename !== undefined && { name: op.rename }), ...(op.toNs !== undefined && { netns: op.toNs }),
    ...((op.hairpin !== undefined || op.isolated !== undefined) && { slave: { ...(op.hairpin !== undefined && { hairpin: op.hairpin }), ...(op.isolated !== undefined && { isolated: op.isolated }) } }),
  }));
};
const address = (tx: DockerTx, op: AddrOp): DockerError | undefined => {
  const ns = nsOf(tx, op);
  const dev = device(tx, ns, op.dev);
  if (isRefused(dev)) return dev;
  const { ip, len } = op.addr;
  const req = {
    ifindex: dev, family: typeof ip === 'number' ? 4 : 6, prefixlen: len, local: ip, address: ip, broadcast: op.broadcast ? broadcastOf(ip as Ip4, len) : null, scope: 0, label: null,
    nodad: op.nodad ?? false, noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, lifetime: null, metric: null,
  } as const;
  return fromRtnl(op.how === 'add' ? newAddr(tx.ctx, ns, req, 'add') : delAddr(tx.ctx, ns, req));
};
const route = (tx: DockerTx, op: RouteOp): DockerError | undefined => {
  const ns = nsOf(tx, op);
  const oif = device(tx, ns, op.dev);
  if (isRefused(oif)) return oif;
  const dst = op.dst === 'default' ? { ip: op.fam === 4 ? 0 : '0'.repeat(32), len: 0 } : op.dst;
  const scope = op.fam === 6 ? 0 : op.how === 'del' ? 255 : op.via === undefined ? 253 : 0;
  const req: RouteReq = {
    family: op.fam, table: RT_TABLE_MAIN, type: 'unicast', scope, protocol: op.how === 'add' ? 3 : 0, tos: 0, dst: dst.ip, dstLen: dst.len, prefsrc: null, priority: 0, oif,
    gw: op.via ?? null, onlink: false, multipath: null, metrics: null, pref: 'medium', expires: null, origin: originOf(tx, op),
  };
  if (op.how === 'add') return fromRtnl((op.fam === 4 ? newRoute4 : newRoute6)(tx.ctx, ns, req, { create: true, excl: true }));
  return fromRtnl((op.fam === 4 ? delRoute4 : delRoute6)(tx.ctx, ns, req));
};

const PROTO: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };
const flushConnections = (tx: DockerTx, op: CtFlushOp): void => {
  const ns = nsOf(tx, op);
  for (const ct of ctAll(tx.ctx, ns)) {
    const byIp = op.ip !== undefined && (ct.orig.src === op.ip || ct.orig.dst === op.ip || ct.reply.src === op.ip);
    const byPort = op.dport !== undefined && ct.orig.dport === op.dport && ct.orig.proto === PROTO[op.proto ?? 'udp'] && (op.dst === undefined || ct.orig.dst === op.dst);
    if (byIp || byPort) ctDelete(tx.ctx, ns, ct.id);
  }
};
const runIpset = (tx: DockerTx, op: IpsetOp): DockerError | undefined => {
  const p = quietProc(tx.ctx, nsOf(tx, op), 'ipset', op.argv, originOf(tx, op));
  const r = ipset.run(p);
  const status = typeof r === 'number' ? r : r.next().value;
  return status === 0 ? undefined : refuse(p.said.trim());
};

/** The file that holds the namespace. */
const nsName = (tx: DockerTx, id: Nsid): string => {
  const known = tx.nsNames.get(id);
  if (known !== undefined) return known;
  const { names, heldNetns } = tx.ctx.config;
  for (const map of [heldNetns, names]) for (const [path, ns] of pmEntries(map)) tx.nsNames.set(ns, String(path).replace(/^.*\//, ''));
  return tx.nsNames.get(id) ?? String(id);
};
const log = (tx: DockerTx, op: Op): void => {
  tx.done.push({ id: nextSeq(tx.ctx), at: tx.ctx.now, by: tx.origin.by ?? tx.origin.text, option: op.option ?? '', words: printOp(op, tx.e.netns, (id) => nsName(tx, id)) });
};

/** Opens a socket and gives its number: bind and listen as the proxy, dockerd or the image's server do. */
export const applyListen = (tx: DockerTx, op: ListenOp): number | DockerError => {
  const ns = nsOf(tx, op);
  if (op.proto === 'sctp') return refuse('protocol not supported');
  const id = openSocket(tx.ctx, ns, {
    kind: op.proto, family: op.addr === null || typeof op.addr === 'string' ? 6 : 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: op.pid,
    reuse: op.proto === 'tcp', service: op.service, ...(op.v6only && { v6only: true }), ...(op.fd !== undefined && { fd: op.fd }),
  });
  const e = bindSocket(tx.ctx, ns, id, op.addr, op.port) ?? (op.proto === 'tcp' ? tcpListen(tx.ctx, ns, id, op.backlog ?? 4096) : undefined);
  if (e !== undefined) {
    closeSocket(tx.ctx, ns, id);
    return refuse(goErrno(e));
  }
  log(tx, op);
  return id;
};

/** Namespaces that running containers are in (--net container:X outlives X). */
export const living = (tx: DockerTx): { readonly netns: Nsid }[] => {
  const all: { readonly netns: Nsid }[] = [];
  for (const c of pmValues(tx.e.containers)) if (c.pid !== 0 && c.sandbox) all.push({ netns: c.sandbox.netns });
  return all;
};
const other = (tx: DockerTx, op: Op): DockerError | undefined => {
  switch (op.t) {
    case 'link-add': return linkAdd(tx, op);
    case 'link-set': return linkSet(tx, op);
    case 'link-del': {
      const dev = device(tx, nsOf(tx, op), op.dev);
      return isRefused(dev) ? dev : fromRtnl(delLink(tx.ctx, nsOf(tx, op), dev));
    }
    case 'addr': return address(tx, op);
    case 'route': return route(tx, op);
    case 'sysctl': {
      const e = writeSysctl(tx.ctx, nsOf(tx, op), op.name, op.value);
      return e && refuse(goErrno(e));
    }
    case 'netns':
      if (op.how === 'add') {
        const id = newNetns(tx.ctx);
        holdNetns(tx.ctx, op.key, id);
        tx.nsNames.set(id, op.key.replace(/^.*\//, ''));
      } else unholdNetns(tx.ctx, op.key, living(tx));
      return undefined;
    case 'listen': {
      const r = applyListen(tx, op);
      return isRefused(r) ? r : undefined;
    }
    case 'close':
      closeSocket(tx.ctx, nsOf(tx, op), op.socket);
      return undefined;
    case 'announce': {
      const dev = device(tx, nsOf(tx, op), op.dev);
      if (isRefused(dev)) return dev;
      announceAddress(tx.ctx, nsOf(tx, op), dev, op.ip, op.times, op.interval);
      return undefined;
    }
    case 'ct-flush':
      flushConnections(tx, op);
      return undefined;
    case 'ipset': return runIpset(tx, op);
    case 'nft': return refuse("the nftables firewall backend's own rules are not modelled by packetpath: use --firewall-backend=iptables");
    default: return undefined;
  }
};

/** Does them in order; stops at the first that fails and may not. Rules that stand together and go to one place are one transaction. */
export const applyOps = (tx: DockerTx, ops: readonly Op[]): DockerError | undefined => {
  for (let i = 0; i < ops.length; ) {
    const op = ops[i] as Op;
    if (isXtOp(op)) {
      const batch = [op];
      const ns = nsOf(tx, op);
      for (i++; i < ops.length; i++) {
        const next = ops[i] as Op;
        if (!isXtOp(next) || next.fam !== op.fam || nsOf(tx, next) !== ns) break;
        batch.push(next);
      }
      const e = applyRules(tx, ns, op.fam, batch, (o) => originOf(tx, o), (o) => log(tx, o));
      if (e) return e;
      continue;
    }
    i++;
    const e = other(tx, op);
    if (e && !op.ignore) return op.failed === undefined ? e : refuse(op.failed + e.refused, e.status);
    if (!e && op.t !== 'listen') log(tx, op);
  }
  return undefined;
};
