// The kind's own line of `ip -d link`: iproute2 ip/iplink_{bridge,bridge_slave,vlan,macvlan,vxlan}.c (print_opt).
// Times of timers that this model does not run (STP's) are zero, as on a bridge without STP.
import { printIp } from '../../base/ip.ts';
import { macByte, printMac, type Mac } from '../../base/mac.ts';
import { pmGet } from '../../base/pmap.ts';
import type { BridgeConf, BridgePort, Link, Nsid } from '../../model/world.ts';
import { findLink, type Ctx } from '../../net/ctx.ts';
import { both, jsonOnly, nested, textOnly, word, type Part } from './parts.ts';

/** br_dump_bridge_id. */
const bridgeId = (priority: number, mac: Mac): string => {
  const bytes: string[] = [];
  for (let i = 0; i < 6; i++) bytes.push(macByte(mac, i).toString(16));
  return `${priority.toString(16).padStart(4, '0')}.${bytes.join(':')}`;
};
const timer = (k: string, seconds: number): Part => both(k, { raw: seconds.toFixed(2) }, `${k} ${seconds.toFixed(2).padStart(7)} `);
const num = (b: boolean): number => (b ? 1 : 0);

/** %#x. */
const alternate = (n: number): string => (n === 0 ? '0' : `0x${n.toString(16)}`);
/** Centiseconds left, in seconds, cut as jiffies_to_clock_t does. */
const secondsLeft = (us: number): number => Math.floor(Math.max(0, us) / 10_000) / 100;
const gcTimer = (br: BridgeConf, now: number): number => {
  const base = br.gcAt ?? 0;
  if (base === 0) return 0;
  if (now < base) return secondsLeft(base - now);
  const hold = Math.max(1, br.ageingTime) * 10_000;
  return secondsLeft(hold - ((now - base) % hold));
};

/** Options with no effect on the packets of this model: their kernel defaults, in the order they are printed. */
const MCAST: readonly (readonly [name: string, json: string, value: number])[] = [
  ['mcast_router', 'mcast_router', 1], ['mcast_query_use_ifaddr', 'mcast_query_use_ifaddr', 0], ['mcast_querier', 'mcast_querier', 0],
  ['mcast_hash_elasticity', 'mcast_hash_elasticity', 16], ['mcast_hash_max', 'mcast_hash_max', 4096],
  ['mcast_last_member_count', 'mcast_last_member_cnt', 2], ['mcast_startup_query_count', 'mcast_startup_query_cnt', 2],
  ['mcast_last_member_interval', 'mcast_last_member_intvl', 100], ['mcast_membership_interval', 'mcast_membership_intvl', 26000],
  ['mcast_querier_interval', 'mcast_querier_intvl', 25500], ['mcast_query_interval', 'mcast_query_intvl', 12500],
  ['mcast_query_response_interval', 'mcast_query_response_intvl', 1000], ['mcast_startup_query_interval', 'mcast_startup_query_intvl', 3124],
  ['mcast_stats_enabled', 'mcast_stats_enabled', 0], ['mcast_igmp_version', 'mcast_igmp_version', 2], ['mcast_mld_version', 'mcast_mld_version', 1],
];

const bridgeParts = (br: BridgeConf, now: number): Part[] => {
  const id = bridgeId(br.priority, br.bridgeId);
  const other = (k: string, d: number): number => pmGet(br.other, k) ?? d;
  return [
    word('forward_delay', br.forwardDelay), word('hello_time', br.helloTime), word('max_age', br.maxAge), word('ageing_time', br.ageingTime),
    word('stp_state', num(br.stpState)), word('priority', br.priority), word('vlan_filtering', num(br.vlanFiltering)),
    // a kernel without CONFIG_BRIDGE_VLAN_FILTERING (this model's reference) sends these only when filtering can be on
    ...(br.vlanFiltering ? [both('vlan_protocol', br.vlanProtocol === 0x88a8 ? '802.1ad' : '802.1Q', `vlan_protocol ${br.vlanProtocol === 0x88a8 ? '802.1ad' : '802.1Q'} `)] : []),
    word('bridge_id', id), both('root_id', id, `designated_root ${id} `), word('root_port', 0), word('root_path_cost', 0),
    word('topology_change', 0), word('topology_change_detected', 0), timer('hello_timer', 0), timer('tcn_timer', 0), timer('topology_change_timer', 0),
    timer('gc_timer', gcTimer(br, now)),
    ...(br.vlanFiltering ? [word('vlan_default_pvid', br.vlanDefaultPvid), word('vlan_stats_enabled', other('vlan_stats_enabled', 0)), word('vlan_stats_per_port', other('vlan_stats_per_port', 0))] : []),
    word('group_fwd_mask', alternate(br.groupFwdMask)),
    word('group_addr', printMac(other('group_address', 0x0180c2000000)), 'group_address'), word('mcast_snooping', num(br.mcastSnooping)),
    word('no_linklocal_learn', other('no_linklocal_learn', 0)), word('mcast_vlan_snooping', other('mcast_vlan_snooping', 0)),
    ...MCAST.map(([name, json, d]) => word(json, other(name, d), name)),
    word('nf_call_iptables', num(br.nfCallIptables)), word('nf_call_ip6tables', num(br.nfCallIp6tables)), word('nf_call_arptables', num(br.nfCallArptables)),
  ];
};

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;
const onOff = (k: string, on: boolean, label = k): Part => both(k, on, `${label} ${on ? 'on' : 'off'} `);
const hex = (n: number): string => `0x${n.toString(16)}`;

