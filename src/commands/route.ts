// route of net-tools 2.10, IPv4. Mirrors: route.c (main), lib/inet_gr.c (rprint_fib), lib/inet_sr.c (INET_setroute).
// Leaves out, by name: -A inet6 and other families.
import { maskOf, printIp4, type Ip4 } from '../base/ip.ts';
import { ipRtIoctl } from '../rtnl/routeIoctl.ts';
import type { Command, Proc } from '../shell/proc.ts';
import { nameOfHost } from './names.ts';
import { inetResolve, strerror } from './nettools.ts';
import { atoi } from '../base/strtol.ts';
import { INET_ROUTE_USAGE, ROUTE_HELP, ROUTE_USAGE, ROUTE_VERSION } from './nettoolsUsage.ts';
import { rtLines, type RtLine } from './procnet.ts';

const E_OPTERR = 3;
const E_LOOKUP = 6;
const E_SOCK = 7;
const RTF_GATEWAY = 2;
const RTF_HOST = 4;
const RTF_REJECT = 0x200;

const usage = (p: Proc): number => {
  p.err(INET_ROUTE_USAGE);
  return E_OPTERR;
};

/** INET_getmask: a `/len` at the end of the target; its mask, null when there is none, 'bad' when it is no number. */
const splitMask = (text: string): { host: string; mask: Ip4 | null } | 'bad' => {
  const slash = text.indexOf('/');
  if (slash < 0) return { host: text, mask: null };
  const len = text.slice(slash + 1);
  if (!/^\d+$/.test(len) || Number(len) > 32) return 'bad';
  return { host: text.slice(0, slash), mask: maskOf(Number(len)) };
};

const setRoute = (p: Proc, add: boolean, words: readonly string[]): number => {
  if (words.length === 0) {
    p.err(INET_ROUTE_USAGE);
    return 0;
  }
  let i = 0;
  const kind = words[0] === '-net' || words[0] === '-host' ? words[i++] : undefined;
  const target = words[i++];
  if (target === undefined) return usage(p);
  const split = splitMask(target);
  if (split === 'bad') return usage(p);
  let mask = split.mask;
  let maskText = '';
  const lookup = (text: string): Ip4 | undefined => {
    const ip = inetResolve(p, text);
    if (typeof ip === 'number') return ip;
    p.err(`${text}: ${ip}\n`);
    return undefined;
  };
  const dst = lookup(split.host);
  if (dst === undefined) return E_LOOKUP;
  const isNet = kind === '-net' || (kind === undefined && split.host === 'default');
  let gateway: Ip4 | null = null;
  let dev: string | null = null;
  let metric = 0;
  let reject = false;
  let mtu: number | null = null;
  let window: number | null = null;
  let irtt: number | null = null;
  for (; i < words.length; i++) {
    const w = words[i] as string;
    const arg = words[i + 1];
    switch (w) {
      case 'metric':
        if (arg === undefined || !/^\d/.test(arg)) return usage(p);
        metric = atoi(arg) + 1;
        i++;
        break;
      case 'netmask': {
        if (arg === undefined || (mask !== null && mask !== 0)) return usage(p);
        const m = lookup(arg);
        if (m === undefined) return E_LOOKUP;
        mask = m;
        maskText = arg;
        i++;
        break;
      }
      case 'gw':
      case 'gateway': {
        if (arg === undefined || gateway !== null) return usage(p);
        const g = lookup(arg);
        if (g === undefined) return E_LOOKUP;
        if (arg === 'default') {
          p.err(`route: ${arg}: cannot use a NETWORK as gateway!\n`);
          return usage(p);
        }
        gateway = g;
        i++;
        break;
      }
      case 'mss':
      case 'mtu':
        if (arg === undefined) return usage(p);
        mtu = atoi(arg);
        if (mtu < 64 || mtu > 65536) {
          p.err('route: Invalid MSS/MTU.\n');
          return usage(p);
        }
        i++;
        break;
      case 'window':
        if (arg === undefined) return usage(p);
        window = atoi(arg);
        if (window < 128) {
          p.err('route: Invalid window.\n');
          return usage(p);
        }
        i++;
        break;
      case 'irtt':
        if (arg === undefined) return usage(p);
        irtt = atoi(arg);
        i++;
        break;
      case 'reject': reject = true; break;
      case 'mod': case 'dyn': case 'reinstate': break;
      case 'dev':
      case 'device':
        if (arg === undefined || dev !== null) return usage(p);
        dev = arg;
        i++;
        break;
      default:
        // a bare word is the device, and must be the last to catch typing errors
        if (dev !== null || arg !== undefined) return usage(p);
        dev = w;
    }
  }
  if (mask !== null && mask !== 0) {
    const inverse = ~mask >>> 0;
    if (!isNet && inverse !== 0) {
      // the number stands as it lies in memory
      p.err(`route: netmask ${inverse.toString(16).padStart(8, '0')} doesn't make sense with host route\n`);
      return usage(p);
    }
    if ((inverse & (inverse + 1)) !== 0) {
      p.err(`route: bogus netmask ${maskText}\n`);
      return usage(p);
    }
    if ((dst & inverse) >>> 0 !== 0) {
      p.err("route: netmask doesn't match route address\n");
      return usage(p);
    }
  }
  const e = ipRtIoctl(p.ctx, p.netns, add, {
    dst, genmask: mask ?? 0, gateway: gateway ?? 0, host: !isNet, isGateway: gateway !== null, reject, metric, dev, mtu, window, irtt,
    origin: { file: p.origin.file, line: p.origin.line, text: p.origin.text },
  });
  if (e === undefined) return 0;
  p.err(`${add ? 'SIOCADDRT' : 'SIOCDELRT'}: ${strerror(e)}\n`);
  return E_SOCK;
};

