// Per-device sysctls as records of small integers, so that the path reads fields, not names.
// Mirrors: include/linux/inetdevice.h (ipv4_devconf), include/linux/ipv6.h (ipv6_devconf), neigh_parms.
// Field names are the sysctl names; a new device copies its namespace's `default`.

export interface Conf4 {
  readonly forwarding: number;
  readonly mc_forwarding: number;
  readonly proxy_arp: number;
  readonly proxy_arp_pvlan: number;
  readonly accept_redirects: number;
  readonly secure_redirects: number;
  readonly send_redirects: number;
  readonly shared_media: number;
  readonly rp_filter: number;
  readonly accept_source_route: number;
  readonly bootp_relay: number;
  readonly log_martians: number;
  readonly tag: number;
  readonly arp_filter: number;
  readonly medium_id: number;
  readonly disable_xfrm: number;
  readonly disable_policy: number;
  readonly force_igmp_version: number;
  readonly arp_announce: number;
  readonly arp_ignore: number;
  readonly promote_secondaries: number;
  readonly arp_accept: number;
  readonly arp_notify: number;
  readonly accept_local: number;
  readonly src_valid_mark: number;
  readonly arp_evict_nocarrier: number;
  readonly route_localnet: number;
  readonly igmpv2_unsolicited_report_interval: number;
  readonly igmpv3_unsolicited_report_interval: number;
  readonly ignore_routes_with_linkdown: number;
  readonly drop_unicast_in_l2_multicast: number;
  readonly drop_gratuitous_arp: number;
  readonly bc_forwarding: number;
}
/** The kernel's defaults for `default` (devinet.c, ipv4_devconf_dflt), as a new namespace of 6.18 shows them. */
export const CONF4_DEFAULT: Conf4 = {
  forwarding: 0, mc_forwarding: 0, proxy_arp: 0, proxy_arp_pvlan: 0, accept_redirects: 1, secure_redirects: 1, send_redirects: 1,
  shared_media: 1, rp_filter: 0, accept_source_route: 1, bootp_relay: 0, log_martians: 0, tag: 0, arp_filter: 0, medium_id: 0,
  disable_xfrm: 0, disable_policy: 0, force_igmp_version: 0, arp_announce: 0, arp_ignore: 0, promote_secondaries: 0, arp_accept: 0,
  arp_notify: 0, accept_local: 0, src_valid_mark: 0, arp_evict_nocarrier: 1, route_localnet: 0, igmpv2_unsolicited_report_interval: 10000,
  igmpv3_unsolicited_report_interval: 1000, ignore_routes_with_linkdown: 0, drop_unicast_in_l2_multicast: 0, drop_gratuitous_arp: 0,
  bc_forwarding: 0,
};
/** ... and for `all` (ipv4_devconf): only accept_source_route differs. */
export const CONF4_ALL: Conf4 = { ...CONF4_DEFAULT, accept_source_route: 0 };
/** inetdev_init for a loopback device. */
export const CONF4_LOOPBACK: Conf4 = { ...CONF4_DEFAULT, disable_policy: 1, disable_xfrm: 1 };

