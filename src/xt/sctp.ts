// `-m sctp`: net/netfilter/xt_sctp.c, libxt_sctp.c. Nothing here speaks SCTP: what is in such a packet cannot be read, so that a rule
// that asks for nothing matches and every other does not.
import { fail, inRange, parsePortRange, printPorts, saveRange, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface PortTest {
  range: Range;
  invert: boolean;
}
interface Chunk {
  readonly type: number;
  /** Letters as given: upper case must be set, lower case must not. */
  readonly flags: string;
}
interface SctpInfo {
  src?: PortTest;
  dst?: PortTest;
  chunks?: { readonly how: 'any' | 'all' | 'only'; readonly list: readonly Chunk[] | 'ALL' | 'NONE'; readonly invert: boolean };
  /** Bits of the options seen while they are parsed; 0 afterwards. */
  seen: number;
}
/** Chunk types and the letters of their flags, in the order of the tool's table, whose index its errors name. */
const CHUNKS = new Map<string, readonly [type: number, flags: string]>([
  ['DATA', [0, 'IUBE']], ['INIT', [1, '']], ['INIT_ACK', [2, '']], ['SACK', [3, '']], ['HEARTBEAT', [4, '']], ['HEARTBEAT_ACK', [5, '']], ['ABORT', [6, 'T']],
  ['SHUTDOWN', [7, '']], ['SHUTDOWN_ACK', [8, '']], ['ERROR', [9, '']], ['COOKIE_ECHO', [10, '']], ['COOKIE_ACK', [11, '']], ['ECN_ECNE', [12, '']],
  ['ECN_CWR', [13, '']], ['SHUTDOWN_COMPLETE', [14, 'T']], ['I_DATA', [64, 'IUBE']], ['RE_CONFIG', [130, '']], ['PAD', [132, '']], ['ASCONF', [193, '']],
  ['ASCONF_ACK', [128, '']], ['FORWARD_TSN', [192, '']], ['I_FORWARD_TSN', [194, '']],
]);
const I_DATA = 64;
const NAME_OF = new Map([...CHUNKS].map(([name, [type]]) => [type, name]));

/** Adds the flags of `NAME:FLAGS` to what was asked of that chunk: an upper-case letter outweighs its lower-case one. */
const parseChunk = (word: string, before: ReadonlyMap<number, Chunk>): Chunk => {
  const colon = word.indexOf(':');
  const name = colon < 0 ? word : word.slice(0, colon);
  const known = CHUNKS.get(name.toUpperCase()) ?? fail(`Unknown sctp chunk \`${name}'`);
  const asked = colon < 0 ? '' : word.slice(colon + 1);
  const [type, letters] = known;
  for (const letter of asked) if (!letters.includes(letter.toUpperCase())) fail(`Invalid flags for chunk type ${[...CHUNKS.keys()].indexOf(name.toUpperCase())}`);
  // The tool takes I_DATA's flags and forgets them.
  if (type === I_DATA) return { type, flags: '' };
  const all = (before.get(type)?.flags ?? '') + asked;
  return { type, flags: [...letters].map((l) => (all.includes(l) ? l : all.includes(l.toLowerCase()) ? l.toLowerCase() : '')).join('') };
};
const parseChunks = (how: string, text: string, invert: boolean): NonNullable<SctpInfo['chunks']> => {
  const kind = how.toLowerCase();
  if (kind !== 'any' && kind !== 'all' && kind !== 'only') return fail('Match type has to be one of "ALL", "ANY" or "ONLY"');
  const up = text.toUpperCase();
  if (up === 'ALL' || up === 'NONE') return { how: kind, list: up, invert };
  const byType = new Map<number, Chunk>();
  for (const word of text.split(',')) {
    if (word === '') continue;
    const chunk = parseChunk(word, byType);
    byType.set(chunk.type, chunk);
  }
  return { how: kind, list: byType.size === 0 ? 'NONE' : [...byType.values()].sort((a, b) => a.type - b.type), invert };
};
const chunkText = (c: NonNullable<SctpInfo['chunks']>, numeric: boolean): string => {
  if (typeof c.list === 'string') return `${c.how} ${c.list}`;
  const name = (n: number): string => (numeric ? `0x${n.toString(16).toUpperCase().padStart(4, '0')}` : (NAME_OF.get(n) ?? ''));
  return `${c.how} ${c.list.map((x) => `${name(x.type)}${x.flags === '' ? '' : `:${x.flags}`}`).join(',')}`;
};

export const sctp: XtMatchModule<SctpInfo> = {
  kind: 'match',
  name: 'sctp',
  families: [4, 6],
  man: 'SCTP ports and chunks.',
  protos: [132],
  implicitFor: [132],
  options: [
    { name: 'source-port', type: 'string', invert: true, multi: true },
    { name: 'sport', type: 'string', invert: true, multi: true, aliasOf: 'source-port' },
    { name: 'destination-port', type: 'string', invert: true, multi: true },
    { name: 'dport', type: 'string', invert: true, multi: true, aliasOf: 'destination-port' },
    { name: 'chunk-types', type: 'string', invert: true, multi: true, args: 2 },
  ],
  init: () => ({ seen: 0 }),
  parse(info, c) {
    const once = (bit: number, what: string): void => {
      if ((info.seen & bit) !== 0) fail(`Only one \`${what}' allowed`);
      info.seen |= bit;
    };
    const { invert } = c;
    switch (c.option.name) {
      case 'source-port':
        once(1, '--source-port');
        info.src = { range: parsePortRange(c.arg, 'sctp'), invert };
        break;
      case 'destination-port':
        once(2, '--destination-port');
        info.dst = { range: parsePortRange(c.arg, 'sctp'), invert };
        break;
      default:
        once(4, '--chunk-types');
        if (c.arg2 === undefined) fail('--chunk-types requires two args');
        info.chunks = parseChunks(c.arg, c.arg2 as string, invert);
    }
  },
  final(info) {
    info.seen = 0;
  },
  save: (i) =>
    (i.src ? saveRange('sport', i.src.range, i.src.invert) : '') + (i.dst ? saveRange('dport', i.dst.range, i.dst.invert) : '') +
    (i.chunks ? `${i.chunks.invert ? ' !' : ''} --chunk-types ${chunkText(i.chunks, false)}` : ''),
  print: (i, numeric) =>
    ` sctp${i.src ? printPorts('spt', i.src.range, i.src.invert, numeric, 'sctp') : ''}${i.dst ? printPorts('dpt', i.dst.range, i.dst.invert, numeric, 'sctp') : ''}` +
    (i.chunks ? `${i.chunks.invert ? ' !' : ''} ${chunkText(i.chunks, numeric)}` : ''),
  match(i, p) {
    if (p.pkt.off !== 0) return false;
    if (p.pkt.l4.type === 'raw' && p.pkt.l4.len < 12) p.hotdrop = true;
    const every = (t: PortTest | undefined): boolean => !t || (inRange(0, t.range, t.invert) && inRange(65535, t.range, t.invert));
    return !p.hotdrop && every(i.src) && every(i.dst) && !i.chunks;
  },
  examples: ['-p sctp -m sctp --sport 1 ! --dport 5:6', '-p sctp -m sctp --chunk-types only DATA:Be,SACK'],
};
