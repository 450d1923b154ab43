// `-m realm` and `-m devgroup`: net/netfilter/xt_realm.c, xt_devgroup.c, libipt_realm.c, libxt_devgroup.c, and xtoptions.c's numbers with names
// (xtables_parse_mark_mask over /etc/iproute2, whose files are those of a fresh host). Routes have no realm here: it is 0.
import { printMasked, xtablesParseVal, type Masked } from './maskNames.ts';
import { fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface RealmInfo {
  realm: Masked;
}
const REALMS = new Map([['cosmos', 0]]);

export const realm: XtMatchModule<RealmInfo> = {
  kind: 'match',
  name: 'realm',
  families: [4],
  man: "The realm of the packet's route.",
  // LOCAL_IN, FORWARD, LOCAL_OUT, POST_ROUTING.
  hooks: 30,
  options: [{ name: 'realm', type: 'string', invert: true, mandatory: true }],
  init: () => ({ realm: { value: 0, mask: 0, invert: false } }),
  parse(info, c) {
    info.realm = { ...xtablesParseVal('realm', 'realm', c.arg, REALMS), invert: c.invert };
  },
  save: (i) => printMasked('--realm', i.realm, REALMS),
  print: (i, numeric) => printMasked('realm', i.realm, numeric ? null : REALMS),
  match: (i) => (i.realm.value === 0) !== i.realm.invert,
  examples: ['-m realm --realm 0x5', '-m realm ! --realm 0x5/0xff'],
};

interface DevgroupInfo {
  src?: Masked;
  dst?: Masked;
}
const GROUPS = new Map([['default', 0]]);

export const devgroup: XtMatchModule<DevgroupInfo> = {
  kind: 'match',
  name: 'devgroup',
  families: [4, 6],
  man: 'The groups of the devices that the packet comes and goes by.',
  options: [
    { name: 'src-group', type: 'string', invert: true },
    { name: 'dst-group', type: 'string', invert: true },
  ],
  init: () => ({}),
  parse(info, c) {
    const { name } = c.option;
    info[name === 'src-group' ? 'src' : 'dst'] = { ...xtablesParseVal('devgroup', name, c.arg, GROUPS), invert: c.invert };
  },
  final(_info, given) {
    if (given.size === 0) fail("devgroup match: You must specify either '--src-group' or '--dst-group'");
  },
  save: (i) => (i.src ? printMasked('--src-group', i.src, GROUPS) : '') + (i.dst ? printMasked('--dst-group', i.dst, GROUPS) : ''),
  print: (i, numeric) =>
    (i.src ? printMasked('src-group', i.src, numeric ? null : GROUPS) : '') + (i.dst ? printMasked('dst-group', i.dst, numeric ? null : GROUPS) : ''),
  // Hook bits: PRE_ROUTING 1, LOCAL_IN 2, FORWARD 4, LOCAL_OUT 8, POST_ROUTING 16.
  check: (i, c) => ((i.src && (c.hooks & 24) !== 0) || (i.dst && (c.hooks & 3) !== 0) ? 'EINVAL' : undefined),
  match(i, p) {
    const fits = (m: Masked | undefined, ifindex: number): boolean =>
      !m || ((((p.env.link(ifindex)?.group ?? 0) ^ m.value) & m.mask) === 0) !== m.invert;
    return fits(i.src, p.inIndex) && fits(i.dst, p.outIndex);
  },
  examples: ['-A FORWARD -m devgroup --src-group 0x5 ! --dst-group 0x1/0xff'],
};
