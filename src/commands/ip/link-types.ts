// The options after `type KIND`: iproute2 ip/iplink_{bridge,bridge_slave,vlan,macvlan,vxlan,veth}.c (parse_opt).
import { isMulticast, type Ip } from '../../base/ip.ts';
import type { KindData, NewPeer } from '../../rtnl/link.ts';
import type { BridgeChange, BridgePortChange, VxlanChange } from '../../rtnl/link-types.ts';
import type { Proc } from '../../shell/proc.ts';
import { BRIDGE_SLAVE_USAGE, BRIDGE_USAGE, MACVLAN_USAGE, VETH_USAGE, VLAN_USAGE, VXLAN_USAGE } from './ip-help.ts';
import { lladdr, lladdrMac, parseLink } from './link-parse.ts';
import type { IpOpts } from './opts.ts';
import { cur, exit, findDev, getAddr, getU16, getU32, getU8, invarg, matches, more, nextArg, type Argv } from './util.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const refuse = (what: string): never => exit(2, `ip: "${what}" is not modelled by packetpath\n`);
const must = <T>(v: T | undefined, msg: string, arg: string): T => (v === undefined ? invarg(msg, arg) : v);

type Width = 8 | 16 | 32;
/** bridge_parse_opt in its order, where the first word that a beginning fits wins. `true`: the whole word is needed.
 * A string target is a BridgeChange field; null is stored to be printed, and steers nothing here (IGMP snooping's timers). */
const BRIDGE_WORDS: readonly (readonly [word: string, width: Width, field: keyof BridgeChange | null, exact?: true])[] = [
  ['forward_delay', 32, 'forwardDelay'], ['hello_time', 32, 'helloTime'], ['max_age', 32, 'maxAge'], ['ageing_time', 32, 'ageingTime'],
  ['stp_state', 32, 'stpState'], ['priority', 16, 'priority'], ['vlan_filtering', 8, 'vlanFiltering'], ['vlan_protocol', 16, 'vlanProtocol'],
  ['group_fwd_mask', 16, 'groupFwdMask'], ['group_address', 8, null], ['no_linklocal_learn', 8, null, true], ['fdb_flush', 8, 'fdbFlush'],
  ['vlan_default_pvid', 16, 'vlanDefaultPvid'], ['vlan_stats_enabled', 8, null], ['vlan_stats_per_port', 8, null], ['mcast_router', 8, null],
  ['mcast_snooping', 8, 'mcastSnooping'], ['mcast_vlan_snooping', 8, null, true], ['mcast_query_use_ifaddr', 8, null], ['mcast_querier', 8, null],
  ['mcast_hash_elasticity', 32, null], ['mcast_hash_max', 32, null], ['mcast_last_member_count', 32, null], ['mcast_startup_query_count', 32, null],
  ['mcast_last_member_interval', 32, null], ['mcast_membership_interval', 32, null], ['mcast_querier_interval', 32, null],
  ['mcast_query_interval', 32, null], ['mcast_query_response_interval', 32, null], ['mcast_startup_query_interval', 32, null],
  ['mcast_stats_enabled', 8, null], ['mcast_igmp_version', 8, null], ['mcast_mld_version', 8, null], ['nf_call_iptables', 8, 'nfCallIptables'],
  ['nf_call_ip6tables', 8, 'nfCallIp6tables'], ['nf_call_arptables', 8, 'nfCallArptables'],
];
const getBits = (bits: Width, v: string): number | undefined => (bits === 8 ? getU8(v) : bits === 16 ? getU16(v) : getU32(v));

