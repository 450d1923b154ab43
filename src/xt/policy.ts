// `-m policy`: net/netfilter/xt_policy.c (policy_mt, policy_mt_check), libxt_policy.c. Nothing here speaks IPsec: no packet came by a
// transformation and none goes by one, so that `--pol none` matches every packet and `--pol ipsec` none.
import { lenOfMask, printIp, type Ip } from '../base/ip.ts';
import { fail, hex } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface Test<T> {
  readonly value: T;
  readonly invert: boolean;
}
interface Net {
  readonly ip: Ip;
  readonly mask: Ip;
}
interface Element {
  reqid?: Test<number>;
  spi?: Test<number>;
  proto?: Test<number>;
  mode?: Test<'transport' | 'tunnel'>;
  daddr?: Test<Net>;
  saddr?: Test<Net>;
}
interface PolicyInfo {
  dir: 'in' | 'out' | null;
  none: boolean;
  strict: boolean;
  elements: Element[];
}
/** XT_POLICY_MAX_ELEM. */
const MAX = 4;
const PROTOS = new Map<number, string>([[50, 'esp'], [51, 'ah'], [108, 'ipcomp']]);

const netText = ({ ip, mask }: Net): string => {
  const len = lenOfMask(mask) ?? 0;
  return `${printIp(ip)}${len === (typeof ip === 'number' ? 32 : 128) ? '' : `/${len}`}`;
};
const elementText = (e: Element, prefix: string, numeric: boolean): string => {
  const one = <T>(t: Test<T> | undefined, name: string, text: (v: T) => string): string => (t ? `${t.invert ? ' !' : ''} ${prefix}${name} ${text(t.value)}` : '');
  return (
    one(e.reqid, 'reqid', String) + one(e.spi, 'spi', hex) + one(e.proto, 'proto', (n) => (numeric ? String(n) : (PROTOS.get(n) ?? ''))) +
    one(e.mode, 'mode', String) + one(e.daddr, 'tunnel-dst', netText) + one(e.saddr, 'tunnel-src', netText)
  );
};

const test = (name: string, type: 'uint32' | 'protocol' | 'string' | 'hostmask') => ({ name, type, invert: true, multi: true }) as const;

export const policy: XtMatchModule<PolicyInfo> = {
  kind: 'match',
  name: 'policy',
  families: [4, 6],
  man: 'Does IPsec handle the packet?',
  options: [
    { name: 'dir', type: 'string' },
    { name: 'pol', type: 'string' },
    { name: 'strict', type: 'none' },
    test('reqid', 'uint32'), test('spi', 'uint32'), test('tunnel-src', 'hostmask'), test('tunnel-dst', 'hostmask'), test('proto', 'protocol'), test('mode', 'string'),
    { name: 'next', type: 'none', multi: true, also: ['strict'] },
  ],
  init: () => ({ dir: null, none: false, strict: false, elements: [{}] }),
  parse(info, c) {
    const { invert } = c;
    const e = info.elements[info.elements.length - 1] as Element;
    const once = (there: unknown): void => {
      if (there !== undefined) fail(`policy match: double --${c.option.name} option`);
    };
    switch (c.option.name) {
      case 'dir':
        info.dir = c.arg === 'in' || c.arg === 'out' ? c.arg : fail(`policy_match: invalid dir "${c.arg}"`);
        break;
      case 'pol':
        info.none = c.arg === 'none' || (c.arg === 'ipsec' ? false : fail(`policy match: invalid policy "${c.arg}"`));
        break;
      case 'strict': info.strict = true; break;
      case 'reqid':
        once(e.reqid);
        e.reqid = { value: c.value as number, invert };
        break;
      case 'spi':
        once(e.spi);
        e.spi = { value: c.value as number, invert };
        break;
      case 'proto':
        once(e.proto);
        if (!PROTOS.has(c.value as number)) fail('policy match: protocol must be ah/esp/ipcomp');
        e.proto = { value: c.value as number, invert };
        break;
      case 'mode':
        once(e.mode);
        e.mode = { value: c.arg === 'transport' || c.arg === 'tunnel' ? c.arg : fail(`policy match: invalid mode "${c.arg}"`), invert };
        break;
      case 'tunnel-src':
        once(e.saddr);
        e.saddr = { value: c.value as Net, invert };
        break;
      case 'tunnel-dst':
        once(e.daddr);
        e.daddr = { value: c.value as Net, invert };
        break;
      default:
        if (info.elements.length === MAX) fail('policy match: maximum policy depth reached');
        info.elements.push({});
    }
  },
  final(info) {
    if (info.dir === null) fail('policy match: neither --dir in nor --dir out specified');
    if (info.none) {
      if (info.strict) fail('policy match: policy none but --strict given');
      info.elements = [];
      return;
    }
    for (const [i, e] of info.elements.entries()) {
      if (info.strict && Object.keys(e).length === 0)
        fail(
          `policy match: empty policy element ${i}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`,
        );
      if ((e.saddr || e.daddr) && !(e.mode?.value === 'tunnel' && !e.mode.invert)) fail('policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode');
    }
  },
  save: (i) =>
    ` --dir ${i.dir} --pol ${i.none ? 'none' : 'ipsec'}${i.strict ? ' --strict' : ''}${i.elements.map((e) => elementText(e, '--', false)).join(' --next')}`,
  print: (i, numeric) =>
    ` policy match dir ${i.dir} pol ${i.none ? 'none' : 'ipsec'}${i.strict ? ' strict' : ''}` +
    i.elements.map((e, n) => (i.elements.length > 1 ? ` [${n}]` : '') + elementText(e, '', numeric)).join(''),
  // Hook bits: PRE_ROUTING 1, LOCAL_IN 2, FORWARD 4, LOCAL_OUT 8, POST_ROUTING 16.
  check: (i, c) => ((i.dir === 'out' && (c.hooks & 3) !== 0) || (i.dir === 'in' && (c.hooks & 24) !== 0) ? 'EINVAL' : undefined),
  match: (i) => i.none,
  examples: ['-A INPUT -m policy --dir in --pol none', '-A FORWARD -m policy --dir in --pol ipsec --strict --reqid 5 --next ! --spi 0x3 --proto esp'],
};
