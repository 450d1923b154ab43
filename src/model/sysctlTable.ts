// The per-namespace net.* sysctls that are not per device, with the values a new network namespace of Linux 6.18 shows
// (measured: `unshare -n sysctl -a`) and the values each file accepts (measured by writing). Names lack their `net.` prefix.
// Left out: names that exist only in the initial namespace (net.core.netdev_*, neigh.default), as the kernel hides them from a new one.

/** What a file accepts: `int` any 32-bit integer, `A..B` a range, `sec` seconds kept as jiffies, `ms` milliseconds rounded up to a jiffy, `ro` nothing. */
export type SysctlKind = 'int' | 'sec' | 'ms' | 'bool' | 'ro' | 'ports' | 'gids' | 'vec3' | 'text' | `${string}..${string}`;

/** `name=default` words by kind. */
export const NUMBER_SYSCTLS: Readonly<Record<string, string>> = {
  'bool': `
    bridge.bridge-nf-call-arptables=1 bridge.bridge-nf-call-ip6tables=1 bridge.bridge-nf-call-iptables=1 bridge.bridge-nf-filter-pppoe-tagged=0
    bridge.bridge-nf-filter-vlan-tagged=0 bridge.bridge-nf-pass-vlan-input-dev=0`,
  '0..2147483647': `
    core.optmem_max=131072 core.somaxconn=4096 ipv4.icmp_msgs_burst=50 ipv4.icmp_msgs_per_sec=1000 ipv4.ipfrag_max_dist=64
    ipv4.tcp_fastopen_blackhole_timeout_sec=0 mptcp.blackhole_timeout=3600`,
  'ro': `
    core.rmem_default=212992 core.rmem_max=4194304 core.wmem_default=212992 core.wmem_max=4194304 ipv4.tcp_ehash_entries=-262144
    ipv4.udp_hash_entries=-16384 mptcp.available_schedulers=default netfilter.nf_conntrack_buckets=262144 netfilter.nf_conntrack_count=0
    netfilter.nf_conntrack_expect_max=4096 netfilter.nf_conntrack_max=262144`,
  '0..1': `
    core.tstamp_allow_data=1 core.txrehash=1 ipv4.fib_multipath_use_neigh=0 ipv4.icmp_echo_enable_probe=0 ipv4.icmp_echo_ignore_all=0
    ipv4.icmp_echo_ignore_broadcasts=1 ipv4.icmp_errors_use_inbound_ifaddr=0 ipv4.icmp_ignore_bogus_error_responses=1 ipv4.ip_autobind_reuse=0
    ipv4.ip_forward_update_priority=1 ipv4.nexthop_compat_mode=1 ipv4.raw_l3mdev_accept=1 ipv4.tcp_autocorking=1 ipv4.tcp_backlog_ack_defer=1
    ipv4.tcp_ecn_fallback=1 ipv4.tcp_l3mdev_accept=0 ipv4.tcp_migrate_req=0 ipv4.tcp_no_ssthresh_metrics_save=1 ipv4.tcp_plb_enabled=0
    ipv4.tcp_reflect_tos=0 ipv4.tcp_shrink_window=0 ipv4.udp_l3mdev_accept=0 ipv6.icmp.error_anycast_as_unicast=0 ipv6.route.skip_notify_on_dev_down=0
    mptcp.allow_join_initial_addr_port=1 mptcp.checksum_enabled=0 mptcp.enabled=1 mptcp.pm_type=0 netfilter.nf_conntrack_acct=0
    netfilter.nf_conntrack_checksum=1 netfilter.nf_conntrack_tcp_be_liberal=0 netfilter.nf_conntrack_tcp_ignore_invalid_rst=0
    netfilter.nf_conntrack_tcp_loose=1 netfilter.nf_conntrack_timestamp=0`,
  'int': `
    core.xfrm_acq_expires=30 core.xfrm_larval_drop=1 ipv4.icmp_ratemask=6168 ipv4.igmp_max_memberships=20 ipv4.igmp_max_msf=10 ipv4.route.min_adv_mss=256
    ipv4.tcp_base_mss=1024 ipv4.tcp_challenge_ack_limit=2147483647 ipv4.tcp_fastopen=1 ipv4.tcp_limit_output_bytes=4194304 ipv4.tcp_max_syn_backlog=2048
    ipv4.tcp_max_tw_buckets=131072 ipv4.tcp_probe_threshold=8 ipv4.xfrm4_gc_thresh=32768 ipv6.idgen_retries=3 ipv6.max_dst_opts_length=2147483647
    ipv6.max_dst_opts_number=8 ipv6.max_hbh_length=2147483647 ipv6.max_hbh_opts_number=8 ipv6.route.gc_elasticity=9 ipv6.route.gc_thresh=1024
    ipv6.route.max_size=2147483647 ipv6.route.min_adv_mss=1220 ipv6.seg6_flowlabel=0 ipv6.xfrm6_gc_thresh=32768 unix.max_dgram_qlen=10`,
  '0..4294967295': `
    core.xfrm_aevent_etime=10 core.xfrm_aevent_rseqth=2 ipv4.fib_multipath_hash_seed=0 ipv4.tcp_notsent_lowat=4294967295 mptcp.stale_loss_cnt=4`,
  '1..4095': `
    ipv4.fib_multipath_hash_fields=7 ipv6.fib_multipath_hash_fields=7`,
  '0..3': `
    ipv4.fib_multipath_hash_policy=0 ipv4.tcp_ecn_option_beacon=3 ipv6.auto_flowlabels=1 ipv6.fib_multipath_hash_policy=0`,
  '0..2': `
    ipv4.fib_notify_on_flag_change=0 ipv4.tcp_ecn=2 ipv4.tcp_ecn_option=2 ipv4.tcp_tw_reuse=2 ipv6.fib_notify_on_flag_change=0
    netfilter.nf_conntrack_events=2`,
  '0..255': `
    ipv4.fwmark_reflect=0 ipv4.igmp_link_local_mcast_reports=1 ipv4.ip_dynaddr=0 ipv4.ip_early_demux=1 ipv4.ip_forward_use_pmtu=0 ipv4.ip_no_pmtu_disc=0
    ipv4.ip_nonlocal_bind=0 ipv4.tcp_abort_on_overflow=0 ipv4.tcp_comp_sack_nr=44 ipv4.tcp_dsack=1 ipv4.tcp_early_demux=1 ipv4.tcp_fack=0 ipv4.tcp_frto=2
    ipv4.tcp_fwmark_accept=0 ipv4.tcp_keepalive_probes=9 ipv4.tcp_moderate_rcvbuf=1 ipv4.tcp_mtu_probing=0 ipv4.tcp_no_metrics_save=0
    ipv4.tcp_orphan_retries=0 ipv4.tcp_plb_suspend_rto_sec=60 ipv4.tcp_recovery=1 ipv4.tcp_retrans_collapse=1 ipv4.tcp_retries1=3 ipv4.tcp_retries2=15
    ipv4.tcp_rfc1337=0 ipv4.tcp_sack=1 ipv4.tcp_slow_start_after_idle=1 ipv4.tcp_stdurg=0 ipv4.tcp_synack_retries=5 ipv4.tcp_syncookies=1
    ipv4.tcp_thin_linear_timeouts=0 ipv4.tcp_timestamps=1 ipv4.tcp_tso_rtt_log=9 ipv4.tcp_tso_win_divisor=3 ipv4.tcp_window_scaling=1
    ipv4.tcp_workaround_signed_windows=0 ipv4.udp_early_demux=1 ipv6.anycast_src_echo_reply=0 ipv6.bindv6only=0 ipv6.flowlabel_consistency=1
    ipv6.flowlabel_state_ranges=0 ipv6.fwmark_reflect=0 ipv6.icmp.echo_ignore_all=0 ipv6.icmp.echo_ignore_anycast=0 ipv6.icmp.echo_ignore_multicast=0
    ipv6.ip_nonlocal_bind=0 mptcp.syn_retrans_before_tcp_fallback=2 netfilter.nf_conntrack_log_invalid=0 netfilter.nf_conntrack_tcp_max_retrans=3`,
  'ms': `
    ipv4.icmp_ratelimit=1000 ipv4.tcp_invalid_ratelimit=500 ipv6.icmp.ratelimit=100 ipv6.route.gc_min_interval_ms=500`,
  '1..2147483647': `
    ipv4.igmp_qrv=2 ipv4.tcp_max_reordering=300 ipv4.tcp_rto_min_us=200000 ipv4.udp_rmem_min=4096 ipv4.udp_wmem_min=4096`,
  '1..255': `
    ipv4.ip_default_ttl=64 ipv4.tcp_min_tso_segs=2 ipv4.tcp_pingpong_thresh=1`,
  '0..65535': `
    ipv4.ip_unprivileged_port_start=1024`,
  '0..9223372036854775807': `
    ipv4.ipfrag_high_thresh=4194304 ipv4.ipfrag_low_thresh=3145728 ipv4.tcp_comp_sack_delay_ns=1000000 ipv4.tcp_comp_sack_slack_ns=100000
    ipv6.ip6frag_high_thresh=4194304 ipv6.ip6frag_low_thresh=3145728 netfilter.nf_conntrack_frag6_high_thresh=4194304
    netfilter.nf_conntrack_frag6_low_thresh=3145728`,
  'sec': `
    ipv4.ipfrag_time=30 ipv4.route.mtu_expires=600 ipv4.tcp_fin_timeout=60 ipv4.tcp_keepalive_intvl=75 ipv4.tcp_keepalive_time=7200 ipv6.idgen_delay=1
    ipv6.ip6frag_time=60 ipv6.route.gc_interval=30 ipv6.route.gc_min_interval=0 ipv6.route.gc_timeout=60 ipv6.route.mtu_expires=600
    mptcp.add_addr_timeout=120 mptcp.close_timeout=60 netfilter.nf_conntrack_frag6_timeout=60 netfilter.nf_conntrack_generic_timeout=600
    netfilter.nf_conntrack_gre_timeout=30 netfilter.nf_conntrack_gre_timeout_stream=180 netfilter.nf_conntrack_icmp_timeout=30
    netfilter.nf_conntrack_icmpv6_timeout=30 netfilter.nf_conntrack_sctp_timeout_closed=10 netfilter.nf_conntrack_sctp_timeout_cookie_echoed=3
    netfilter.nf_conntrack_sctp_timeout_cookie_wait=3 netfilter.nf_conntrack_sctp_timeout_established=210
    netfilter.nf_conntrack_sctp_timeout_heartbeat_sent=30 netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent=3
    netfilter.nf_conntrack_sctp_timeout_shutdown_recd=3 netfilter.nf_conntrack_sctp_timeout_shutdown_sent=3 netfilter.nf_conntrack_tcp_timeout_close=10
    netfilter.nf_conntrack_tcp_timeout_close_wait=60 netfilter.nf_conntrack_tcp_timeout_established=432000 netfilter.nf_conntrack_tcp_timeout_fin_wait=120
    netfilter.nf_conntrack_tcp_timeout_last_ack=30 netfilter.nf_conntrack_tcp_timeout_max_retrans=300 netfilter.nf_conntrack_tcp_timeout_syn_recv=60
    netfilter.nf_conntrack_tcp_timeout_syn_sent=120 netfilter.nf_conntrack_tcp_timeout_time_wait=120 netfilter.nf_conntrack_tcp_timeout_unacknowledged=300
    netfilter.nf_conntrack_udp_timeout=30 netfilter.nf_conntrack_udp_timeout_stream=120`,
  '100..2147483647': `
    ipv4.route.min_pmtu=552`,
  '-2..31': `
    ipv4.tcp_adv_win_scale=1`,
  '0..31': `
    ipv4.tcp_app_win=31 ipv4.tcp_plb_idle_rehash_rounds=3 ipv4.tcp_plb_rehash_rounds=12`,
  '0..16777216': `
    ipv4.tcp_child_ehash_entries=0`,
  '0..4': `
    ipv4.tcp_early_retrans=3`,
  '0..86400': `
    ipv4.tcp_min_rtt_wlen=300`,
  '48..65535': `
    ipv4.tcp_min_snd_mss=48 ipv4.tcp_mtu_probe_floor=48`,
  '0..1000': `
    ipv4.tcp_pacing_ca_ratio=120 ipv4.tcp_pacing_ss_ratio=200`,
  '0..256': `
    ipv4.tcp_plb_cong_thresh=128`,
  '0..17179869': `
    ipv4.tcp_probe_interval=600`,
  '1..300': `
    ipv4.tcp_reordering=3`,
  '1000..120000': `
    ipv4.tcp_rto_max_ms=120000`,
  '0..127': `
    ipv4.tcp_syn_linear_timeouts=4`,
  '1..127': `
    ipv4.tcp_syn_retries=6`,
  '1..60000': `
    ipv4.tcp_tw_reuse_delay=1000`,
  '0..65536': `
    ipv4.udp_child_hash_entries=0`,
  '0..7': `
    ipv6.flowlabel_reflect=0`,
  '0..16777215': `
    ipv6.ioam6_id=16777215`,
  '0..72057594037927935': `
    ipv6.ioam6_id_wide=72057594037927935`,
};

