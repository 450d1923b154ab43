// Transport protocol names: iproute2's lib/utils.c (inet_proto_a2n, inet_proto_n2a) over Debian's /etc/protocols.
import { getU8 } from './util.ts';

const NAMES = `ip=0 icmp=1 igmp=2 ggp=3 ipencap=4 st=5 tcp=6 egp=8 igp=9 pup=12 udp=17 hmp=20 xns-idp=22 rdp=27 iso-tp4=29 dccp=33 xtp=36 ddp=37
  idpr-cmtp=38 ipv6=41 ipv6-route=43 ipv6-frag=44 idrp=45 rsvp=46 gre=47 esp=50 ah=51 skip=57 ipv6-icmp=58 ipv6-nonxt=59 ipv6-opts=60 rspf=73
  vmtp=81 eigrp=88 ospf=89 ax.25=93 ipip=94 etherip=97 encap=98 pim=103 ipcomp=108 vrrp=112 l2tp=115 isis=124 sctp=132 fc=133
  mobility-header=135 udplite=136 mpls-in-ip=137 manet=138 hip=139 shim6=140 wesp=141 rohc=142 ethernet=143`;
const BY_NAME = new Map(NAMES.trim().split(/\s+/).map((w): [string, number] => [w.slice(0, w.indexOf('=')), Number(w.slice(w.indexOf('=') + 1))]));
const BY_NUMBER = new Map([...BY_NAME].map(([name, n]) => [n, name]));

export const inetProtoA2n = (text: string): number | undefined => getU8(text) ?? BY_NAME.get(text) ?? BY_NAME.get(text.toLowerCase());
export const inetProtoN2a = (n: number): string => BY_NUMBER.get(n) ?? `ipproto-${n}`;
