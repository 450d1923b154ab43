import { host } from 'packetpath';

const net = host().bridge('br0', '10.0.0.1/24').netns('a').router('r');
export const mistakes = [
  // @ts-expect-error Argument of type '"br1"' is not assignable to parameter of type '"br0"'.
  () => net.plug('a', 'br1', '10.0.0.2/24'),
  // @ts-expect-error ... to parameter of type '"'10.0.0.256/24' is not an address with a prefix length, such as 10.0.0.1/24"'.
  () => net.plug('a', 'br0', '10.0.0.256/24'),
  // @ts-expect-error ... to parameter of type '"'a' is already declared"'.
  () => net.netns('a'),
  // @ts-expect-error ... to parameter of type '"'b' is neither an address nor a machine that was declared"'.
  () => net.route('a', 'default', 'b'),
  // @ts-expect-error ... to parameter of type '"call .docker() first"'.
  () => net.container('web'),
  // @ts-expect-error ... is not assignable to type '"bridge" | "front" | "host" | "none"'.
  () => net.docker().network('front').container('web', { network: 'back' }),
];
