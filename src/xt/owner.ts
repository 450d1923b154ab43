// `-m owner`: net/netfilter/xt_owner.c (owner_mt, owner_check), libxt_owner.c (revision 1). Names are those of a fresh Debian host.
// Leaves out: supplementary groups (a process has none but its own).
import { xtablesStrtoul } from './options.ts';
import { badValue, fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface OwnerRange {
  readonly range: readonly [number, number];
  readonly invert: boolean;
}
interface OwnerInfo {
  uid?: OwnerRange;
  gid?: OwnerRange;
  /** True where inverted. */
  socket?: boolean;
  suppl?: true;
}
const table = (text: string): readonly (readonly [string, number])[] => text.split(' ').map((w) => [w.split(':')[0] as string, Number(w.split(':')[1])]);
const USERS = table('root:0 daemon:1 bin:2 sys:3 sync:4 games:5 man:6 lp:7 mail:8 news:9 uucp:10 proxy:13 www-data:33 backup:34 list:38 irc:39 _apt:42 nobody:65534');
const GROUPS = table(
  'root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 ' +
    'sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534',
);

/** owner_parse_range: a number, or two with any `-` or `:` between. UINT32_MAX is nobody's. */
const parseRange = (option: string, text: string): readonly [number, number] => {
  const max = 0xfffffffen;
  const from = xtablesStrtoul(text, 0n, max) ?? badValue('owner', option, text);
  if (from.rest === '') return [Number(from.value), Number(from.value)];
  const to = from.rest[0] === '-' || from.rest[0] === ':' ? xtablesStrtoul(from.rest.slice(1), 0n, max) : undefined;
  return to?.rest === '' ? [Number(from.value), Number(to.value)] : badValue('owner', option, text);
};
const parseOwner = (names: readonly (readonly [string, number])[], option: string, text: string): readonly [number, number] => {
  const id = names.find(([n]) => n === text)?.[1];
  return id === undefined ? parseRange(option, text) : [id, id];
};
const fits = (id: number, r: OwnerRange | undefined): boolean => !r || (id >= r.range[0] && id <= r.range[1]) !== r.invert;
const rangeText = ([from, to]: readonly [number, number]): string => (from === to ? String(from) : `${from}-${to}`);
const printed = (r: OwnerRange | undefined, what: string, names: readonly (readonly [string, number])[], numeric: boolean): string => {
  if (!r) return '';
  const [from, to] = r.range;
  const name = numeric || from !== to ? undefined : names.find(([, n]) => n === from)?.[0];
  return `${r.invert ? ' !' : ''} owner ${what} match ${name ?? rangeText(r.range)}`;
};

export const owner: XtMatchModule<OwnerInfo> = {
  kind: 'match',
  name: 'owner',
  families: [4, 6],
  man: 'The user and group whose socket made the packet.',
  // LOCAL_OUT, POST_ROUTING.
  hooks: 24,
  options: [
    { name: 'uid-owner', type: 'string', invert: true },
    { name: 'gid-owner', type: 'string', invert: true },
    { name: 'socket-exists', type: 'none', invert: true },
    { name: 'suppl-groups', type: 'none' },
  ],
  init: () => ({}),
  parse(info, c) {
    switch (c.option.name) {
      case 'uid-owner': info.uid = { range: parseOwner(USERS, 'uid-owner', c.arg), invert: c.invert }; break;
      case 'gid-owner': info.gid = { range: parseOwner(GROUPS, 'gid-owner', c.arg), invert: c.invert }; break;
      case 'socket-exists': info.socket = c.invert; break;
      default:
        if (!info.gid) badValue('owner', 'suppl-groups', 'you need to use --gid-owner first');
        info.suppl = true;
    }
  },
  final(_info, given) {
    if (given.size === 0) fail('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  },
  save: (i) =>
    (i.socket === undefined ? '' : `${i.socket ? ' !' : ''} --socket-exists`) +
    (i.uid ? `${i.uid.invert ? ' !' : ''} --uid-owner ${rangeText(i.uid.range)}` : '') +
    (i.gid ? `${i.gid.invert ? ' !' : ''} --gid-owner ${rangeText(i.gid.range)}` : '') +
    (i.suppl ? ' --suppl-groups' : ''),
  print: (i, numeric) =>
    (i.socket === undefined ? '' : `${i.socket ? ' !' : ''} owner socket exists`) + printed(i.uid, 'UID', USERS, numeric) + printed(i.gid, 'GID', GROUPS, numeric) +
    (i.suppl ? ' incl. suppl. groups' : ''),
  check(i) {
    const reversed = (r: OwnerRange | undefined): boolean => r !== undefined && r.range[0] > r.range[1];
    return reversed(i.uid) || reversed(i.gid) ? 'EINVAL' : undefined;
  },
  match(i, p) {
    const o = p.env.owner(p);
    // A packet of nobody's socket fits where everything that is asked is inverted.
    if (!o) return i.socket !== false && !i.suppl && (!i.uid || i.uid.invert) && (!i.gid || i.gid.invert);
    return i.socket !== true && fits(o.uid, i.uid) && fits(o.gid, i.gid);
  },
  examples: ['-m owner --uid-owner 0', '-m owner ! --socket-exists ! --uid-owner 5-10 --gid-owner 0'],
};
