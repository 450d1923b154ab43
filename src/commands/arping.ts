// arping: ARP requests by hand, to ask, to detect duplicates (-D), to announce (-U, -A).
// Mirrors: iputils 20221126 arping.c (main, check_device, send_pack, recv_pack, event_loop, finish).
import { parseIp4Aton, printIp4, type Ip4 } from '../base/ip.ts';
import { MAC_BROADCAST, printMac, type Mac } from '../base/mac.ts';
import { STRERROR } from '../model/errno.ts';
import { ETH_P_ARP, type Arp, type PktType } from '../model/skb.ts';
import { findLink, findLinkByName, nextSeq, type Tap } from '../net/ctx.ts';
import { devQueueXmit } from '../net/dev.ts';
import { inetSelectAddr } from '../net/inetAddr.ts';
import { ipRouteOutput } from '../net/route4.ts';
import { bindSocket, closeSocket, openSocket } from '../net/sock.ts';
import type { Command, Proc, Running } from '../shell/proc.ts';
import { getopt } from './getopt.ts';
import { lookupHost } from './names.ts';
import { openStdout } from './stdio.ts';
import { strtolOrErr } from './strtol.ts';
import { RT_SCOPE_LINK } from '../model/uapi.ts';

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;
const VERSION = 'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';
const INT_MAX = 2147483647n;

interface Options {
  count: number;
  timeout: number;
  interval: number;
  quiet: boolean;
  broadcast: boolean;
  dad: boolean;
  unsolicited: boolean;
  advert: boolean;
  quitOnReply: boolean;
  device: string | undefined;
  source: string | undefined;
  target: string;
}
const parse = (p: Proc): Options | number => {
  const o: Options = {
    count: -1, timeout: 0, interval: 1, quiet: false, broadcast: false, dad: false, unsolicited: false, advert: false, quitOnReply: false, device: undefined, source: undefined, target: '',
  };
  const g = getopt(p.args, 'h?bfDUAqc:w:i:s:I:V');
  for (const { opt, arg } of g.opts) {
    switch (opt) {
      case 'b': o.broadcast = true; break;
      case 'f': o.quitOnReply = true; break;
      case 'D': o.dad = o.quitOnReply = true; break;
      case 'U': o.unsolicited = true; break;
      case 'A': o.advert = o.unsolicited = true; break;
      case 'q': o.quiet = true; break;
      case 'I': o.device = arg === '' ? undefined : arg; break;
      case 's': o.source = arg; break;
      case 'V':
        p.out(VERSION);
        return 0;
      case 'c':
      case 'w':
      case 'i': {
        const n = strtolOrErr(arg, opt === 'c' ? 1n : 0n, INT_MAX);
        if (typeof n !== 'number') {
          p.err(`${p.name}: ${n.error}\n`);
          return 1;
        }
        if (opt === 'c') o.count = n;
        else if (opt === 'w') o.timeout = n;
        else o.interval = n;
        break;
      }
      default:
        p.err(USAGE);
        return 2;
    }
  }
  if (g.error !== undefined || g.operands.length !== 1) {
    p.err(`${g.error === undefined ? '' : `${p.name}: ${g.error}\n`}${USAGE}`);
    return 2;
  }
  o.target = g.operands[0] as string;
  return o;
};
interface Heard {
  readonly arp: Arp;
  readonly pktType: PktType;
  readonly at: number;
}

