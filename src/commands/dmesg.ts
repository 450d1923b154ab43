// dmesg of util-linux 2.38.1: the kernel's log. Here that is what LOG, TRACE of iptables-legacy and MASQUERADE wrote; the first two only
// where the world's first namespace says so (net.netfilter.nf_log_all_netns): a lab runs in a namespace of its own, which is silent.
// Mirrors: sys-utils/dmesg.c. Leaves out: levels and facilities, other forms of time, colours, following.
import type { Command, Proc } from '../shell/proc.ts';

const LETTERS = 'CcDdEeF:f:HhJkL:l:n:PprSs:TtuVWwx';
const LONG: Readonly<Record<string, string>> = { clear: 'C', 'read-clear': 'c', notime: 't', help: 'h', version: 'V' };
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
    const given = new Set<string>();
    for (const word of p.args) {
      if (word === '--') break;
      if (word.startsWith('--')) {
        const letter = Object.hasOwn(LONG, word.slice(2)) ? LONG[word.slice(2)] : undefined;
        if (letter === undefined) return notModelled(p, word);
        given.add(letter);
      } else if (word.startsWith('-') && word.length > 1) {
        for (const c of word.slice(1)) {
          if (c === ':' || !LETTERS.includes(c)) return tryHelp(p, `invalid option -- '${c}'`);
          if (!'CctV'.includes(c)) return notModelled(p, `-${c}`);
          given.add(c);
        }
      } else return tryHelp(p, 'bad usage');
    }
    if (given.has('V')) {
      p.out('dmesg from util-linux 2.38.1\n');
      return 0;
    }
    if (given.has('h')) return notModelled(p, '--help');
    if (!given.has('C')) for (const l of p.ctx.klog) p.out(`${given.has('t') ? '' : stamp(l.at)}${l.text}\n`);
    if (given.has('C') || given.has('c')) p.ctx.klog.length = 0;
    return 0;
  },
};
