// socat's address specifications: xioparam/xioopts.c of 1.7.4.4 (parse, option names), the address types that are modelled.
// Leaves out, by name: every other type, and options that would change what is modelled.

export type Kind = 'stdio' | 'stdin' | 'stdout' | 'tcp' | 'tcp-listen' | 'udp' | 'udp-sendto' | 'udp-listen' | 'udp-recvfrom' | 'udp-recv' | 'exec' | 'system' | 'pipe' | 'open' | 'create' | 'gopen';
export interface Address {
  readonly kind: Kind;
  readonly family: 0 | 4 | 6;
  readonly params: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}
/** Ends the program with a line of its log. */
export class SocatError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const TYPES: ReadonlyMap<string, readonly [Kind, 0 | 4 | 6, number]> = new Map<string, readonly [Kind, 0 | 4 | 6, number]>([
  ['-', ['stdio', 0, 0]], ['stdio', ['stdio', 0, 0]], ['stdin', ['stdin', 0, 0]], ['stdout', ['stdout', 0, 0]], ['exec', ['exec', 0, 1]], ['system', ['system', 0, 1]], ['pipe', ['pipe', 0, 0]], ['echo', ['pipe', 0, 0]],
  ['open', ['open', 0, 1]], ['create', ['create', 0, 1]], ['creat', ['create', 0, 1]], ['gopen', ['gopen', 0, 1]], ['file', ['gopen', 0, 1]],
  ...(['', '4', '6'] as const).flatMap((v): [string, readonly [Kind, 0 | 4 | 6, number]][] => {
    const f = (v === '' ? 0 : Number(v)) as 0 | 4 | 6;
    return [
      [`tcp${v}`, ['tcp', f, 2]], [`tcp${v}-connect`, ['tcp', f, 2]], [`tcp${v}-listen`, ['tcp-listen', f, 1]], [`tcp${v}-l`, ['tcp-listen', f, 1]], [`udp${v}`, ['udp', f, 2]], [`udp${v}-connect`, ['udp', f, 2]],
      [`udp${v}-sendto`, ['udp-sendto', f, 2]], [`udp${v}-listen`, ['udp-listen', f, 1]], [`udp${v}-l`, ['udp-listen', f, 1]], [`udp${v}-recvfrom`, ['udp-recvfrom', f, 1]], [`udp${v}-recv`, ['udp-recv', f, 1]],
    ];
  }),
]);
const REFUSED = /^(?:abstract-|fd$|interface$|ip[46]?-|openssl|ssl|proxy|pty$|readline$|sctp|socket-|socks4|tun$|udp[46]?-(?:datagram|broadcast)|unix|vsock|stderr$|dccp|if$)/;
/** Options that do what the model does anyway, or that it honours. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['fork', 'fork'], ['reuseaddr', 'reuseaddr'], ['so-reuseaddr', 'reuseaddr'], ['reuseport', 'reuseport'], ['so-reuseport', 'reuseport'], ['bind', 'bind'], ['ipv6only', 'ipv6only'], ['ipv6-v6only', 'ipv6only'],
  ['pf', 'pf'], ['protocol-family', 'pf'], ['sourceport', 'sourceport'], ['sp', 'sourceport'], ['so-bindtodevice', 'device'], ['bindtodevice', 'device'], ['if', 'device'], ['interface', 'device'], ['ttl', 'ttl'],
  ['ip-ttl', 'ttl'], ['tos', 'tos'], ['nodelay', 'nodelay'], ['tcp-nodelay', 'nodelay'], ['keepalive', ''], ['so-keepalive', ''], ['backlog', 'backlog'], ['max-children', ''], ['rdonly', 'rdonly'], ['wronly', 'wronly'],
  ['rdwr', ''], ['creat', 'creat'], ['create', 'creat'], ['trunc', 'trunc'], ['append', 'append'], ['ignoreeof', 'ignoreeof'], ['connect-timeout', 'connect-timeout'], ['nonblock', ''], ['broadcast', 'broadcast'],
  ['so-broadcast', 'broadcast'], ['crnl', 'crnl'], ['crlf', 'crnl'], ['mark', 'mark'], ['so-mark', 'mark'], ['pipes', ''], ['linger', ''], ['o-nonblock', ''], ['excl', ''], ['seek-end', 'append'], ['stderr', ''], ['setsid', ''],
]);
const KNOWN = new Set('range tcpwrap su user group mode perm retry forever interval pty nofork chroot cert verify key null-eof shut-none shut-down shut-close end-close readbytes cool-write escape raw echo ctty wait-slave unlink unlink-early transparent ip-transparent freebind cork defer-accept lowport lockfile setlk cloexec sndbuf rcvbuf so-sndbuf so-rcvbuf ip-add-membership pipesize netns login path sigint sigquit shut-null'.split(' '));

/** Splits at the separator outside quotes, brackets and backslashes; quotes go. */
const split = (text: string, sep: string, max = Infinity): string[] => {
  const out: string[] = [];
  let cur = '';
  let quote = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && quote !== "'" && i + 1 < text.length) cur += text[++i];
    else if (quote !== '') {
      if (c === quote) quote = '';
      else cur += c;
    } else if (c === '"' || c === "'") quote = c;
    else if (c === sep && depth === 0 && out.length < max - 1) {
      out.push(cur);
      cur = '';
    } else {
      if (c === '[') depth++;
      if (c === ']') depth = Math.max(0, depth - 1);
      cur += c;
    }
  }
  return [...out, cur];
};