export const parseBridge = (a: Argv): BridgeChange => {
  const set: Mutable<BridgeChange> = {};
  for (; more(a); a.i++) {
    const w = cur(a);
    const found = BRIDGE_WORDS.find(([k, , , exact]) => (exact ? w === k : matches(w, k)));
    if (!found) {
      if (matches(w, 'help')) exit(1, BRIDGE_USAGE);
      exit(1, `bridge: unknown command "${w}"?\n${BRIDGE_USAGE}`);
      break;
    }
    const [word, width, field] = found;
    if (word === 'fdb_flush') {
      set.fdbFlush = true;
      continue;
    }
    const v = nextArg(a);
    if (word === 'vlan_protocol') {
      set.vlanProtocol = v.toLowerCase() === '802.1q' ? 0x8100 : v.toLowerCase() === '802.1ad' ? 0x88a8 : invarg('invalid vlan_protocol', v);
      continue;
    }
    if (word === 'group_address') {
      set.other = [...(set.other ?? []), [word, lladdrMac(lladdr(v))]];
      continue;
    }
    const n = must(getBits(width, v), `invalid ${word}`, v);
    if (n !== 0 && (word === 'stp_state' || word === 'mcast_querier' || word === 'mcast_vlan_snooping')) refuse(`bridge ${word} ${v}`);
    if (field === null) set.other = [...(set.other ?? []), [word, n]];
    else (set as Record<string, unknown>)[field] = n;
  }
  return set;
};

const SLAVE_FLAGS: readonly (readonly [string, keyof BridgePortChange])[] = [
  ['hairpin', 'hairpin'], ['guard', 'guard'], ['root_block', 'rootBlock'], ['fastleave', 'fastLeave'], ['learning', 'learning'], ['flood', 'flood'],
  ['mcast_flood', 'mcastFlood'], ['bcast_flood', 'bcastFlood'], ['mcast_to_unicast', 'mcastToUnicast'], ['proxy_arp', 'proxyArp'],
  ['proxy_arp_wifi', 'proxyArpWifi'], ['mcast_fast_leave', 'fastLeave'], ['neigh_suppress', 'neighSuppress'], ['vlan_tunnel', 'vlanTunnel'],
  ['isolated', 'isolated'], ['locked', 'locked'],
];
export const parseBridgeSlave = (a: Argv): BridgePortChange => {
  const set: Mutable<BridgePortChange> = {};
  for (; more(a); a.i++) {
    const w = cur(a);
    const flag = SLAVE_FLAGS.find(([k]) => matches(w, k));
    const number = <T extends 8 | 16 | 32>(bits: T, msg: string): number => {
      const v = nextArg(a);
      return must(getBits(bits, v), msg, v);
    };
    if (matches(w, 'fdb_flush')) set.fdbFlush = true;
    else if (matches(w, 'state')) set.state = number(8, 'state is invalid');
    else if (matches(w, 'priority')) set.priority = number(16, 'priority is invalid');
    else if (matches(w, 'cost')) set.cost = number(32, 'cost is invalid');
    else if (flag) {
      const v = nextArg(a);
      if (v !== 'on' && v !== 'off') exit(1, `Error: argument of "${flag[0]}" must be one of "off", "on", not "${v}"\n`);
      (set as Record<string, unknown>)[flag[1]] = v === 'on';
    } else if (matches(w, 'mcast_router')) set.mcastRouter = number(8, 'invalid mcast_router');
    else if (matches(w, 'group_fwd_mask')) {
      if (number(16, 'invalid group_fwd_mask') !== 0) refuse('bridge_slave group_fwd_mask');
    } else if (matches(w, 'backup_port')) refuse('bridge_slave backup_port');
    else if (matches(w, 'nobackup_port')) continue;
    else if (matches(w, 'help')) exit(1, BRIDGE_SLAVE_USAGE);
    else exit(1, `bridge_slave: unknown option "${w}"?\n${BRIDGE_SLAVE_USAGE}`);
  }
  return set;
};

const parseVeth = (p: Proc, opts: IpOpts, a: Argv): KindData => {
  if (!more(a)) return { kind: 'veth' };
  if (cur(a) !== 'peer') exit(1, VETH_USAGE);
  a.i++;
  const q = parseLink(p, opts, a, true);
  if (q.type !== undefined) refuse('veth peer type');
  const peer: NewPeer = { ...q.attrs, ...(q.name !== undefined && { name: q.name }), ...(q.index !== undefined && { index: q.index }) };
  return { kind: 'veth', peer };
};

