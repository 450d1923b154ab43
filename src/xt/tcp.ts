// `-m tcp`: net/netfilter/xt_tcpudp.c (tcp_mt), libxtables' libxt_tcp.c. iptables-nft writes it as expressions of its own (nft.c,
// add_nft_tcp) unless it asks for an option or for nothing at all; that translation looks at ports only, so that it bears `! -p tcp`.
import type { Tcp } from '../model/skb.ts';
import { xtablesStrtoui } from './options.ts';
import { fail, inRange, nftRange, parsePortRange, printPorts, saveRange, type Range } from './text.ts';
import { nftHeader, tcpHeader } from './transport.ts';
import type { XtMatchModule } from './types.ts';

interface TcpInfo {
  spts: Range;
  dpts: Range;
  spInv: boolean;
  dpInv: boolean;
  /** Which flags are looked at, and which of them are set. */
  mask: number;
  cmp: number;
  flagsInv: boolean;
  /** A TCP option's number; 0 none. */
  option: number;
  optionInv: boolean;
  /** iptables-nft wrote it as expressions. */
  nft: boolean;
  /** Bits of the options seen while they are parsed; 0 afterwards. */
  seen: number;
}

/** In the order in which lists are printed. */
const FLAGS: readonly (readonly [string, number])[] = [['FIN', 1], ['SYN', 2], ['RST', 4], ['PSH', 8], ['ACK', 16], ['URG', 32]];
const FLAG_VALUES = new Map<string, number>([...FLAGS, ['ALL', 63], ['NONE', 0]]);
const parseFlags = (text: string): number => {
  let bits = 0;
  for (const word of text.split(',')) {
    // strtok passes over empty words.
    if (word !== '') bits |= FLAG_VALUES.get(word.toUpperCase()) ?? fail(`Unknown TCP flag \`${word}'`);
  }
  return bits;
};
const flagNames = (bits: number): string => (bits === 0 ? 'NONE' : FLAGS.filter(([, b]) => (bits & b) !== 0).map(([n]) => n).join(','));

const isFull = (r: Range): boolean => r[0] === 0 && r[1] === 65535;
const wantsNothing = (i: TcpInfo): boolean =>
  isFull(i.spts) && isFull(i.dpts) && !i.spInv && !i.dpInv && i.mask === 0 && i.cmp === 0 && !i.flagsInv && i.option === 0;
const isNative = (i: TcpInfo): boolean => i.nft && i.option === 0 && !wantsNothing(i);

/** tcp_find_option: the option numbers as Linux lays them out; NOPs pad a window scale, and what stands without its usual neighbour. */
const hasOption = (t: Tcp, option: number): boolean => {
  switch (option) {
    case 1: return t.wscale !== undefined || t.sack !== undefined || (t.ts !== undefined) !== (t.sackPerm === true);
    case 2: return t.mss !== undefined;
    case 3: return t.wscale !== undefined;
    case 4: return t.sackPerm === true;
    case 5: return t.sack !== undefined;
    case 8: return t.ts !== undefined;
    default: return false;
  }
};