/** Values that are not one number: [name, kind, default]. Lists are separated by one space here, by a tab in the file. */
export const TEXT_SYSCTLS: readonly (readonly [string, SysctlKind, string])[] = [
  ['ipv4.tcp_allowed_congestion_control', 'ro', 'reno bbr'],
  ['ipv4.tcp_available_congestion_control', 'ro', 'reno bbr cubic'],
  ['mptcp.available_path_managers', 'ro', 'kernel userspace'],
  ['core.rps_default_mask', 'text', '0'],
  ['ipv4.ip_local_reserved_ports', 'text', ''],
  ['ipv4.tcp_congestion_control', 'text', 'bbr'],
  ['ipv4.tcp_fastopen_key', 'text', '00000000-00000000-00000000-00000000'],
  ['ipv6.icmp.ratemask', 'text', '0-1,3-127'],
  ['mptcp.path_manager', 'text', 'kernel'],
  ['mptcp.scheduler', 'text', 'default'],
  ['netfilter.nf_hooks_lwtunnel', 'text', '0'],
  ['netfilter.nf_log.0', 'text', 'NONE'],
  ['netfilter.nf_log.1', 'text', 'NONE'],
  ['netfilter.nf_log.10', 'text', 'nf_log_ipv6'],
  ['netfilter.nf_log.2', 'text', 'nf_log_ipv4'],
  ['netfilter.nf_log.3', 'text', 'nf_log_arp'],
  ['netfilter.nf_log.4', 'text', 'NONE'],
  ['netfilter.nf_log.5', 'text', 'nf_log_netdev'],
  ['netfilter.nf_log.6', 'text', 'NONE'],
  ['netfilter.nf_log.7', 'text', 'nf_log_bridge'],
  ['netfilter.nf_log.8', 'text', 'NONE'],
  ['netfilter.nf_log.9', 'text', 'NONE'],
  ['ipv4.ip_local_port_range', 'ports', '32768 60999'],
  ['ipv4.ping_group_range', 'gids', '1 0'],
  ['ipv4.tcp_rmem', 'vec3', '4096 131072 33554432'],
  ['ipv4.tcp_wmem', 'vec3', '4096 16384 4194304'],
];