const parseVlan = (a: Argv): KindData => {
  let id: number | undefined;
  let proto: number | undefined;
  let reorderHdr: boolean | undefined;
  const flag = (key: string): boolean => {
    const v = nextArg(a);
    if (v !== 'on' && v !== 'off') exit(1, `Error: argument of "${key}" must be "on" or "off", not "${v}"\n`);
    return v === 'on';
  };
  for (; more(a); a.i++) {
    const w = cur(a);
    if (matches(w, 'protocol')) {
      const v = nextArg(a);
      const l = v.toLowerCase();
      proto = l === '802.1q' ? 0x8100 : l === '802.1ad' ? 0x88a8 : invarg('protocol is invalid', v);
    } else if (matches(w, 'id')) {
      const v = nextArg(a);
      id = must(getU16(v), 'id is invalid', v);
    } else if (matches(w, 'reorder_hdr')) reorderHdr = flag('reorder_hdr');
    else if (matches(w, 'gvrp') || matches(w, 'mvrp') || matches(w, 'loose_binding') || matches(w, 'bridge_binding')) {
      if (flag(w)) refuse(`vlan ${w}`);
    } else if (matches(w, 'ingress-qos-map') || matches(w, 'egress-qos-map')) refuse(`vlan ${w}`);
    else if (matches(w, 'help')) exit(1, VLAN_USAGE);
    else exit(1, `vlan: unknown command "${w}"?\n${VLAN_USAGE}`);
  }
  return { kind: 'vlan', ...(id !== undefined && { id }), ...(proto !== undefined && { proto }), ...(reorderHdr !== undefined && { reorderHdr }) };
};

const parseMacvlan = (a: Argv): KindData => {
  let mode: 'private' | 'vepa' | 'bridge' | 'passthru' | undefined;
  for (; more(a); a.i++) {
    const w = cur(a);
    if (matches(w, 'mode')) {
      const v = nextArg(a);
      if (v === 'private' || v === 'vepa' || v === 'bridge' || v === 'passthru') mode = v;
      else if (v === 'source') refuse('macvlan mode source');
      else exit(1, `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${v}"\n`);
    } else if (matches(w, 'flag') || w === 'nopromisc' || matches(w, 'macaddr') || matches(w, 'bcqueuelen')) refuse(`macvlan ${w}`);
    else if (matches(w, 'help')) exit(1, MACVLAN_USAGE);
    else exit(1, `macvlan: unknown option "${w}"?\n${MACVLAN_USAGE}`);
  }
  return { kind: 'macvlan', ...(mode !== undefined && { mode }) };
};

