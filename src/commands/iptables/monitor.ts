// `xtables-monitor --trace`: what a packet that a TRACE target marked meets, as it happens, until the program is stopped.
// Mirrors: iptables 1.8.9 iptables/xtables-monitor.c (trace_print_packet, trace_print_rule, trace_print_policy). Leaves out: --event.
import { macByte, type Mac } from '../../base/mac.ts';
import { printIp, type Family } from '../../base/ip.ts';
import type { NfTraceTold } from '../../model/trace.ts';
import type { IpPkt, Skb } from '../../model/skb.ts';
import { findLinkByName } from '../../net/ctx.ts';
import { xtCounters } from '../../nfnl/xtTable.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { openStdout } from '../stdio.ts';
import { newGetopt, nextOption, type LongOption } from '../getopt.ts';
import { bracketCounter, saveRule } from './print.ts';
import { VERSION } from './tool.ts';

const NAME = 'xtables-monitor';
const HELP = `${NAME} ${VERSION} (nf_tables)
Usage: ${NAME} [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
\t--counters -c    show counters in rules
`;

const mac = (m: Mac): string => Array.from({ length: 6 }, (_, i) => macByte(m, i).toString(16)).join(':');
/** In the order in which a line names them; the two of ECN it does not know. */
const TCP_FLAGS: readonly (readonly [number, string])[] = [[2, 'SYN'], [16, 'ACK'], [1, 'FIN'], [4, 'RST'], [8, 'PSH'], [32, 'URG']];
const NFPROTO = { 4: 2, 6: 10 } as const;

const ipWords = (p: IpPkt): string => {
  const to = `SRC=${printIp(p.src)} DST=${printIp(p.dst)} `;
  if (typeof p.src === 'string') return `${to}LEN=${p.len - 20} TC=${p.tos} HOPLIMIT=${p.ttl} FLOWLBL=0 `;
  return `${to}LEN=${p.len} TOS=0x${p.tos.toString(16)} TTL=${p.ttl} ID=${p.id} ${p.df ? 'DF ' : ''}${p.mf ? 'MF ' : ''}${p.off > 0 ? `FRAG:${p.off >> 3} ` : ''}`;
};
const l4Words = ({ l4 }: IpPkt): string => {
  if (l4.type !== 'tcp' && l4.type !== 'udp') return '';
  const flags = l4.type === 'tcp' ? TCP_FLAGS.filter(([bit]) => (l4.flags & bit) !== 0).map(([, name]) => `${name} `).join('') : '';
  return `SPORT=${l4.sport} DPORT=${l4.dport} ${flags}`;
};
/** The kernel hashes the packet's place in memory. */
const packetId = (skb: Skb): string => (Math.imul(skb.id + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
/** In whose eyes, and who prints. */
type Watcher = Pick<Proc, 'ctx' | 'netns' | 'err'>;
const linkWords = (p: Watcher, e: NfTraceTold): string => {
  if (e.inName === '') return '';
  if (findLinkByName(p.ctx, p.netns, e.inName)?.info.kind === 'loopback') return 'LOOPBACK ';
  return `MACSRC=${mac(e.skb.smac)} MACDST=${mac(e.skb.dmac)} MACPROTO=${e.skb.proto.toString(16).padStart(4, '0')} `;
};

/** What is printed of one event: the packet's header, when it is the first, and the rule or policy. */
export const monitorText = (p: Watcher, e: NfTraceTold, counters: boolean): string => {
  const who = `${NFPROTO[e.family]} ${packetId(e.skb)}`;
  const pkt = e.skb.net as IpPkt;
  const head = !e.first ? '' :
    `PACKET: ${who} ${e.inName === '' ? '' : `IN=${e.inName} `}${e.outName === '' ? '' : `OUT=${e.outName} `}${linkWords(p, e)}${ipWords(pkt)}${l4Words(pkt)}` +
    `${e.skb.mark === 0 ? '' : `MARK=0x${e.skb.mark.toString(16)} `}\n`;
  if (!e.rule) return `${head} TRACE: ${who} ${e.table}:${e.chain}:policy:${e.verdict} \n`;
  const counter = counters ? `${bracketCounter(xtCounters(p.ctx, p.netns, e.rule.id))} ` : '';
  return `${head} TRACE: ${who} ${e.table}:${e.chain}:rule:0x${(e.rule.handle ?? 0).toString(16)}:${e.verdict}  -${e.family} -t ${e.table} ${counter}${saveRule({ p, backend: 'nft', family: e.family }, e.chain, e.rule, undefined)}\n`;
};

function* watch(p: Proc, only: Family | 0, counters: boolean): Running {
  const { ctx, netns } = p;
  const io = openStdout(p);
  const see = (e: NfTraceTold): void => {
    if (only !== 0 && e.family !== only) return;
    io.print(monitorText(p, e, counters));
    io.flush();
  };
  ctx.nfTraceListeners.set(netns, [...(ctx.nfTraceListeners.get(netns) ?? []), see]);
  try {
    while ((yield {}) === undefined);
  } finally {
    const rest = (ctx.nfTraceListeners.get(netns) ?? []).filter((l) => l !== see);
    if (rest.length > 0) ctx.nfTraceListeners.set(netns, rest);
    else ctx.nfTraceListeners.delete(netns);
  }
  return 0;
}

const LONG: readonly LongOption<string>[] = [
  { name: 'counters', hasArg: 0, val: 'c' }, { name: 'trace', hasArg: 0, val: 't' }, { name: 'event', hasArg: 0, val: 'e' }, { name: 'ipv4', hasArg: 0, val: '4' },
  { name: 'ipv6', hasArg: 0, val: '6' }, { name: 'version', hasArg: 0, val: 'V' }, { name: 'help', hasArg: 0, val: 'h' },
];
/** The letters given; undefined when one is unknown. Operands count for nothing. */
const options = (args: readonly string[]): ReadonlySet<string> | undefined => {
  const g = newGetopt(args);
  const given = new Set<string>();
  for (let tok = nextOption(g, 'ecVth46', LONG, (c) => c); tok; tok = nextOption(g, 'ecVth46', LONG, (c) => c)) {
    if (tok.kind === 'unknown' || tok.kind === 'missing') return undefined;
    if (tok.kind === 'option') given.add(tok.val);
  }
  return given;
};

export const xtablesMonitor: Command = {
  name: NAME,
  man: 'trace the rules that packets meet (iptables 1.8.9; --trace)',
  run: (p) => {
    const o = options(p.args);
    if (o === undefined) {
      p.err(`${NAME} ${VERSION}: Bad argument.\nTry \`${NAME} -h' for more information.\n`);
      return 2;
    }
    if (o.has('V')) {
      p.out(`${NAME} ${VERSION}\n`);
      return 0;
    }
    if (o.has('h') || !(o.has('t') || o.has('e'))) {
      p.out(HELP);
      return 1;
    }
    if (o.has('e')) {
      p.err(`${NAME}: --event is not modelled by packetpath\n`);
      return 1;
    }
    return watch(p, o.has('4') === o.has('6') ? 0 : o.has('4') ? 4 : 6, o.has('c'));
  },
};
