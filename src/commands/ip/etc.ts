// /etc/iproute2 of a fresh host: the files that labs read or append to, as Debian 12 has them.

const lines = (pairs: string): string => pairs.trim().split(/\s+/).map((w) => `${w.replace('=', '\t')}\n`).join('');

export const ETC_IPROUTE2: readonly (readonly [path: string, text: string])[] = [
  ['/etc/iproute2/rt_tables', '#\n# reserved values\n#\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n#\n# local\n#\n#1\tinr.ruhep\n'],
  ['/etc/iproute2/rt_scopes', '#\n# reserved values\n#\n0\tglobal\n255\tnowhere\n254\thost\n253\tlink\n#\n# pseudo-reserved\n#\n200\tsite\n'],
  ['/etc/iproute2/rt_protos', `#\n# Reserved protocols.\n#\n${lines(`0=unspec 1=redirect 2=kernel 3=boot 4=static 8=gated 9=ra 10=mrt 11=zebra 12=bird 13=dnrouted 14=xorp 15=ntk 16=dhcp
    18=keepalived 42=babel 99=openr 186=bgp 187=isis 188=ospf 189=rip 192=eigrp`)}`],
  ['/etc/iproute2/group', '# device group names\n0\tdefault\n'],
];
