// `-m rt`: net/ipv6/netfilter/ip6t_rt.c (rt_mt6), libip6t_rt.c. It looks for a routing header that no packet has here.
import { parseIp6, printIp6, type Ip6 } from '../base/ip.ts';
import { fail, saveRange, rangeText, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface RtInfo {
  type?: { readonly value: number; readonly invert: boolean };
  segs: Range;
  segsInv: boolean;
  len?: { readonly value: number; readonly invert: boolean };
  res: boolean;
  addrs: readonly Ip6[];
  notStrict: boolean;
}
const isEvery = (r: Range): boolean => r[0] === 0 && r[1] === 0xffffffff;
/** IP6T_RT_HOPS. */
const MAX = 16;
const parseAddrs = (text: string): Ip6[] => {
  const words = text.split(',');
  const out: Ip6[] = [];
  for (const w of words) {
    if (out.length === MAX) fail('too many addresses specified');
    out.push(parseIp6(w) ?? fail(`bad address: ${w}`));
  }
  return out;
};

export const rt: XtMatchModule<RtInfo> = {
  kind: 'match',
  name: 'rt',
  families: [6],
  man: 'The IPv6 routing header.',
  options: [
    { name: 'rt-type', type: 'uint32', invert: true },
    { name: 'rt-segsleft', type: 'uint32rc', invert: true },
    { name: 'rt-len', type: 'uint32', invert: true },
    { name: 'rt-0-res', type: 'none' },
    { name: 'rt-0-addrs', type: 'string' },
    { name: 'rt-0-not-strict', type: 'none' },
  ],
  init: () => ({ segs: [0, 0xffffffff], segsInv: false, res: false, addrs: [], notStrict: false }),
  parse(info, c) {
    const needsType0 = (): void => {
      if (info.type?.value !== 0 || info.type.invert) fail(`\`--rt-type 0' required before \`--${c.option.name}'`);
    };
    switch (c.option.name) {
      case 'rt-type': info.type = { value: c.value as number, invert: c.invert }; break;
      case 'rt-segsleft':
        info.segs = c.value as Range;
        info.segsInv = c.invert;
        break;
      case 'rt-len': info.len = { value: c.value as number, invert: c.invert }; break;
      case 'rt-0-res':
        needsType0();
        info.res = true;
        break;
      case 'rt-0-addrs':
        needsType0();
        info.addrs = parseAddrs(c.arg);
        break;
      default:
        if (info.addrs.length === 0) fail("`--rt-0-addr ...' required before `--rt-0-not-strict'");
        info.notStrict = true;
    }
  },
  save: (i) =>
    (i.type ? `${i.type.invert ? ' !' : ''} --rt-type ${i.type.value}` : '') + (isEvery(i.segs) ? '' : saveRange('rt-segsleft', i.segs, i.segsInv)) +
    (i.len ? `${i.len.invert ? ' !' : ''} --rt-len ${i.len.value}` : '') + (i.res ? ' --rt-0-res' : '') +
    (i.addrs.length > 0 ? ` --rt-0-addrs ${i.addrs.map(printIp6).join(',')}` : '') + (i.notStrict ? ' --rt-0-not-strict' : ''),
  print: (i) =>
    ` rt${i.type ? ` type:${i.type.invert ? '!' : ''}${i.type.value | 0}` : ''}` +
    (isEvery(i.segs) && !i.segsInv ? '' : ` segsleft${i.segs[0] === i.segs[1] ? '' : 's'}:${i.segsInv ? '!' : ''}${rangeText(i.segs)}`) +
    (i.len ? ` length:${i.len.invert ? '!' : ''}${i.len.value}` : '') + (i.res ? ' reserved' : '') +
    (i.addrs.length > 0 ? ` 0-addrs ${i.addrs.map(printIp6).join(',')}` : '') + (i.notStrict ? ' 0-not-strict' : ''),
  match: () => false,
  examples: ['-m rt --rt-type 0', '-m rt --rt-type 0 ! --rt-segsleft 1:2 --rt-len 8 --rt-0-res --rt-0-addrs fd00::1,fd00::2 --rt-0-not-strict'],
};