function* runArping(p: Proc): Running {
  const { ctx, netns } = p;
  const o = parse(p);
  if (typeof o === 'number') return o;
  const io = openStdout(p);
  const die = (text: string, status = 2): number => {
    io.error(text);
    return status;
  };
  const found = yield* lookupHost(p, o.target, 4);
  if (typeof found === 'string') return die(`${o.target}: ${found}`);
  const gdst = found.ip as Ip4;
  let name = o.device;
  if (name === undefined) {
    const rt = ipRouteOutput(ctx, netns, { dst: gdst, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
    if ('error' in rt) return die('NETLINK_ROUTE unexpected iov element', 1);
    name = findLink(ctx, netns, rt.oif)?.name as string;
  }
  const link = findLinkByName(ctx, netns, name);
  if (!link) return die(`Device ${name} not available.`);
  const refuse = (why: string, status: number): number => {
    if (!o.quiet) p.out(`Interface "${name}" is ${why}\n`);
    return status;
  };
  if (!link.up) return refuse('down', 2);
  if (!link.arp || link.info.kind === 'loopback') return refuse('not ARPable', o.dad ? 0 : 2);
  const source = o.source === undefined ? 0 : parseIp4Aton(o.source);
  if (source === undefined) return die(`invalid source ${o.source}`);
  let gsrc = source !== 0 ? source : !o.dad && o.unsolicited ? gdst : 0;
  if (!o.dad || o.source !== undefined) {
    if (o.source !== undefined || gsrc !== 0) {
      const id = openSocket(ctx, netns, { kind: 'udp', family: 4, proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: link.ifindex, broadcast: false, pid: p.pid });
      const errno = bindSocket(ctx, netns, id, gsrc, 0);
      closeSocket(ctx, netns, id);
      if (errno) return die(`bind: ${STRERROR[errno]}`);
    } else {
      // connect(2) with SO_DONTROUTE on a socket bound to the device: a gateway's route does not count.
      const rt = ipRouteOutput(ctx, netns, { dst: gdst, src: 0, iif: 0, oif: link.ifindex, tos: 0, mark: 0, proto: 17, sport: 0, dport: 1025, uid: 0 });
      if ('error' in rt) return die(`connect: ${STRERROR[rt.error]}`);
      if (rt.broadcast) return die(`connect: ${STRERROR.EACCES}`);
      gsrc = rt.gw === null ? rt.src : inetSelectAddr(ctx, netns, link, 0, RT_SCOPE_LINK);
    }
  }
  if (!o.quiet) io.print(`ARPING ${printIp4(gdst)} from ${printIp4(gsrc)} ${name}\n`);
  if (o.source === undefined && gsrc === 0 && !o.dad) return die('no source address in not-DAD mode');

  const heard: Heard[] = [];
  const tap: Tap = {
    ifindex: link.ifindex,
    see: (skb, _ifindex, dir, at) => {
      if (dir === 'in' && skb.net.type === 'arp') heard.push({ arp: skb.net, pktType: skb.pktType, at });
    },
  };
  const s = { he: MAC_BROADCAST as Mac, unicasting: false, sent: 0, brdSent: 0, received: 0, brdRecv: 0, reqRecv: 0, last: 0 };
  const me = link.address;
  /** Added to the exit status. */
  let wentDown: 0 | 2 = 0;
  const send = (): void => {
    const arp: Arp = { type: 'arp', op: o.advert ? 2 : 1, sha: me, spa: gsrc, tha: o.advert ? me : s.he, tpa: gdst };
    ctx.xmitErrno = null;
    if (findLink(ctx, netns, link.ifindex)?.up !== true) return;
    devQueueXmit(ctx, netns, link.ifindex, { dev: link.ifindex, iif: 0, pktType: 'outgoing', smac: me, dmac: s.he, proto: ETH_P_ARP, vlan: 0, mark: 0, net: arp, nf: null, id: nextSeq(ctx) });
    if (ctx.xmitErrno !== null) return;
    s.last = ctx.now;
    s.sent++;
    if (!s.unicasting) s.brdSent++;
  };
  /** recv_pack: true when nothing more is to be done. */
  const receive = ({ arp, pktType, at }: Heard): boolean => {
    if (pktType !== 'host' && pktType !== 'broadcast' && pktType !== 'multicast') return false;
    if ((arp.op !== 1 && arp.op !== 2) || arp.spa !== gdst) return false;
    if (!o.dad) {
      if (arp.tpa !== gsrc || arp.tha !== me) return false;
    } else if (arp.sha === me || (gsrc !== 0 && arp.tpa !== gsrc)) return false;
    if (!o.quiet) {
      const who = arp.tpa !== gsrc ? `for ${printIp4(arp.tpa)} ` : '';
      const whom = arp.tha !== me ? `${who === '' ? 'for ' : ''}[${printMac(arp.tha).toUpperCase()}]` : '';
      // 30 us of software; the program's own rounding adds half a millisecond.
      const us = at - s.last + 30;
      const ms = Math.floor((us + 500) / 1000);
      io.print(`${pktType === 'host' ? 'Unicast' : 'Broadcast'} ${arp.op === 2 ? 'reply' : 'request'} from ${printIp4(arp.spa)} [${printMac(arp.sha).toUpperCase()}] ${who}${whom} ${ms}.${String(us - ms * 1000 + 500).padStart(3, '0')}ms\n`);
      io.flush();
    }
    s.received++;
    if (o.timeout > 0 && s.received === o.count) return true;
    if (pktType !== 'host') s.brdRecv++;
    if (arp.op === 1) s.reqRecv++;
    if (o.quitOnReply) return true;
    if (!o.broadcast) {
      s.he = arp.sha;
      s.unicasting = true;
    }
    return false;
  };
  try {
    ctx.taps.set(netns, [...(ctx.taps.get(netns) ?? []), tap]);
    send();
    const start = ctx.now;
    let expires = 1;
    const isUp = (): boolean => findLink(ctx, netns, link.ifindex)?.up === true;
    let up = true;
    loop: for (;;) {
      if (s.sent === o.count && o.unsolicited) break;
      const nextTimer = o.interval > 0 ? start + expires * o.interval * 1e6 : undefined;
      const deadline = o.timeout > 0 ? start + o.timeout * 1e6 : undefined;
      const until = Math.min(nextTimer ?? Infinity, deadline ?? Infinity);
      const signal = yield { ...(until !== Infinity && { until }), event: () => heard.length > 0 || up !== isUp() };
      if (signal !== undefined) break;
      // The socket tells once that its device went down; the program goes on in vain.
      if (up !== isUp()) {
        up = isUp();
        if (!up) {
          io.error(`recvfrom: ${STRERROR.ENETDOWN}`);
          wentDown = 2;
        }
      }
      if (nextTimer !== undefined && ctx.now >= nextTimer) {
        expires++;
        if (o.count > 0 && o.count < expires) break;
        send();
      }
      if (deadline !== undefined && ctx.now >= deadline) break;
      for (const h of heard.splice(0)) if (receive(h)) break loop;
    }
  } finally {
    const rest = (ctx.taps.get(netns) ?? []).filter((t) => t !== tap);
    if (rest.length > 0) ctx.taps.set(netns, rest);
    else ctx.taps.delete(netns);
  }
  if (!o.quiet) {
    const extra = [...(s.reqRecv > 0 ? [`${s.reqRecv} request(s)`] : []), ...(s.brdRecv > 0 ? [`${s.brdRecv} broadcast(s)`] : [])];
    io.print(`Sent ${s.sent} probes (${s.brdSent} broadcast(s))\nReceived ${s.received} response(s)${extra.length > 0 ? ` (${extra.join(', ')})` : ''}\n`);
  }
  io.flush();
  if (o.dad) return wentDown | (s.received > 0 ? 1 : 0);
  if (o.unsolicited) return wentDown;
  const enough = o.timeout > 0 && o.count > 0 && !o.quitOnReply ? o.count <= s.received : s.received > 0;
  return wentDown | (enough ? 0 : 1);
}

export const arping: Command = {
  name: 'arping',
  man: 'send ARP REQUEST to a neighbour host',
  run: runArping,
  catches: ['INT', 'QUIT', 'TERM'],
  examples: ['arping -V'],
};