export interface Conf6 {
  readonly forwarding: number;
  readonly hop_limit: number;
  readonly mtu: number;
  readonly accept_ra: number;
  readonly accept_redirects: number;
  readonly autoconf: number;
  readonly dad_transmits: number;
  readonly router_solicitations: number;
  readonly router_solicitation_interval: number;
  readonly router_solicitation_delay: number;
  readonly router_solicitation_max_interval: number;
  readonly force_mld_version: number;
  readonly mldv1_unsolicited_report_interval: number;
  readonly mldv2_unsolicited_report_interval: number;
  readonly use_tempaddr: number;
  readonly max_addresses: number;
  readonly accept_ra_defrtr: number;
  readonly accept_ra_pinfo: number;
  readonly accept_ra_rtr_pref: number;
  readonly proxy_ndp: number;
  readonly accept_source_route: number;
  readonly optimistic_dad: number;
  readonly use_optimistic: number;
  readonly disable_ipv6: number;
  readonly accept_dad: number;
  readonly force_tllao: number;
  readonly ndisc_notify: number;
  readonly suppress_frag_ndisc: number;
  readonly use_oif_addrs_only: number;
  readonly ignore_routes_with_linkdown: number;
  readonly drop_unicast_in_l2_multicast: number;
  readonly drop_unsolicited_na: number;
  readonly keep_addr_on_down: number;
  readonly addr_gen_mode: number;
  readonly disable_policy: number;
  readonly ndisc_tclass: number;
  readonly enhanced_dad: number;
  readonly seg6_enabled: number;
  readonly rpl_seg_enabled: number;
  readonly accept_ra_from_local: number;
  readonly accept_ra_min_hop_limit: number;
  readonly accept_ra_min_lft: number;
  readonly accept_ra_mtu: number;
  readonly accept_ra_rt_info_max_plen: number;
  readonly accept_ra_rt_info_min_plen: number;
  readonly accept_untracked_na: number;
  readonly force_forwarding: number;
  readonly ioam6_enabled: number;
  readonly ioam6_id: number;
  readonly ioam6_id_wide: number;
  readonly max_desync_factor: number;
  readonly mc_forwarding: number;
  readonly ndisc_evict_nocarrier: number;
  readonly ra_defrtr_metric: number;
  readonly ra_honor_pio_life: number;
  readonly ra_honor_pio_pflag: number;
  readonly regen_max_retry: number;
  readonly regen_min_advance: number;
  readonly router_probe_interval: number;
  readonly seg6_require_hmac: number;
  readonly temp_prefered_lft: number;
  readonly temp_valid_lft: number;
}
/** addrconf.c, ipv6_devconf_dflt. */
export const CONF6_DEFAULT: Conf6 = {
  forwarding: 0, hop_limit: 64, mtu: 1280, accept_ra: 1, accept_redirects: 1, autoconf: 1, dad_transmits: 1, router_solicitations: -1,
  router_solicitation_interval: 4, router_solicitation_delay: 1, router_solicitation_max_interval: 3600, force_mld_version: 0,
  mldv1_unsolicited_report_interval: 10000, mldv2_unsolicited_report_interval: 1000, use_tempaddr: 0, max_addresses: 16,
  accept_ra_defrtr: 1, accept_ra_pinfo: 1, accept_ra_rtr_pref: 1, proxy_ndp: 0, accept_source_route: 0, optimistic_dad: 0,
  use_optimistic: 0, disable_ipv6: 0, accept_dad: 1, force_tllao: 0, ndisc_notify: 0, suppress_frag_ndisc: 1, use_oif_addrs_only: 0,
  ignore_routes_with_linkdown: 0, drop_unicast_in_l2_multicast: 0, drop_unsolicited_na: 0, keep_addr_on_down: 0, addr_gen_mode: 0,
  disable_policy: 0, ndisc_tclass: 0, enhanced_dad: 1, seg6_enabled: 0, rpl_seg_enabled: 0,
  accept_ra_from_local: 0, accept_ra_min_hop_limit: 1, accept_ra_min_lft: 0, accept_ra_mtu: 1, accept_ra_rt_info_max_plen: 0,
  accept_ra_rt_info_min_plen: 0, accept_untracked_na: 0, force_forwarding: 0, ioam6_enabled: 0, ioam6_id: 65535, ioam6_id_wide: 4294967295,
  max_desync_factor: 600, mc_forwarding: 0, ndisc_evict_nocarrier: 1, ra_defrtr_metric: 1024, ra_honor_pio_life: 0, ra_honor_pio_pflag: 0,
  regen_max_retry: 3, regen_min_advance: 2, router_probe_interval: 60, seg6_require_hmac: 0, temp_prefered_lft: 86400, temp_valid_lft: 604800,
};
/** ipv6_devconf: `all` differs from `default` in accept_dad only. */
export const CONF6_ALL: Conf6 = { ...CONF6_DEFAULT, accept_dad: 0 };
/** ipv6_add_dev for loopback and other devices without addresses to defend. */
export const CONF6_LOOPBACK: Conf6 = { ...CONF6_DEFAULT, accept_dad: -1, use_tempaddr: -1, mtu: 65536 };

/** Neighbour parameters in the units of their files: `_ms` milliseconds; delay_first_probe_time and gc_stale_time seconds; anycast_delay, proxy_delay and locktime 1/100 s. */
export interface NeighParms {
  readonly mcast_solicit: number;
  readonly ucast_solicit: number;
  readonly app_solicit: number;
  readonly mcast_resolicit: number;
  readonly retrans_time_ms: number;
  readonly base_reachable_time_ms: number;
  readonly delay_first_probe_time: number;
  readonly gc_stale_time: number;
  readonly unres_qlen_bytes: number;
  readonly proxy_qlen: number;
  readonly anycast_delay: number;
  readonly proxy_delay: number;
  readonly locktime: number;
  readonly interval_probe_time_ms: number;
}
export const NEIGH_DEFAULT: NeighParms = {
  mcast_solicit: 3, ucast_solicit: 3, app_solicit: 0, mcast_resolicit: 0, retrans_time_ms: 1000, base_reachable_time_ms: 30000,
  delay_first_probe_time: 5, gc_stale_time: 60, unres_qlen_bytes: 212992, proxy_qlen: 64, anycast_delay: 100, proxy_delay: 80, locktime: 100,
  interval_probe_time_ms: 5000,
};
/** nd_tbl.parms: the same but for locktime. */
export const NEIGH6_DEFAULT: NeighParms = { ...NEIGH_DEFAULT, locktime: 0 };
