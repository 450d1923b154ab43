// Numbers that several layers share: the kernel's user headers (include/uapi/linux: rtnetlink.h, if.h, if_arp.h, icmpv6.h), its clock, and
// net/addrconf.h's lifetime and include/net/ipv6.h's MTU.

/** A second in the world's unit of time, the microsecond. */
export const SEC = 1_000_000;
/** CONFIG_HZ of the modelled kernel. */
export const HZ = 250;
/** One tick of the kernel's clock, in microseconds. */
export const JIFFY = SEC / HZ;

export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;
export const RTPROT_KERNEL = 2;

/** An address's lifetime without an end, in seconds (INFINITY_LIFE_TIME). */
export const INFINITY_LIFE_TIME = 4294967295;
export const IPV6_MIN_MTU = 1280;
/** The bytes of a device's name with its closing NUL. */
export const IFNAMSIZ = 16;
export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;
export const ICMPV6_DEST_UNREACH = 1;
export const ICMPV6_PKT_TOOBIG = 2;
export const ICMPV6_TIME_EXCEED = 3;
export const ICMPV6_PARAMPROB = 4;

/** Virtual time 0 on the wall: 2026-01-01 00:00:00 UTC, in seconds since 1970. */
export const EPOCH = 1767225600;