const slaveParts = (p: BridgePort, br: BridgeConf, now: number): Part[] => {
  const portId = (p.priority << 10) | p.portNo;
  const id = bridgeId(br.priority, br.bridgeId);
  return [
    word('state', STATES[p.state]), word('priority', p.priority), word('cost', p.cost), onOff('hairpin', p.hairpin), onOff('guard', p.guard),
    onOff('root_block', p.rootBlock), onOff('fastleave', p.fastLeave), onOff('learning', p.learning), onOff('flood', p.flood),
    both('id', hex(portId), `port_id ${hex(portId)} `), both('no', hex(p.portNo), `port_no ${hex(p.portNo)} `), word('designated_port', portId),
    word('designated_cost', 0), both('bridge_id', id, `designated_bridge ${id} `), both('root_id', id, `designated_root ${id} `),
    timer('hold_timer', 0), timer('message_age_timer', 0), timer('forward_delay_timer', secondsLeft((p.fdTimer ?? 0) - now)),
    word('topology_change_ack', 0), word('config_pending', 0), onOff('proxy_arp', p.proxyArp), onOff('proxy_arp_wifi', p.proxyArpWifi),
    both('multicast_router', p.mcastRouter ?? 1, `mcast_router ${p.mcastRouter ?? 1} `), textOnly(`mcast_fast_leave ${p.fastLeave ? 'on' : 'off'} `), onOff('mcast_flood', p.mcastFlood),
    onOff('bcast_flood', p.bcastFlood), onOff('mcast_to_unicast', p.mcastToUnicast), onOff('neigh_suppress', p.neighSuppress),
    both('group_fwd_mask', '0', 'group_fwd_mask 0 '), both('group_fwd_mask_str', '0x0', 'group_fwd_mask_str 0x0 '),
    onOff('vlan_tunnel', p.vlanTunnel), onOff('isolated', p.isolated), onOff('locked', p.locked),
  ];
};

/** info_data of the device's kind; undefined for kinds that print none (veth, dummy). */
const kindParts = (ctx: Ctx, nsid: Nsid, l: Link): Part[] | undefined => {
  const i = l.info;
  switch (i.kind) {
    case 'bridge': return bridgeParts(i, ctx.now);
    case 'vlan': {
      const proto = i.proto === 0x88a8 ? '802.1ad' : '802.1Q';
      return [both('protocol', proto, `protocol ${proto} `), word('id', i.id), both('flags', i.reorderHdr ? ['REORDER_HDR'] : [], i.reorderHdr ? '<REORDER_HDR> ' : '<> ')];
    }
    case 'macvlan': return [word('mode', i.mode), word('bcqueuelen', 1000), word('usedbcqueuelen', 1000)];
    case 'vxlan': {
      const dev = l.link === null ? undefined : l.link.netns === nsid ? (findLink(ctx, nsid, l.link.ifindex)?.name ?? `if${l.link.ifindex}`) : `if${l.link.ifindex}`;
      const tos: Part[] = i.tos === 0 ? [] : i.tos === 1 ? [both('tos', 'inherit', 'tos inherit ')] : [both('tos', hex(i.tos), `tos ${hex(i.tos)} `)];
      const ttl: Part = i.ttlInherit === true ? both('ttl', 'inherit', 'ttl inherit ') : both('ttl', i.ttl, `ttl ${i.ttl === 0 ? 'auto' : i.ttl} `);
      return [
        word('id', i.vni), ...(i.remote === null ? [] : [word(typeof i.remote === 'string' ? 'remote6' : 'remote', printIp(i.remote), 'remote')]),
        ...(i.local === null ? [] : [word(typeof i.local === 'string' ? 'local6' : 'local', printIp(i.local), 'local')]),
        ...(dev === undefined ? [] : [both('link', dev, `dev ${dev} `)]),
        nested('port_range', [both('low', i.srcportMin, `srcport ${i.srcportMin} `), both('high', i.srcportMax, `${i.srcportMax} `)]),
        both('port', i.dstport, `dstport ${i.dstport} `), i.learning ? jsonOnly('learning', true) : both('learning', false, 'nolearning '),
        ...tos, ttl, jsonOnly('df', 'unset'), both('ageing', i.ageing, i.ageing === 0 ? 'ageing none ' : `ageing ${i.ageing} `),
        both('udp_csum', true, 'udpcsum '), both('udp_zero_csum6_tx', false, 'noudp6zerocsumtx '), both('udp_zero_csum6_rx', false, 'noudp6zerocsumrx '),
      ];
    }
    default: return undefined;
  }
};

/** print_linktype: one line for the kind, one for being a port. */
export const linkInfoParts = (ctx: Ctx, nsid: Nsid, l: Link, nl: string): Part[] => {
  const parts: Part[] = [];
  if (l.info.kind !== 'loopback') {
    const data = kindParts(ctx, nsid, l);
    parts.push(both('info_kind', l.info.kind, `${nl}    ${l.info.kind} `));
    if (data) parts.push(nested('info_data', data));
  }
  const br = l.master === 0 ? undefined : findLink(ctx, nsid, l.master)?.info;
  if (l.brport && br?.kind === 'bridge')
    parts.push(both('info_slave_kind', 'bridge', `${nl}    bridge_slave `), nested('info_slave_data', slaveParts(l.brport, br, ctx.now)));
  return parts.length === 0 ? [] : [nested('linkinfo', parts)];
};
