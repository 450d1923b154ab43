// One conversation, as a client would have it. The only part of explain/ that lets packets move.
import type { Ctx } from '../../net/ctx.ts';
import { askIcmp, askUdp } from './datagrams.ts';
import { askTcp } from './tcp.ts';
import type { Ask, Asked } from './told.ts';

/** Asks, and leaves the sockets open: `close` ends the conversation as programs do. */
export const exchange = (ctx: Ctx, a: Ask): Asked => (a.proto === 'tcp' ? askTcp(ctx, a) : a.proto === 'udp' ? askUdp(ctx, a) : askIcmp(ctx, a));
