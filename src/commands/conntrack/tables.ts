// What conntrack 1.4.7 accepts, as data: its commands and options and which go together, the options of each protocol, its help.
// Mirrors: conntrack-tools src/conntrack.c (commands_v_options, original_opts, usage) and extensions/libct_proto_*.c.
// Leaves out: changing expectations, labels (the host has no connlabel.conf), SCTP's and DCCP's own fields.
import type { LongOption } from '../getopt.ts';

/** In the order in which they are checked. */
export const OPTION_NAMES = [
  'src', 'dst', 'reply-src', 'reply-dst', 'protonum', 'timeout', 'status', 'zero', 'event-mask', 'tuple-src', 'tuple-dst', 'mask-src', 'mask-dst', 'nat-range', 'mark', 'id',
  'family', 'src-nat', 'dst-nat', 'output', 'secmark', 'buffer-size', 'any-nat', 'zone', 'label', 'label-add', 'label-del', 'orig-zone', 'reply-zone',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

export type CommandName =
  | 'list' | 'create' | 'update' | 'delete' | 'get' | 'flush' | 'event' | 'version' | 'help' | 'count' | 'stats' | 'add'
  | 'exp-list' | 'exp-create' | 'exp-delete' | 'exp-get' | 'exp-flush' | 'exp-event' | 'exp-count' | 'exp-stats' | 'none';
const NOTHING = '0'.repeat(29);
const EXP_TUPLE = '11221000000000000000000000000';
/** By option: 0 illegal, 1 compulsory, 2 optional, 3 source and destination together. */
export const LEGAL: Readonly<Record<CommandName, string>> = {
  list: '22222022000220202222202220022',
  create: '33331120000002200220000202022',
  update: '22222220000220222222000022200',
  delete: '22222220000220222222000220022',
  get: '33331000000000020002000020000',
  flush: '00000000000000002000000000000',
  event: '22222000200220202222222220022',
  version: NOTHING,
  help: '00002000000000000000000000000',
  count: NOTHING,
  stats: NOTHING,
  add: '33331120000002200220000202022',
  'exp-list': '00000000000000002002000000000',
  'exp-create': '11221120011110000000000000000',
  'exp-delete': EXP_TUPLE,
  'exp-get': EXP_TUPLE,
  'exp-flush': NOTHING,
  'exp-event': '00000000000000000002000000000',
  'exp-count': NOTHING,
  'exp-stats': NOTHING,
  none: NOTHING,
};

/** Letter of a command: what it does to connections and to expectations. */
export const COMMAND_LETTERS: ReadonlyMap<string, readonly [CommandName, CommandName | null, longName: string]> = new Map([
  ['L', ['list', 'exp-list', 'dump']], ['I', ['create', 'exp-create', 'create']], ['D', ['delete', 'exp-delete', 'delete']], ['G', ['get', 'exp-get', 'get']],
  ['F', ['flush', 'exp-flush', 'flush']], ['E', ['event', 'exp-event', 'event']], ['V', ['version', 'version', 'version']], ['h', ['help', 'help', 'help']],
  ['C', ['count', 'exp-count', 'counter']], ['S', ['stats', 'exp-stats', 'stats']], ['U', ['update', null, 'update']], ['A', ['add', null, 'add']],
]);

export const SHORT = 'L::I::U::D::G::E::F::A::hVs:d:r:q:p:t:u:e:a:z[:]:{:}:m:i:f:o:n::g::c:b:C::Sj::w:l:<:>::(:):';
const long = (text: string): LongOption[] => text.trim().split(/\s+/).map((w) => {
  const [name, val, arg] = w.split('|') as [string, string, string];
  return { name, val, hasArg: Number(arg) as 0 | 1 | 2 };
});
export const LONG: readonly LongOption[] = long(`
  dump|L|2 create|I|2 add|A|2 delete|D|2 update|U|2 get|G|2 flush|F|2 event|E|2 counter|C|2 stats|S|0 version|V|0 help|h|0 orig-src|s|1 src|s|1 orig-dst|d|1 dst|d|1
  reply-src|r|1 reply-dst|q|1 protonum|p|1 timeout|t|1 status|u|1 zero|z|0 event-mask|e|1 tuple-src|[|1 tuple-dst|]|1 mask-src|{|1 mask-dst|}|1 nat-range|a|1 mark|m|1
  secmark|c|1 id|i|2 family|f|1 src-nat|n|2 dst-nat|g|2 output|o|1 buffer-size|b|1 any-nat|j|2 zone|w|1 label|l|1 label-add|<|1 label-del|>|2 orig-zone|(|1 reply-zone|)|1`);
export const LETTER_OPTION: ReadonlyMap<string, OptionName> = new Map([
  ['s', 'src'], ['d', 'dst'], ['r', 'reply-src'], ['q', 'reply-dst'], ['{', 'mask-src'], ['}', 'mask-dst'], ['[', 'tuple-src'], [']', 'tuple-dst'], ['n', 'src-nat'], ['g', 'dst-nat'],
  ['c', 'secmark'], ['i', 'id'], ['j', 'any-nat'], ['w', 'zone'], ['l', 'label'], ['<', 'label-add'], ['>', 'label-del'], ['(', 'orig-zone'], [')', 'reply-zone'],
]);

/** A protocol that has options of its own. */
export interface CtProto {
  readonly name: string;
  readonly num: number;
  readonly options: readonly LongOption[];
  /** Options by the name that the checks use, in their order, with what each of the commands list, create, update, delete, get, event says (as LEGAL). */
  readonly checks: readonly (readonly [name: string, legal: string])[];
  /** What is missing when the source and destination do not come together. */
  readonly coupled: readonly [orig: string, reply: string];
  readonly help: string;
}
const PORT_WORDS = ['orig-port-src', 'orig-port-dst', 'reply-port-src', 'reply-port-dst', 'mask-port-src', 'mask-port-dst', 'tuple-port-src', 'tuple-port-dst'] as const;
const PORT_OPTIONS = [...PORT_WORDS.map((name): LongOption => ({ name, hasArg: 1, val: name })), { name: 'sport', hasArg: 1, val: 'orig-port-src' }, { name: 'dport', hasArg: 1, val: 'orig-port-dst' }] as const;
// list create update delete get event
const PORT_CHECKS = [['sport', '232232'], ['dport', '232232'], ['reply-port-src', '232232'], ['reply-port-dst', '232232'], ['mask-port-src', '000000'], ['mask-port-dst', '000000'], ['tuple-port-src', '000000'], ['tuple-port-dst', '000000']] as const;
const help = (what: string): string => ['original source', 'original destination', 'reply source', 'reply destination', 'mask source', 'mask destination'].map((w, i) =>
  `  --${(PORT_WORDS[i] as string).replace('port', what)}\t\t${w} ${what}\n`).join('') + `  --tuple-${what}-src\t\texpectation tuple src ${what}\n  --tuple-${what}-src\t\texpectation tuple dst ${what}\n`;
const PORTS = '`--sport\' and `--dport\'';
const REPLY_PORTS = '`--reply-src-port\' and `--reply-dst-port\'';
const icmp = (name: string, num: number): CtProto => ({
  name, num, options: ['type', 'code', 'id'].map((w): LongOption => ({ name: `${name}-${w}`, hasArg: 1, val: `icmp-${w}` })),
  checks: [[`${name}-type`, '212212'], [`${name}-code`, '212212'], [`${name}-id`, '212212']], coupled: ['', ''],
  help: `  --${name}-type\t\t\t${name} type\n  --${name}-code\t\t\t${name} code\n  --${name}-id\t\t\t${name} id\n`,
});
const KEY_WORDS = PORT_WORDS.map((w) => w.replace('port', 'key'));
export const PROTOS: readonly CtProto[] = [
  { name: 'tcp', num: 6, options: [...PORT_OPTIONS, { name: 'state', hasArg: 1, val: 'state' }], checks: [...PORT_CHECKS, ['state', '212202']], coupled: [PORTS, REPLY_PORTS], help: `${help('port')}  --state\t\t\tTCP state, fe. ESTABLISHED\n` },
  { name: 'udp', num: 17, options: PORT_OPTIONS, checks: PORT_CHECKS, coupled: [PORTS, REPLY_PORTS], help: help('port') },
  { name: 'udplite', num: 136, options: PORT_OPTIONS, checks: PORT_CHECKS, coupled: [PORTS, REPLY_PORTS], help: help('port') },
  { name: 'sctp', num: 132, options: [...PORT_OPTIONS, ...['state', 'orig-vtag', 'reply-vtag'].map((name): LongOption => ({ name, hasArg: 1, val: 'unmodelled' }))], checks: [...PORT_CHECKS, ['orig-vtag', '212202']], coupled: [PORTS, REPLY_PORTS], help: `${help('port')}  --state\t\t\tSCTP state, fe. ESTABLISHED\n  --orig-vtag\t\toriginal verification tag\n  --reply-vtag\t\treply verification tag\n` },
  { name: 'dccp', num: 33, options: [...PORT_OPTIONS, ...['state', 'role'].map((name): LongOption => ({ name, hasArg: 1, val: 'unmodelled' }))], checks: [...PORT_CHECKS, ['role', '212202']], coupled: [PORTS, REPLY_PORTS], help: `${help('port')}  --state\t\t\tDCCP state, fe. RESPOND\n` },
  icmp('icmp', 1),
  icmp('icmpv6', 58),
  {
    name: 'gre', num: 47, options: [...KEY_WORDS.map((name, i): LongOption => ({ name, hasArg: 1, val: PORT_WORDS[i] as string })), { name: 'srckey', hasArg: 1, val: 'orig-port-src' }, { name: 'dstkey', hasArg: 1, val: 'orig-port-dst' }],
    checks: KEY_WORDS.map((w, i) => [w, (PORT_CHECKS[i] as readonly [string, string])[1]] as const), coupled: ['`--srckey\' and `--dstkey\'', '`--reply-src-key\' and `--reply-dst-key\''], help: help('key'),
  },
];

/** enum tcp_conntrack as the tool names it; --state takes LISTEN for the last. */
export const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'] as const;

export const USAGE = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

Commands:
  -L [table] [options]		List conntrack or expectation table
  -G [table] parameters		Get conntrack or expectation
  -D [table] parameters		Delete conntrack or expectation
  -I [table] parameters		Create a conntrack or expectation
  -U [table] parameters		Update a conntrack
  -E [table] [options]		Show events
  -F [table]			Flush table
  -C [table]			Show counter
  -S				Show statistics

Tables: conntrack, expect, dying, unconfirmed

Conntrack parameters and options:
  -n, --src-nat ip			source NAT ip
  -g, --dst-nat ip			destination NAT ip
  -j, --any-nat ip			source or destination NAT ip
  -m, --mark mark			Set mark
  -c, --secmark secmark			Set selinux secmark
  -e, --event-mask eventmask		Event mask, eg. NEW,DESTROY
  -z, --zero 				Zero counters while listing
  -o, --output type[,...]		Output format, eg. xml
  -l, --label label[,...]		conntrack labels

Expectation parameters and options:
  --tuple-src ip	Source address in expect tuple
  --tuple-dst ip	Destination address in expect tuple

Updating parameters and options:
  --label-add label	Add label
  --label-del label	Delete label

Common parameters and options:
  -s, --src, --orig-src ip		Source address from original direction
  -d, --dst, --orig-dst ip		Destination address from original direction
  -r, --reply-src ip		Source addres from reply direction
  -q, --reply-dst ip		Destination address from reply direction
  -p, --protonum proto		Layer 4 Protocol, eg. 'tcp'
  -f, --family proto		Layer 3 Protocol, eg. 'ipv6'
  -t, --timeout timeout		Set timeout
  -u, --status status		Set status, eg. ASSURED
  -w, --zone value		Set conntrack zone
  --orig-zone value		Set zone for original direction
  --reply-zone value		Set zone for reply direction
  -b, --buffer-size		Netlink socket buffer size
  --mask-src ip			Source mask address
  --mask-dst ip			Destination mask address

`;