export const tcp: XtMatchModule<TcpInfo> = {
  kind: 'match',
  name: 'tcp',
  families: [4, 6],
  man: 'TCP ports, flags and options.',
  implicitFor: [6],
  options: [
    { name: 'source-port', type: 'string', invert: true, multi: true },
    { name: 'sport', type: 'string', invert: true, multi: true, aliasOf: 'source-port' },
    { name: 'destination-port', type: 'string', invert: true, multi: true },
    { name: 'dport', type: 'string', invert: true, multi: true, aliasOf: 'destination-port' },
    { name: 'syn', type: 'none', invert: true, multi: true },
    { name: 'tcp-flags', type: 'string', invert: true, multi: true, args: 2 },
    { name: 'tcp-option', type: 'string', invert: true, multi: true },
  ],
  init: () => ({ spts: [0, 65535], dpts: [0, 65535], spInv: false, dpInv: false, mask: 0, cmp: 0, flagsInv: false, option: 0, optionInv: false, nft: false, seen: 0 }),
  parse(info, c) {
    info.nft = c.backend === 'nft';
    const once = (bit: number, what: string): void => {
      if ((info.seen & bit) !== 0) fail(`Only one ${what} allowed`);
      info.seen |= bit;
    };
    switch (c.option.name) {
      case 'source-port':
        once(1, "`--source-port'");
        info.spts = parsePortRange(c.arg, 'tcp');
        info.spInv = c.invert;
        break;
      case 'destination-port':
        once(2, "`--destination-port'");
        info.dpts = parsePortRange(c.arg, 'tcp');
        info.dpInv = c.invert;
        break;
      case 'syn':
        once(4, "of `--syn' or `--tcp-flags' ");
        info.mask = 0x17;
        info.cmp = 2;
        info.flagsInv = c.invert;
        break;
      case 'tcp-flags':
        once(4, "of `--syn' or `--tcp-flags' ");
        if (c.arg2 === undefined) fail('--tcp-flags requires two args.');
        info.mask = parseFlags(c.arg);
        info.cmp = parseFlags(c.arg2 as string);
        info.flagsInv = c.invert;
        break;
      case 'tcp-option':
        once(8, "`--tcp-option'");
        info.option = xtablesStrtoui(c.arg, 1, 255) ?? fail(`Bad TCP option "${c.arg}"`);
        info.optionInv = c.invert;
        break;
    }
  },
  final(info) {
    info.seen = 0;
    info.nft = isNative(info);
    // A full range comes to no expression, and its inversion is lost with it.
    if (info.nft && isFull(info.spts)) info.spInv = false;
    if (info.nft && isFull(info.dpts)) info.dpInv = false;
    if (info.nft) {
      [info.spts, info.spInv] = nftRange(info.spts, info.spInv);
      [info.dpts, info.dpInv] = nftRange(info.dpts, info.dpInv);
    }
  },
  nftEmpty: (i) => i.nft && isFull(i.spts) && isFull(i.dpts) && i.mask === 0,
  save: (i) =>
    (isFull(i.spts) ? '' : saveRange('sport', i.spts, i.spInv)) +
    (isFull(i.dpts) ? '' : saveRange('dport', i.dpts, i.dpInv)) +
    (i.option === 0 ? '' : `${i.optionInv ? ' !' : ''} --tcp-option ${i.option}`) +
    (i.mask === 0 && !i.flagsInv ? '' : `${i.flagsInv ? ' !' : ''} --tcp-flags ${flagNames(i.mask)} ${flagNames(i.cmp)}`),
  print: (i, numeric) =>
    ` tcp${printPorts('spt', i.spts, i.spInv, numeric, 'tcp')}${printPorts('dpt', i.dpts, i.dpInv, numeric, 'tcp')}` +
    (i.option === 0 ? '' : ` option=${i.optionInv ? '!' : ''}${i.option}`) +
    (i.mask === 0 && !i.flagsInv
      ? ''
      : ` flags:${i.flagsInv ? '!' : ''}${numeric ? `0x${i.mask.toString(16).toUpperCase().padStart(2, '0')}/0x${i.cmp.toString(16).toUpperCase().padStart(2, '0')}` : `${flagNames(i.mask)}/${flagNames(i.cmp)}`}`),
  check: (i, c) => (!i.nft && (c.proto !== 6 || c.protoInvert) ? 'EINVAL' : undefined),
  ports: (i) => ({ ...(!i.spInv && { sport: [i.spts] }), ...(!i.dpInv && { dport: [i.dpts] }), all: !i.spInv && !i.dpInv && i.mask === 0 && i.cmp === 0 && !i.flagsInv && i.option === 0 }),
  match(i, p) {
    const t = i.nft ? nftHeader(p) : tcpHeader(p);
    if (!t || !inRange(t.sport, i.spts, i.spInv) || !inRange(t.dport, i.dpts, i.dpInv)) return false;
    if ((i.mask !== 0 || i.cmp !== 0 || i.flagsInv) && (t.flags < 0 || ((t.flags & i.mask) === i.cmp) === i.flagsInv)) return false;
    return i.option === 0 || hasOption(t as Tcp, i.option) !== i.optionInv;
  },
  examples: ['-p tcp -m tcp --dport 80', '-p tcp -m tcp ! --sport 80:90 --dport 22', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', '-p tcp -m tcp --dport 80 --tcp-option 8 ! --tcp-flags SYN NONE'],
};
