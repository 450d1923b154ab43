// `-j CT` and `-j NOTRACK`: net/netfilter/xt_CT.c, libxt_CT.c. What conntrack is to use for a packet that it has not seen yet.
// Leaves out: timeout policies (nfct is not modelled, so the kernel knows none and refuses).
import type { CtTemplate } from '../model/ct.ts';
import { xtablesStrtoui } from './options.ts';
import { fail } from './text.ts';
import type { XtTargetModule } from './types.ts';

interface CtInfo {
  notrack: boolean;
  zone: number;
  /** Directions named by --zone-orig and --zone-reply: both or none is both. */
  zoneDirs: number;
  zoneFromMark: boolean;
  helper: string;
  ctevents: readonly string[];
  expevents: readonly string[];
  timeout: string;
}
const ORIG = 1;
const REPLY = 2;
const dirOf = (i: CtInfo): 1 | 2 | 3 => (i.zoneDirs === 0 ? 3 : (i.zoneDirs as 1 | 2 | 3));
const CT_EVENTS = ['new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark'] as const;
const EXP_EVENTS = ['new'] as const;
const events = (arg: string, names: readonly string[]): string[] =>
  // The kernel keeps bits, so the list comes back in the order of the bits.
  ((given) => names.filter((n) => given.includes(n)))(arg.split(',').map((e) => (names.includes(e) ? e : fail(`Unknown event type "${e}"`))));
/** Helpers that this kernel knows, with the protocols that they serve. */
export const HELPERS: Readonly<Record<string, readonly number[]>> = {
  ftp: [6], tftp: [17], irc: [6], amanda: [17], sip: [6, 17], pptp: [6], snmp: [17], 'netbios-ns': [17], sane: [6], 'Q.931': [6], RAS: [17],
};
const PREROUTING_OUTPUT = 0b01001;
const bits = (list: readonly string[], names: readonly string[]): number => list.reduce((n, e) => n | (1 << names.indexOf(e)), 0);

export const CT: XtTargetModule<CtInfo> = {
  kind: 'target',
  name: 'CT',
  families: [4, 6],
  man: 'Tells conntrack how to treat the packet: zone, helper, events, or not to track it.',
  tables: ['raw'],
  hooks: PREROUTING_OUTPUT,
  needsConntrack: (i: CtInfo) => !i.notrack,
  options: [
    { name: 'notrack', type: 'none' }, { name: 'helper', type: 'string' }, { name: 'timeout', type: 'string' }, { name: 'ctevents', type: 'string' },
    { name: 'expevents', type: 'string' }, { name: 'zone', type: 'string' }, { name: 'zone-orig', type: 'string' }, { name: 'zone-reply', type: 'string' },
  ],
  init: () => ({ notrack: false, zone: 0, zoneDirs: 0, zoneFromMark: false, helper: '', ctevents: [], expevents: [], timeout: '' }),
  parse(info, c) {
    switch (c.option.name) {
      case 'notrack': info.notrack = true; break;
      // Their room in struct xt_ct_target_info_v1.
      case 'helper': info.helper = c.arg.slice(0, 15); break;
      case 'timeout': info.timeout = c.arg.slice(0, 31); break;
      case 'ctevents': info.ctevents = events(c.arg, CT_EVENTS); break;
      case 'expevents': info.expevents = events(c.arg, EXP_EVENTS); break;
      default: {
        if (c.option.name === 'zone-orig') info.zoneDirs |= ORIG;
        if (c.option.name === 'zone-reply') info.zoneDirs |= REPLY;
        if (c.arg === 'mark') {
          info.zoneFromMark = true;
          return;
        }
        info.zone = xtablesStrtoui(c.arg, 0, 65535) ?? fail(`Cannot parse ${c.arg} as a zone ID`);
      }
    }
  },
  check(i, c) {
    if (i.notrack) return undefined;
    if (i.helper !== '' && (c.protoInvert || !(Object.hasOwn(HELPERS, i.helper) && HELPERS[i.helper]?.includes(c.proto)))) return 'ENOENT';
    if (i.timeout !== '') return c.proto === 0 || c.protoInvert ? 'EINVAL' : 'ENOENT';
    return undefined;
  },
  save: (i) =>
    `${i.notrack ? ' --notrack' : ''}${i.helper === '' ? '' : ` --helper ${i.helper}`}${i.timeout === '' ? '' : ` --timeout ${i.timeout}`}${i.ctevents.length === 0 ? '' : ` --ctevents ${i.ctevents.join(',')}`}${i.expevents.length === 0 ? '' : ` --expevents ${i.expevents.join(',')}`}${zoneText(i, '--')}`,
  print: (i) =>
    ` CT${i.notrack ? ' notrack' : ''}${i.helper === '' ? '' : ` helper ${i.helper}`}${i.timeout === '' ? '' : ` timeout ${i.timeout}`}${i.ctevents.length === 0 ? '' : ` ctevents ${i.ctevents.join(',')}`}${i.expevents.length === 0 ? '' : ` expevents ${i.expevents.join(',')}`}${zoneText(i, '')}`,
  target(i, p) {
    const t: CtTemplate = {
      zone: i.zone, zoneDir: dirOf(i), zoneFromMark: i.zoneFromMark, helper: i.helper, ctevents: bits(i.ctevents, CT_EVENTS), expevents: bits(i.expevents, EXP_EVENTS), timeoutPolicy: '',
    };
    p.env.ctTemplate(p, i.notrack ? 'notrack' : t);
    return 'continue';
  },
  examples: ['-t raw -A PREROUTING -j CT --zone 3', '-t raw -A PREROUTING -j CT --notrack', '-t raw -A PREROUTING -p tcp -j CT --helper ftp'],
};
const zoneText = (i: CtInfo, dash: string): string => {
  if (!i.zoneFromMark && i.zone === 0) return '';
  return ` ${dash}zone${dirOf(i) === 3 ? '' : dirOf(i) === ORIG ? '-orig' : '-reply'} ${i.zoneFromMark ? 'mark' : i.zone}`;
};

export const NOTRACK: XtTargetModule<Record<string, never>> = {
  kind: 'target',
  name: 'NOTRACK',
  listAs: 'CT',
  families: [4, 6],
  man: 'Conntrack does not see the packet: `-j CT --notrack` by its old name.',
  tables: ['raw'],
  hooks: PREROUTING_OUTPUT,
  options: [],
  init: () => ({}),
  parse: () => undefined,
  save: () => '',
  print: () => ' NOTRACK',
  target(_i, p) {
    p.env.ctTemplate(p, 'notrack');
    return 'continue';
  },
  examples: ['-t raw -A PREROUTING -j NOTRACK'],
};
