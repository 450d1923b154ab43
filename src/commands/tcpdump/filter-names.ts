// Names in filters: /etc/protocols, libpcap's ethertypes and the services that labs use (/etc/services of Debian 12, an extract).

export const IP_PROTOS: ReadonlyMap<string, number> = new Map([
  ['ip', 0], ['hopopt', 0], ['icmp', 1], ['igmp', 2], ['ggp', 3], ['ipencap', 4], ['st', 5], ['tcp', 6], ['egp', 8], ['igp', 9], ['pup', 12], ['udp', 17],
  ['hmp', 20], ['xns-idp', 22], ['rdp', 27], ['iso-tp4', 29], ['dccp', 33], ['xtp', 36], ['ddp', 37], ['idpr-cmtp', 38], ['ipv6', 41], ['ipv6-route', 43],
  ['ipv6-frag', 44], ['idrp', 45], ['rsvp', 46], ['gre', 47], ['esp', 50], ['ah', 51], ['skip', 57], ['ipv6-icmp', 58], ['ipv6-nonxt', 59], ['ipv6-opts', 60],
  ['rspf', 73], ['vmtp', 81], ['eigrp', 88], ['ospf', 89], ['ax.25', 93], ['ipip', 94], ['etherip', 97], ['encap', 98], ['pim', 103], ['ipcomp', 108],
  ['vrrp', 112], ['l2tp', 115], ['isis', 124], ['sctp', 132], ['fc', 133], ['mobility-header', 135], ['udplite', 136], ['mpls-in-ip', 137], ['manet', 138],
  ['hip', 139], ['shim6', 140], ['wesp', 141], ['rohc', 142],
]);
const ETHER_PROTOS: ReadonlyMap<string, number> = new Map([
  ['aarp', 0x80f3], ['arp', 0x0806], ['atalk', 0x809b], ['decnet', 0x6003], ['ip', 0x0800], ['ip6', 0x86dd], ['lat', 0x6004], ['loopback', 0x9000],
  ['mopdl', 0x6001], ['moprc', 0x6002], ['rarp', 0x8035], ['sca', 0x6007],
]);
export const etherProtoNumber = (name: string): number | undefined => ETHER_PROTOS.get(name);

export interface Service {
  readonly name: string;
  readonly port: number;
  readonly protos: readonly string[];
}
const service = (name: string, port: number, protos: string): Service => ({ name, port, protos: protos.split('/') });
export const SERVICES: readonly Service[] = [
  service('tcpmux', 1, 'tcp'), service('echo', 7, 'tcp/udp'), service('discard', 9, 'tcp/udp'), service('systat', 11, 'tcp'), service('daytime', 13, 'tcp/udp'),
  service('netstat', 15, 'tcp'), service('chargen', 19, 'tcp/udp'), service('ftp-data', 20, 'tcp'), service('ftp', 21, 'tcp'), service('ssh', 22, 'tcp'),
  service('telnet', 23, 'tcp'), service('smtp', 25, 'tcp'), service('time', 37, 'tcp/udp'), service('domain', 53, 'tcp/udp'), service('bootps', 67, 'udp'),
  service('bootpc', 68, 'udp'), service('tftp', 69, 'udp'), service('gopher', 70, 'tcp'), service('finger', 79, 'tcp'), service('http', 80, 'tcp'),
  service('kerberos', 88, 'tcp/udp'), service('pop3', 110, 'tcp'), service('sunrpc', 111, 'tcp/udp'), service('auth', 113, 'tcp'), service('nntp', 119, 'tcp'),
  service('ntp', 123, 'udp'), service('netbios-ns', 137, 'udp'), service('netbios-dgm', 138, 'udp'), service('netbios-ssn', 139, 'tcp'), service('imap2', 143, 'tcp'),
  service('snmp', 161, 'tcp/udp'), service('snmp-trap', 162, 'tcp/udp'), service('bgp', 179, 'tcp'), service('irc', 194, 'tcp/udp'), service('ldap', 389, 'tcp/udp'),
  service('https', 443, 'tcp/udp'), service('microsoft-ds', 445, 'tcp/udp'), service('kpasswd', 464, 'tcp/udp'), service('submissions', 465, 'tcp'),
  service('isakmp', 500, 'udp'), service('syslog', 514, 'udp'), service('shell', 514, 'tcp'), service('login', 513, 'tcp'), service('exec', 512, 'tcp'),
  service('printer', 515, 'tcp'), service('route', 520, 'udp'), service('dhcpv6-client', 546, 'udp'), service('dhcpv6-server', 547, 'udp'), service('submission', 587, 'tcp'),
  service('ipp', 631, 'tcp'), service('ldaps', 636, 'tcp/udp'), service('rsync', 873, 'tcp'), service('imaps', 993, 'tcp'), service('pop3s', 995, 'tcp'),
  service('openvpn', 1194, 'tcp/udp'), service('ms-sql-s', 1433, 'tcp'), service('radius', 1812, 'tcp/udp'), service('radius-acct', 1813, 'tcp/udp'),
  service('nfs', 2049, 'tcp/udp'), service('mysql', 3306, 'tcp'), service('ms-wbt-server', 3389, 'tcp'), service('sip', 5060, 'tcp/udp'), service('postgresql', 5432, 'tcp'),
  service('mdns', 5353, 'udp'), service('amqp', 5672, 'tcp'), service('redis', 6379, 'tcp'), service('http-alt', 8080, 'tcp/udp'), service('git', 9418, 'tcp'),
];
const ALIASES: Readonly<Record<string, string>> = { www: 'http', mail: 'smtp', nameserver: 'domain', imap: 'imap2', smtps: 'submissions', 'pop-3': 'pop3' };
export const serviceOf = (name: string): Service | undefined => {
  const wanted = ALIASES[name] ?? name;
  return SERVICES.find((s) => s.name === wanted);
};
/** getservbyport, as tcpdump without -n prints ports. */
export const serviceName = (port: number, proto: string): string | undefined => SERVICES.find((s) => s.port === port && s.protos.includes(proto))?.name;
