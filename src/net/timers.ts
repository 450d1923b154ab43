// Which function each kind of kernel timer runs.
import { isIp4 } from '../base/ip.ts';
import type { Timer } from '../model/world.ts';
import { addrconfTimer } from './addrconf.ts';
import { announceTimer } from './announce.ts';
import { cleanupNet } from './cleanupNet.ts';
import type { Ctx } from './ctx.ts';
import { findNetns } from './ctx.ts';
import { inetCheckLifetime } from './devinet.ts';
import { ipFragExpire } from './ip4Frag.ts';
import { linkwatchTimer } from './linkwatch.ts';
import { neighTimerHandler } from './neighbour.ts';
import { tcpTimer } from './tcp/timer.ts';
import { udpRelayTimer } from './udpRelay.ts';

/** Runs a due timer. A timer whose namespace is gone, or whose number its owner no longer holds, does nothing. */
export const fireTimer = (ctx: Ctx, t: Timer): void => {
  if (t.kind !== 'linkwatch' && !findNetns(ctx, t.netns)) return;
  switch (t.kind) {
    case 'neigh': return neighTimerHandler(ctx, t);
    case 'linkwatch': return linkwatchTimer(ctx);
    case 'netns': return cleanupNet(ctx, t.netns);
    case 'frag': return ipFragExpire(ctx, t);
    case 'tcp': return tcpTimer(ctx, t);
    case 'announce': return announceTimer(ctx, t);
    case 'service': return udpRelayTimer(ctx, t);
    case 'addr': return isIp4(t.key) ? inetCheckLifetime(ctx, t) : addrconfTimer(ctx, t);
    default: return addrconfTimer(ctx, t);
  }
};
