// SET: adds the packet to an ipset, takes it out, or takes its mark from there.
// Mirrors: libxt_SET.c revision 3; net/netfilter/xt_set.c (set_target_v3).
import { skbWithMark, skbWithNf, NO_NF } from '../model/skb.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../model/xt.ts';
import { xtablesStrtoui } from './options.ts';
import { checkSetName, parseDirs, type SetDir } from './set.ts';
import { XtParseError, type XtTargetModule } from './types.ts';

interface Ref {
  readonly name: string;
  readonly dirs: readonly SetDir[];
}
export interface TargetSetInfo {
  add: Ref | null;
  del: Ref | null;
  map: Ref | null;
  exist: boolean;
  /** Seconds; null: the set's own. */
  timeout: number | null;
  mark: boolean;
  prio: boolean;
  queue: boolean;
}
const refText = (what: string, dash: string, r: Ref | null): string => (r ? ` ${dash}${what}-set ${r.name} ${r.dirs.join(',')}` : '');
const textOf = (i: TargetSetInfo, dash: string): string =>
  `${refText('add', dash, i.add)}${i.exist ? ` ${dash}exist` : ''}${i.timeout === null ? '' : ` ${dash}timeout ${i.timeout}`}${refText('del', dash, i.del)}${refText('map', dash, i.map)}`
  + `${i.mark ? ` ${dash}map-mark` : ''}${i.prio ? ` ${dash}map-prio` : ''}${i.queue ? ` ${dash}map-queue` : ''}`;
const LATE = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);

const any = { invert: true, multi: true } as const;
export const targetSet: XtTargetModule<TargetSetInfo> = {
  kind: 'target',
  name: 'SET',
  families: [4, 6],
  man: 'Adds to, deletes from or maps by IP sets.',
  options: [
    { name: 'add-set', type: 'string', args: 2, ...any },
    { name: 'del-set', type: 'string', args: 2, ...any },
    { name: 'timeout', type: 'string', ...any },
    { name: 'exist', type: 'none', ...any },
    { name: 'map-set', type: 'string', args: 2, ...any },
    { name: 'map-mark', type: 'none', ...any },
    { name: 'map-prio', type: 'none', ...any },
    { name: 'map-queue', type: 'none', ...any },
  ],
  init: () => ({ add: null, del: null, map: null, exist: false, timeout: null, mark: false, prio: false, queue: false }),
  parse(info, call) {
    const { option, arg, arg2 } = call;
    switch (option.name) {
      case 'add-set':
      case 'del-set':
      case 'map-set': {
        const what = option.name.slice(0, 3) as 'add' | 'del' | 'map';
        if (info[what]) throw new XtParseError(`--${option.name} can be specified only once`);
        if (arg2 === undefined) throw new XtParseError(`--${option.name} requires two args.`);
        checkSetName(call);
        info[what] = { name: arg, dirs: parseDirs(arg2) };
        break;
      }
      case 'timeout': {
        const n = xtablesStrtoui(arg, 0, 4294967294);
        if (n === undefined) throw new XtParseError('Invalid value for option --timeout or out of range 0-4294967294');
        info.timeout = n;
        break;
      }
      case 'exist':
        info.exist = true;
        break;
      default:
        info[option.name.slice(4) as 'mark' | 'prio' | 'queue'] = true;
    }
  },
  final(info) {
    if (!info.add && !info.del && !info.map) throw new XtParseError("You must specify either `--add-set' or `--del-set' or `--map-set'");
    if (!info.add && info.exist) throw new XtParseError("Flag `--exist' can be used with `--add-set' only");
    if (!info.add && info.timeout !== null) throw new XtParseError("Option `--timeout' can be used with `--add-set' only");
    if (info.map && !info.mark && !info.prio && !info.queue) throw new XtParseError("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
    if (!info.map && (info.mark || info.prio || info.queue)) throw new XtParseError("You must specify `--map-set' with `--map-mark' or '--map-prio` or `--map-queue'");
  },
  save: (i) => textOf(i, '--'),
  print: (i) => textOf(i, ''),
  check(i, { env, table, hooks }) {
    for (const r of [i.add, i.del, i.map]) if (r && !env.setExists(r.name)) return 'ENOENT';
    if (!i.map) return undefined;
    return table !== 'mangle' || ((i.prio || i.queue) && (hooks & ~LATE) !== 0) ? 'EINVAL' : undefined;
  },
  stateful: true,
  target(i, p) {
    if (i.add) p.env.setAdd(p, i.add.name, i.add.dirs, { exist: i.exist, timeout: i.timeout });
    if (i.del) p.env.setDel(p, i.del.name, i.del.dirs);
    const info = i.map && p.env.setSkbinfo(p, i.map.name, i.map.dirs);
    if (info) {
      if (i.mark && info.mark) p.skb = skbWithMark(p.skb, ((p.skb.mark & ~info.mark.mask) ^ info.mark.value) >>> 0);
      if (i.prio) p.skb = skbWithNf(p.skb, { ...(p.skb.nf ?? NO_NF), priority: info.prio });
    }
    return 'continue';
  },
  examples: [],
};