export const parseAddress = (text: string): Address => {
  const raw = text.startsWith('-') && (text === '-' || text[1] === ',') ? `stdio${text.slice(1)}` : text;
  if (raw.includes('!!')) throw new SocatError('dual addresses (!!) are not modelled by packetpath');
  const colon = raw.search(/[:,]/);
  const name = (colon < 0 ? raw : raw.slice(0, colon)).toLowerCase();
  const known = TYPES.get(name);
  if (!known) throw new SocatError(REFUSED.test(name) ? `address type "${name.toUpperCase()}" is not modelled by packetpath` : `unknown device/address "${colon < 0 ? raw : raw.slice(0, colon)}"`);
  const [kind, family, want] = known;
  const rest = colon < 0 ? '' : raw.slice(colon);
  let params: string[] = [];
  let opts: string[] = [];
  const pieces = splitRaw(rest.slice(1), ',');
  if (rest.startsWith(':')) {
    // SYSTEM's command may hold colons.
    params = kind === 'system' || kind === 'exec' ? [unquote(pieces[0] as string)] : split(pieces[0] as string, ':');
    opts = pieces.slice(1);
  } else if (rest !== '') opts = pieces;
  if (params.length !== want && !(kind === 'pipe' && params.length === 0)) {
    if (kind === 'pipe') throw new SocatError('named pipes are not modelled by packetpath');
    throw new SocatError(`${raw.slice(0, colon < 0 ? undefined : colon)}: wrong number of parameters (${params.length} instead of ${want})`);
  }
  const options = new Map<string, string>();
  for (const o of opts) {
    const eq = o.indexOf('=');
    const key = (eq < 0 ? o : o.slice(0, eq)).toLowerCase();
    if (key === '') continue;
    const is = OPTIONS.get(key);
    if (is === undefined) throw new SocatError(KNOWN.has(key) ? `option "${key}" is not modelled by packetpath` : `parseopts_table(): unknown option "${key}"`);
    if (is !== '') options.set(is, eq < 0 ? '1' : unquote(o.slice(eq + 1)));
  }
  return { kind, family, params, options };
};
/** Like split, but quotes stay. */
const splitRaw = (text: string, sep: string): string[] => {
  const out: string[] = [];
  let cur = '';
  let quote = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && i + 1 < text.length) {
      cur += c + (text[++i] as string);
      continue;
    }
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '[') depth++;
    else if (c === ']') depth = Math.max(0, depth - 1);
    else if (c === sep && depth === 0) {
      out.push(cur);
      cur = '';
      continue;
    }
    cur += c;
  }
  return [...out, cur];
};
const unquote = (text: string): string => split(text, '\0')[0] as string;
/** EXEC splits its command at blanks. */
export const words = (text: string): string[] => text.split(/ +/).filter((w) => w !== '');