const VXLAN_OFF = ['noproxy', 'norsc', 'nol2miss', 'nol3miss', 'udpcsum', 'noudp6zerocsumtx', 'noudp6zerocsumrx', 'noremcsumtx', 'noremcsumrx', 'noexternal'];
const VXLAN_ON = ['proxy', 'rsc', 'l2miss', 'l3miss', 'noudpcsum', 'udp6zerocsumtx', 'udp6zerocsumrx', 'remcsumtx', 'remcsumrx', 'external', 'gbp', 'gpe', 'vnifilter', 'maxaddress', 'df', 'flowlabel'];
const parseVxlan = (p: Proc, opts: IpOpts, a: Argv): KindData => {
  const set: Mutable<VxlanChange> = {};
  if (!more(a)) return { kind: 'vxlan', set };
  // the second address must be of the first one's family
  const addr = (key: 'remote' | 'local'): Ip => {
    const v = nextArg(a);
    const other = key === 'remote' ? set.local : set.remote;
    const x = getAddr(v, other === undefined ? 0 : typeof other === 'string' ? 6 : 4).ip ?? 0;
    if (isMulticast(x)) invarg(`invalid ${key} address`, v);
    return x;
  };
  for (; more(a); a.i++) {
    const w = cur(a);
    if (matches(w, 'id') || matches(w, 'vni')) {
      const v = nextArg(a);
      const n = getU32(v);
      if (n === undefined || n >= 1 << 24) invarg('invalid id', v);
      set.vni = n as number;
    } else if (matches(w, 'group')) refuse('vxlan group');
    else if (matches(w, 'remote')) set.remote = addr('remote');
    else if (matches(w, 'local')) set.local = addr('local');
    else if (matches(w, 'dev')) {
      const v = nextArg(a);
      const l = findDev(p.ctx, opts.netns, v);
      if (!l) exit(255, `Cannot find device "${v}"\n`);
      else set.dev = l.ifindex;
    } else if (matches(w, 'ttl') || matches(w, 'hoplimit')) {
      const v = nextArg(a);
      if (v === 'inherit') set.ttlInherit = true;
      else if (v === 'auto') set.ttl = 0;
      else {
        const n = must(getU32(v), 'invalid TTL', v);
        set.ttl = n > 255 ? invarg('TTL must be <= 255', v) : n;
      }
    } else if (matches(w, 'tos') || matches(w, 'dsfield')) {
      const v = nextArg(a);
      set.tos = v === 'inherit' ? 1 : must(getU8(v, 16), 'bad TOS value', v);
    } else if (matches(w, 'ageing')) {
      const v = nextArg(a);
      const n = v === 'none' ? 0 : must(getU32(v), 'ageing timer', v);
      // the tool sends no zero, so the kernel keeps its default
      if (n !== 0) set.ageing = n;
    } else if (w === 'port' || w === 'srcport') {
      const lo = nextArg(a);
      const hi = nextArg(a);
      set.srcportMin = must(getU16(lo), 'min port', lo);
      set.srcportMax = must(getU16(hi), 'max port', hi);
    } else if (w === 'dstport') {
      const v = nextArg(a);
      set.dstport = must(getU16(v), 'dst port', v);
    } else if (matches(w, 'nolearning')) set.learning = false;
    else if (matches(w, 'learning')) set.learning = true;
    else if (VXLAN_OFF.includes(w)) continue;
    else if (VXLAN_ON.includes(w)) refuse(`vxlan ${w}`);
    else if (matches(w, 'help')) exit(1, VXLAN_USAGE);
    else exit(1, `vxlan: unknown command "${w}"?\n${VXLAN_USAGE}`);
  }
  if (set.vni === undefined) exit(1, 'vxlan: missing virtual network identifier\n');
  if (set.dstport === undefined)
    p.err("vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\nUse 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n");
  else if (set.dstport === 0) delete set.dstport;
  return { kind: 'vxlan', set };
};

/** Kinds that the tool knows and packetpath does not. */
const REFUSED = [
  'amt', 'bareudp', 'bond', 'bond_slave', 'dsa', 'erspan', 'geneve', 'gre', 'gretap', 'gtp', 'ifb', 'ip6erspan', 'ip6gre', 'ip6gretap', 'ip6tnl', 'ipip', 'ipoib',
  'ipvlan', 'ipvtap', 'macsec', 'macvtap', 'netdevsim', 'nlmon', 'rmnet', 'sit', 'team', 'team_slave', 'vcan', 'vrf', 'vti', 'vxcan', 'wwan', 'xfrm', 'virt_wifi',
  'wireguard', 'hsr', 'batadv', 'can', 'lowpan', 'vti6', 'ovpn', 'netkit', 'pfcp',
];
/** The kind's data for `ip link add`; undefined for a kind that the kernel does not know either. */
export const parseKind = (p: Proc, opts: IpOpts, type: string, a: Argv): KindData | undefined => {
  if (type === 'tun' || type === 'tap') exit(2, 'Error: tun/tap creation via rtnetlink is not supported.\n');
  if (REFUSED.includes(type)) refuse(`link type ${type}`);
  switch (type) {
    case 'veth': return parseVeth(p, opts, a);
    case 'bridge': return { kind: 'bridge', set: parseBridge(a) };
    case 'vlan': return parseVlan(a);
    case 'macvlan': return parseMacvlan(a);
    case 'vxlan': return parseVxlan(p, opts, a);
    case 'dummy': return { kind: 'dummy' };
    default: return undefined;
  }
};