const HEADERS = [
  'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
  'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n',
] as const;
const printLine = (p: Proc, r: RtLine, ext: number, numeric: boolean): string => {
  const name = (ip: Ip4): string => (numeric ? printIp4(ip) : (nameOfHost(p, ip) ?? printIp4(ip))).slice(0, 15).padEnd(15);
  const reject = (r.flags & RTF_REJECT) !== 0;
  const dst = r.dst === 0 && r.len === 0 && !numeric ? 'default'.padEnd(15) : r.dst === 0 ? '0.0.0.0'.padEnd(15) : name(r.dst);
  const gw = reject ? '-'.padEnd(15) : r.gw === 0 ? '0.0.0.0'.padEnd(15) : name(r.gw);
  const flags = `${reject ? '!' : (r.flags & RTF_GATEWAY) !== 0 ? 'UG' : 'U'}${(r.flags & RTF_HOST) !== 0 ? 'H' : ''}`.padEnd(5);
  const head = `${dst} ${gw} ${printIp4(maskOf(r.len)).padEnd(15)} ${flags}`;
  const dev = reject ? '-' : r.dev;
  const v = (n: number): string => (reject ? '-' : String(n));
  if (ext === 2) return `${head} ${v(r.mtu).padStart(5)} ${v(r.window).padEnd(5)} ${v(r.irtt).padStart(6)} ${dev}\n`;
  const mid = `${head} ${String(r.metric).padEnd(6)} ${v(0).padEnd(2)} ${'0'.padStart(7)}`;
  return ext === 1 ? `${mid} ${dev}\n` : `${mid} ${dev.padEnd(8)} ${v(r.mtu).padEnd(5)} ${v(r.window).padEnd(6)} ${v(r.irtt)}\n`;
};
/** rprint_fib: format 1 as `route`, 2 as `netstat -r`, 3 both. */
export const printRoutes = (p: Proc, ext: number, numeric: boolean): void => {
  p.out(`Kernel IP routing table\n${HEADERS[ext - 1]}`);
  for (const r of rtLines(p.ctx, p.netns)) p.out(printLine(p, r, ext, numeric));
};

const run = (p: Proc): number => {
  let ext = 1;
  let numeric = false;
  let cache = false;
  const words: string[] = [];
  const unsupported = (af: string): number => {
    p.err(`route: address family "${af}" is not modelled by packetpath\n`);
    return E_OPTERR;
  };
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (w === '-net' || w === '-host' || !w.startsWith('-') || w === '-') {
      words.push(w);
      continue;
    }
    if (w === '--inet' || w === '--numeric' || w === '--verbose' || w === '--extend' || w === '--fib' || w === '--cache') {
      if (w === '--numeric') numeric = true;
      if (w === '--extend') ext++;
      if (w === '--cache') cache = true;
      continue;
    }
    if (w === '--version' || w === '--help') {
      if (w === '--version') p.out(ROUTE_VERSION);
      else {
        p.err(ROUTE_HELP.err);
        p.out(ROUTE_HELP.out);
      }
      return 0;
    }
    if (w.startsWith('--')) return unsupported(w);
    for (let j = 1; j < w.length; j++) {
      const c = w[j] as string;
      if (c === 'A') {
        const af = w.slice(j + 1) || p.args[++i] || '';
        if (af !== 'inet') return unsupported(af);
        break;
      }
      if (c === '6') return unsupported('inet6');
      if (c === 'e') ext++;
      else if (c === 'n' || c === 'N') numeric ||= c === 'n';
      else if (c === 'C') cache = true;
      else if (c === 'F') cache = false;
      else if (c === 'V') {
        p.out(ROUTE_VERSION);
        return 0;
      } else if (c === 'h' || c === '?' || !'4v'.includes(c)) {
        if (c !== 'h' && c !== '?') p.err(`route: invalid option -- '${c}'\n`);
        p.err(ROUTE_HELP.err);
        p.out(ROUTE_HELP.out);
        return 0;
      }
    }
  }
  const action = words.shift();
  switch (action) {
    case undefined: {
      if (cache) p.out('Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n');
      else {
        printRoutes(p, Math.min(ext, 3), numeric);
      }
      return 0;
    }
    case 'add': return setRoute(p, true, words);
    case 'del': case 'delete': return setRoute(p, false, words);
    case 'flush':
      p.err(`Flushing \`inet' routing table not supported\n${INET_ROUTE_USAGE}`);
      return E_OPTERR;
    default:
      p.err(ROUTE_USAGE);
      return E_OPTERR;
  }
};

export const route: Command = {
  name: 'route', man: 'show and change the IPv4 routing table (net-tools 2.10)', run,
  examples: ['route -n', 'route add -net 10.1.0.0/16 reject', 'route -ne', 'route add default gw 192.0.2.1', 'route del -net 10.9.0.0/16'],
};
