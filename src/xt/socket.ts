// `-m socket`: net/netfilter/xt_socket.c (socket_match, socket_mt_v1_check), libxt_socket.c (revision 3). The lookup is XtEnv.socket.
import { skbWithMark } from '../model/skb.ts';
import type { XtMatchModule } from './types.ts';

interface SocketInfo {
  transparent: boolean;
  nowildcard: boolean;
  restoreSkmark: boolean;
}

export const socket: XtMatchModule<SocketInfo> = {
  kind: 'match',
  name: 'socket',
  families: [4, 6],
  man: 'Is there a socket here that the packet would reach?',
  // PRE_ROUTING, LOCAL_IN.
  hooks: 3,
  options: [
    { name: 'transparent', type: 'none' },
    { name: 'nowildcard', type: 'none' },
    { name: 'restore-skmark', type: 'none' },
  ],
  init: () => ({ transparent: false, nowildcard: false, restoreSkmark: false }),
  parse(info, c) {
    info[c.option.name === 'restore-skmark' ? 'restoreSkmark' : (c.option.name as 'transparent' | 'nowildcard')] = true;
  },
  save: (i) => `${i.transparent ? ' --transparent' : ''}${i.nowildcard ? ' --nowildcard' : ''}${i.restoreSkmark ? ' --restore-skmark' : ''}`,
  print: (i) => ` socket${i.transparent ? ' --transparent' : ''}${i.nowildcard ? ' --nowildcard' : ''}${i.restoreSkmark ? ' --restore-skmark' : ''}`,
  match(i, p) {
    const sk = p.env.socket(p);
    // Listeners on any address do not count unless --nowildcard says that they do.
    if (!sk || (sk.wildcard && !i.nowildcard) || (i.transparent && !sk.transparent)) return false;
    if (i.restoreSkmark) p.skb = skbWithMark(p.skb, sk.mark);
    return true;
  },
  examples: ['-t mangle -A PREROUTING -m socket', '-t mangle -A PREROUTING -p tcp -m socket --transparent --nowildcard --restore-skmark'],
};
