// quota: matches until so many bytes have passed.
// Mirrors: libxt_quota.c; net/netfilter/xt_quota.c (quota_mt).
import { exactUint64 } from './options.ts';
import { ruleKey, type XtMatchModule } from './types.ts';

export interface QuotaInfo {
  /** Decimal: 64 bits. */
  quota: string;
  invert: boolean;
}

export const quota: XtMatchModule<QuotaInfo> = {
  kind: 'match',
  name: 'quota',
  families: [4, 6],
  man: 'Matches while a byte quota lasts.',
  options: [{ name: 'quota', type: 'uint64', mandatory: true, invert: true }],
  init: () => ({ quota: '0', invert: false }),
  parse(info, { option, arg, invert }) {
    info.quota = String(exactUint64(option, arg)[0]);
    info.invert = invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --quota ${i.quota}`,
  print: (i) => ` quota: ${i.quota} bytes`,
  stateful: true,
  match(i, p) {
    const left = (p.env.get(ruleKey(p)) as number | undefined) ?? Number(i.quota);
    const { len } = p.pkt;
    // What does not fit ends it: smaller packets do not pass afterwards.
    p.env.set(ruleKey(p), left >= len ? left - len : 0);
    return left >= len !== i.invert;
  },
  examples: ['-m quota --quota 1000', '-m quota ! --quota 18446744073709551615'],
};
