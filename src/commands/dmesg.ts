// dmesg of util-linux 2.38.1: the kernel's log. Here that is what LOG, TRACE of iptables-legacy and MASQUERADE wrote; the first two only
// where the world's first namespace says so (net.netfilter.nf_log_all_netns): a lab runs in a namespace of its own, which is silent.
// Mirrors: sys-utils/dmesg.c. Leaves out: levels and facilities, other forms of time, colours, following.
import type { Command, Proc } from '../shell/proc.ts';
import { getopt, longOptions } from './getopt.ts';

const LETTERS = 'CcDdEeF:f:HhJkL::l:n:PprSs:TtuVWwx';
const LONG = longOptions(`
  buffer-size:s clear=C color?L console-level:n console-off=D console-on=E decode=x file:F facility:f follow=w follow-new=W human=H help=h json=J kernel=k level:l since:since syslog=S raw=r read-clear=c
  reltime=e show-delta=d ctime=T noescape=noescape notime=t nopager=P until:until userspace=u version=V time-format:time-format force-prefix=p`);
const tryHelp = (p: Proc, what: string): number => {
  p.err(`dmesg: ${what}\nTry 'dmesg --help' for more information.\n`);
  return 1;
};
const notModelled = (p: Proc, option: string): number => {
  p.err(`dmesg: option ${option} is not modelled by packetpath\n`);
  return 1;
};
const stamp = (at: number): string => `[${String(Math.floor(at / 1e6)).padStart(5)}.${String(at % 1e6).padStart(6, '0')}] `;

export const dmesg: Command = {
  name: 'dmesg',
  man: "print the kernel's log (util-linux 2.38.1)",
  run: (p) => {
    const g = getopt(p.args, LETTERS, LONG);
    const given = new Set<string>();
    for (const { opt, name } of g.opts) {
      if (!'CctV'.includes(opt)) return notModelled(p, name === '' ? `-${opt}` : `--${name}`);
      given.add(opt);
    }
    if (g.error !== undefined) return tryHelp(p, g.error);
    if (g.operands.length > 0) return tryHelp(p, 'bad usage');
    if (given.has('V')) {
      p.out('dmesg from util-linux 2.38.1\n');
      return 0;
    }
    if (!given.has('C')) for (const l of p.ctx.klog) p.out(`${given.has('t') ? '' : stamp(l.at)}${l.text}\n`);
    if (given.has('C') || given.has('c')) p.ctx.klog.length = 0;
    return 0;
  },
};
