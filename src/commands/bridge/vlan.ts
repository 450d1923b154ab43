// `bridge vlan`: iproute2 6.1, bridge/vlan.c (vlan_show, vlan_modify). Messages about bad arguments are checked; the tables of a
// filtering bridge are unverified (the reference kernel has no VLAN filtering). Refused: per-VLAN options, statistics, tunnels, global.
import { atoi } from '../../base/strtol.ts';
import { pmSorted } from '../../base/pmap.ts';
import { isBridge } from '../../dev/bridge.ts';
import type { BridgeVlan, Link } from '../../model/world.ts';
import { netnsOf } from '../../net/ctx.ts';
import { brVlanAdd, brVlanDelete, nbpVlanAdd, nbpVlanDelete } from '../../net/brVlanConf.ts';
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from '../ip/opts.ts';
import { finish, newPrinter } from '../ip/printer.ts';
import { argvOf, cur, exit, findDev, matches, more, nextArg, rtnlError } from '../ip/util.ts';
import { paint } from './color.ts';
import { VLAN_USAGE } from './usage.ts';

const refuse = (what: string): never => exit(255, `bridge: "${what}" is not modelled by packetpath\n`);
const vlansOf = (l: Link): BridgeVlan[] => pmSorted<BridgeVlan>(isBridge(l) ? l.info.vlans : (l.brport?.vlans ?? { size: 0, root: { b: 0, a: [] } }));
const NAME_WIDTH = 16;

/** -compressvlans: neighbours with equal flags become a range (the pvid never does). */
const ranges = (vlans: readonly BridgeVlan[], compress: boolean): { from: number; v: BridgeVlan }[] => {
  const out: { from: number; v: BridgeVlan }[] = [];
  for (const v of vlans) {
    const last = out.at(-1);
    if (compress && last && last.v.vid + 1 === v.vid && !v.pvid && !last.v.pvid && last.v.untagged === v.untagged) last.v = v;
    else out.push({ from: v.vid, v });
  }
  return out;
};

const show = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  let dev: string | undefined;
  let vid = 0;
  for (; more(a); a.i++) {
    if (cur(a) === 'dev') dev = nextArg(a);
    else if (cur(a) === 'vid') vid = Number(/^\d+/.exec(nextArg(a))?.[0] ?? 0);
    else if (matches(cur(a), 'help')) return exit(255, VLAN_USAGE);
  }
  const only = dev === undefined ? undefined : findDev(p.ctx, opts.netns, dev);
  if (dev !== undefined && !only) return exit(255, `Cannot find device "${dev}"\n`);
  const ports = [...pmSorted(netnsOf(p.ctx, opts.netns).links)].filter((l) => (!only || only.ifindex === l.ifindex) && vlansOf(l).length > 0);
  if (opts.details > 0 || opts.stats > 0) {
    if (ports.length > 0) return refuse(`${opts.details > 0 ? '-details' : '-statistics'} vlan show`);
    if (opts.details > 0) p.err('RTNETLINK answers: Operation not supported\nDump terminated\n');
    p.out(`${'port'.padEnd(NAME_WIDTH)}  vlan-id${opts.details > 0 ? '  ' : ''}\n`);
    return opts.details > 0 ? 1 : 0;
  }
  const pr = newPrinter(opts);
  pr.text(`${'port'.padEnd(NAME_WIDTH)}  vlan-id  \n`);
  for (const l of ports) {
    const list = ranges(vlansOf(l), opts.brief).filter((r) => vid === 0 || (r.from <= vid && vid <= r.v.vid));
    if (list.length === 0) continue;
    pr.openObject();
    pr.str('ifname', null, l.name);
    pr.openArray('vlans');
    list.forEach((r, i) => {
      pr.text(i === 0 ? paint(p, opts, 'ifname', `${l.name.padEnd(NAME_WIDTH)}  `) : ''.padEnd(NAME_WIDTH + 2));
      pr.openObject();
      pr.num('vlan', String(r.from), r.from);
      if (r.v.vid !== r.from) pr.num('vlanEnd', `-${r.v.vid}`, r.v.vid);
      if (r.v.pvid || r.v.untagged) {
        pr.openArray('flags');
        if (r.v.pvid) pr.str(null, ' PVID', 'PVID');
        if (r.v.untagged) pr.str(null, ' Egress Untagged', 'Egress Untagged');
        pr.closeArray();
      }
      pr.text('\n');
      pr.closeObject();
    });
    pr.closeArray();
    pr.closeObject();
  }
  finish(p, pr);
  return 0;
};

const modify = (p: Proc, opts: IpOpts, args: readonly string[], add: boolean): number => {
  const a = argvOf(args);
  let dev: string | undefined;
  let range: [number, number] | undefined;
  let pvid = false;
  let untagged = false;
  let self = false;
  let master = false;
  for (; more(a); a.i++) {
    const word = cur(a);
    if (word === 'dev') dev = nextArg(a);
    else if (word === 'vid') {
      const text = nextArg(a);
      const dash = text.indexOf('-');
      const from = atoi(text);
      const to = dash > 0 ? atoi(text.slice(dash + 1)) : from;
      if (dash > 0 && (from >= to || from >= 4096 || to >= 4096)) return exit(255, `Invalid VLAN range "${from}-${to}"\n`);
      if (from >= 4096) return exit(255, `Invalid VLAN ID "${text}"\n`);
      range = [from, to];
    } else if (word === 'self') self = true;
    else if (word === 'master') master = true;
    else if (word === 'pvid') pvid = true;
    else if (word === 'untagged') untagged = true;
    else if (word === 'tunnel_info') return refuse('vlan tunnel_info');
    else if (matches(word, 'help')) return exit(255, VLAN_USAGE);
  }
  if (dev === undefined || range === undefined) return exit(255, 'Device and VLAN ID are required arguments.\n');
  const l = findDev(p.ctx, opts.netns, dev);
  if (!l) return exit(255, `Cannot find bridge device "${dev}"\n`);
  const [from, to] = range;
  if (pvid && from !== to) return exit(255, 'pvid cannot be configured for a vlan range\n');
  const answer = (err: Parameters<typeof rtnlError>[1]): number => {
    rtnlError(p, err);
    return 255;
  };
  if (from <= 0 || to >= 4095) return answer({ errno: 'EINVAL', extack: 'bridge: Vlan id is invalid' });
  const bridge = isBridge(l) && self;
  if (!bridge && (!l.brport || (self && !master))) return answer({ errno: 'EOPNOTSUPP' });
  for (let vid = from; vid <= to; vid++) {
    const v = { vid, pvid, untagged };
    if (add) (bridge ? brVlanAdd : nbpVlanAdd)(p.ctx, opts.netns, l.ifindex, v);
    else (bridge ? brVlanDelete : nbpVlanDelete)(p.ctx, opts.netns, l.ifindex, vid);
  }
  return 0;
};

export const bridgeVlan = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [verb, ...rest] = args;
  if (verb === undefined) return show(p, opts, []);
  if (matches(verb, 'add')) return modify(p, opts, rest, true);
  if (matches(verb, 'delete')) return modify(p, opts, rest, false);
  if (matches(verb, 'show') || matches(verb, 'lst') || matches(verb, 'list')) return show(p, opts, rest);
  if (matches(verb, 'tunnelshow')) return refuse('vlan tunnelshow');
  if (matches(verb, 'set')) return refuse('vlan set');
  if (verb === 'global') return refuse('vlan global');
  if (matches(verb, 'help')) return exit(255, VLAN_USAGE);
  return exit(255, `Command "${verb}" is unknown, try "bridge vlan help".\n`);
};
