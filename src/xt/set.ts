// set: is the packet in an ipset?
// Mirrors: libxt_set.c revision 4 and libxt_set.h; net/netfilter/xt_set.c (set_match_v4). What sets are is net/nf/ipsetPkt.ts's business.
import { exactUint64 } from './options.ts';
import { XtParseError, type SetMatchOpts, type XtMatchModule, type XtOptCall, type XtOption } from './types.ts';

export type SetDir = 'src' | 'dst';
type CounterOp = 'eq' | 'ne' | 'lt' | 'gt';
interface Counter {
  readonly op: CounterOp;
  /** Decimal: 64 bits. */
  readonly value: string;
}
export interface SetInfo {
  name: string;
  dirs: readonly SetDir[];
  invert: boolean;
  returnNomatch: boolean;
  updateCounters: boolean;
  updateSubcounters: boolean;
  packets: Counter | null;
  bytes: Counter | null;
}
const MAX_NAME = 31;
const MAX_DIRS = 6;

/** parse_dirs. */
export const parseDirs = (text: string): SetDir[] => {
  const out: SetDir[] = [];
  for (const d of text.split(',')) {
    if (out.length === MAX_DIRS) throw new XtParseError(`Can't be more src/dst options than ${MAX_DIRS}.`);
    if (d !== 'src' && d !== 'dst') throw new XtParseError("You must spefify (the comma separated list of) 'src' or 'dst'.");
    out.push(d);
  }
  return out;
};
/** get_set_byname: the set must be there, and of the packet's family. */
export const checkSetName = ({ arg, family, setFamily }: Pick<XtOptCall, 'arg' | 'family' | 'setFamily'>): void => {
  if (arg.length > MAX_NAME) throw new XtParseError(`setname \`${arg}' too long, max ${MAX_NAME} characters.`);
  const f = setFamily?.(arg);
  if (f === undefined) throw new XtParseError(`Set ${arg} doesn't exist.\n`);
  if (f !== 0 && f !== family) throw new XtParseError(`The protocol family of set ${arg} is ${f === 4 ? 'IPv4' : 'IPv6'}, which is not applicable.\n`);
};
const COUNTER: XtOption = { name: 'counter', type: 'uint64' };
const parseCounter = (text: string): string => {
  try {
    return String(exactUint64(COUNTER, text)[0]);
  } catch {
    throw new XtParseError(`Cannot parse ${text} as a counter value`);
  }
};
const opts = (i: SetInfo): SetMatchOpts => ({
  returnNomatch: i.returnNomatch, updateCounters: i.updateCounters, updateSubcounters: i.updateSubcounters,
  packets: i.packets && { op: i.packets.op, value: Number(i.packets.value) }, bytes: i.bytes && { op: i.bytes.op, value: Number(i.bytes.value) },
});
const textOf = (i: SetInfo, dash: string): string => {
  const counter = (what: string, c: Counter | null): string => (c ? `${c.op === 'ne' ? ' !' : ''} ${dash}${what}-${c.op === 'ne' ? 'eq' : c.op} ${c.value}` : '');
  return `${i.invert ? ' !' : ''} ${dash}match-set ${i.name} ${i.dirs.join(',')}${i.returnNomatch ? ` ${dash}return-nomatch` : ''}${i.updateCounters ? '' : ` ! ${dash}update-counters`}`
    + `${i.updateSubcounters ? '' : ` ! ${dash}update-subcounters`}${counter('packets', i.packets)}${counter('bytes', i.bytes)}`;
};

const any = { invert: true, multi: true } as const;
export const set: XtMatchModule<SetInfo> = {
  kind: 'match',
  name: 'set',
  families: [4, 6],
  man: 'Matches against IP sets.',
  options: [
    { name: 'match-set', type: 'string', args: 2, ...any },
    { name: 'set', type: 'string', args: 2, ...any },
    { name: 'return-nomatch', type: 'none', ...any },
    { name: 'update-counters', type: 'none', ...any },
    { name: 'update-subcounters', type: 'none', ...any },
    ...(['packets', 'bytes'] as const).flatMap((what) => (['eq', 'lt', 'gt'] as const).map((op): XtOption => ({ name: `${what}-${op}`, type: 'string', ...any }))),
  ],
  init: () => ({ name: '', dirs: [], invert: false, returnNomatch: false, updateCounters: true, updateSubcounters: true, packets: null, bytes: null }),
  parse(info, call) {
    const { option, arg, arg2, invert } = call;
    switch (option.name) {
      case 'set':
      case 'match-set':
        if (option.name === 'set') call.warn?.('--set option deprecated, please use --match-set');
        if (info.dirs.length > 0) throw new XtParseError('--match-set can be specified only once');
        if (arg2 === undefined) throw new XtParseError('--match-set requires two args.');
        checkSetName(call);
        info.name = arg;
        info.dirs = parseDirs(arg2);
        info.invert = invert;
        break;
      case 'return-nomatch':
        if (invert) throw new XtParseError('--return-nomatch flag cannot be inverted');
        info.returnNomatch = true;
        break;
      case 'update-counters':
        info.updateCounters = !invert;
        break;
      case 'update-subcounters':
        info.updateSubcounters = !invert;
        break;
      default: {
        const [what, op] = option.name.split('-') as ['packets' | 'bytes', 'eq' | 'lt' | 'gt'];
        if (invert && op !== 'eq') throw new XtParseError(`--${option.name} option cannot be inverted`);
        if (info[what]) throw new XtParseError(`only one of the --${what}-[eq|lt|gt] is allowed`);
        info[what] = { op: invert ? 'ne' : op, value: parseCounter(arg) };
      }
    }
  },
  final(info) {
    if (info.dirs.length === 0) throw new XtParseError("You must specify `--match-set' with proper arguments");
  },
  save: (i) => textOf(i, '--'),
  print: (i) => textOf(i, ''),
  check: (i, { env }) => (env.setExists(i.name) ? undefined : 'ENOENT'),
  stateful: true,
  match: (i, p) => p.env.setTest(p, i.name, i.dirs, opts(i)) !== i.invert,
  examples: [],
};
