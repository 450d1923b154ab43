// Every command a lab can run, in one literal table. Add a file, add a line.
import type { Command } from '../shell/proc.ts';
import { CORE_COMMANDS } from './core/index.ts';
import { brctl } from './brctl.ts';
import { bridge } from './bridge/index.ts';
import { conntrack } from './conntrack/index.ts';
import { dmesg } from './dmesg.ts';
import { DOCKER } from './docker/index.ts';
import { ip } from './ip/index.ts';
import { IPTABLES } from './iptables/index.ts';
import { ping } from './ping/index.ts';
import { arping } from './arping.ts';
import { tcpdump } from './tcpdump/index.ts';
import { traceroute } from './traceroute/index.ts';
import { python3 } from './python3/index.ts';
import { socat } from './socat/index.ts';
import { ss } from './ss/index.ts';
import { sysctl } from './sysctl.ts';
import { arp } from './arp.ts';
import { curl } from './curl/index.ts';
import { getent } from './getent.ts';
import { httpd } from './httpd.ts';
import { ifconfig } from './ifconfig.ts';
import { nc } from './nc/index.ts';
import { netstat } from './netstat/index.ts';
import { ipset } from './ipset/index.ts';
import { dig, nslookup } from './nslookup.ts';
import { nsenter, unshare } from './nsenter.ts';
import { route } from './route.ts';
import { SERVICES } from './services.ts';
import { wget } from './wget/index.ts';

export const COMMANDS: readonly Command[] = [
  ...CORE_COMMANDS,
  brctl,
  bridge,
  conntrack,
  dmesg,
  ...DOCKER,
  ip,
  ...IPTABLES,
  ping,
  arping,
  tcpdump,
  traceroute,
  python3,
  socat,
  ss,
  sysctl,
  arp,
  curl,
  dig,
  getent,
  httpd,
  ifconfig,
  ipset,
  nc,
  netstat,
  nsenter,
  nslookup,
  route,
  ...SERVICES,
  unshare,
  wget,
];
