// Names and numbers that Docker draws: ids (stringid.GenerateRandomID), veth names (netutils.GenerateIfaceName), MACs (netutils.GenerateMACFromIP), names (namesgenerator).
import type { Ip4 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import { rand32, randBelow, type Ctx } from '../net/ctx.ts';

const randomHex = (ctx: Ctx, digits: number): string => {
  let s = '';
  while (s.length < digits) s += rand32(ctx).toString(16).padStart(8, '0');
  return s.slice(0, digits);
};
/** 64 hex digits; the short form is never a number, which could be taken for one. */
export const newId = (ctx: Ctx): string => {
  for (;;) {
    const id = randomHex(ctx, 64);
    if (!/^\d+$/.test(shortId(id))) return id;
  }
};
export const shortId = (id: string): string => id.slice(0, 12);
/** `veth` and 7 digits, which nobody has. */
export const vethName = (ctx: Ctx, taken: (name: string) => boolean): string => {
  for (;;) {
    const name = `veth${randomHex(ctx, 7)}`;
    if (!taken(name)) return name;
  }
};
/** 02:42 and the address, up to 27. */
export const macOfIp = (ip: Ip4): Mac => 0x0242 * 2 ** 32 + ip;
/** Locally administered; `fixed` starts it with 02:42 (bridges up to 27). */
export const randomMac = (ctx: Ctx, fixed: boolean): Mac => {
  const high = fixed ? 0x0242 : ((rand32(ctx) >>> 16) & 0xfeff) | 0x0200;
  return high * 2 ** 32 + rand32(ctx);
};

const LEFT = 'admiring amazing bold brave clever cool dazzling eager elegant focused friendly gallant happy hopeful jolly keen loving modest nifty practical quirky serene tender upbeat vibrant wizardly youthful zen'.split(' ');
const RIGHT = 'archimedes babbage bohr carson curie darwin dijkstra einstein euler fermat franklin galileo gauss goodall heisenberg hopper jackson kepler lamarr lovelace maxwell mendel newton noether pasteur ritchie shannon tesla thompson turing wing yalow'.split(' ');
export const randomName = (ctx: Ctx): string => `${LEFT[randBelow(ctx, LEFT.length)]}_${RIGHT[randBelow(ctx, RIGHT.length)]}`;
