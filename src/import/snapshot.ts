// A snapshot as text, cut into parts: the collector's one file, or a folder of separately saved outputs. What a part means is not looked at here.
import { parseDocuments, quote, type Part } from './json.ts';

/** One network namespace of the snapshot. */
export interface Space {
  readonly kind: 'host' | 'netns' | 'container';
  /** The first name; the others (a container whose namespace has a name too). */
  readonly name: string;
  readonly aliases: string[];
  /** Inode of the namespace; '' unknown. */
  readonly id: string;
  readonly parts: Map<string, Part>;
  /** Parts whose tool failed: what it said, with its place. */
  readonly failed: Map<string, string>;
}
export interface Snapshot {
  readonly spaces: readonly Space[];
  /** What a Docker Engine said: docker-inspect, docker-network. */
  readonly engine: ReadonlyMap<string, Part>;
  /** What the collector could not read, with its place. */
  readonly missing: readonly string[];
}

/** Larger input is refused: nobody's network state is that long. */
const MAX_CHARS = 256 * 1024 * 1024;
const MAX_SPACES = 20_000;
const bad = (file: string, line: number, why: string): never => {
  throw new SyntaxError(`${file}:${line}: ${why}`);
};

/** Names of files in a folder, without their extension: what people call the output of each command. */
const FILES: ReadonlyMap<string, string> = new Map(([
  ['ip-addr', 'ip-addr ip-address addr ip-d-addr'], ['ip-link', 'ip-link link'], ['ip-route', 'ip-route ip4-route route ip-route4'], ['ip6-route', 'ip6-route ip-6-route ip-route6 route6'],
  ['ip-rule', 'ip-rule ip4-rule rule'], ['ip6-rule', 'ip6-rule ip-6-rule ip-rule6 rule6'], ['ip-neigh', 'ip-neigh neigh'], ['netns-id', 'netns-id ip-netns-list-id'], ['lsns', 'lsns'],
  ['bridge-fdb', 'bridge-fdb fdb'], ['bridge-link', 'bridge-link'], ['bridge-vlan', 'bridge-vlan'],
  ['iptables-save', 'iptables-save iptables'], ['ip6tables-save', 'ip6tables-save ip6tables'], ['iptables-nft-save', 'iptables-nft-save'], ['ip6tables-nft-save', 'ip6tables-nft-save'],
  ['iptables-legacy-save', 'iptables-legacy-save'], ['ip6tables-legacy-save', 'ip6tables-legacy-save'], ['nft-ruleset', 'nft-ruleset nft nft-list-ruleset'], ['xfrm-policy', 'xfrm-policy'],
  ['ipset-save', 'ipset-save ipset'], ['sysctl', 'sysctl sysctls sysctl-a'], ['ss', 'ss ss-tulpn'], ['conntrack', 'conntrack conntrack-l'], ['hosts', 'hosts'],
  ['resolv.conf', 'resolv.conf resolv'], ['hostname', 'hostname'], ['docker-inspect', 'docker-inspect inspect'], ['docker-network', 'docker-network docker-network-inspect'], ['docker-proxy', 'docker-proxy'],
] as const).flatMap(([part, names]) => names.split(' ').map((n): [string, string] => [n, part])));

const newSpace = (kind: Space['kind'], name: string, id: string): Space => ({ kind, name, aliases: [], id, parts: new Map(), failed: new Map() });

/** The collector's text. */
const parseCollected = (file: string, text: string): Snapshot => {
  const spaces: Space[] = [];
  const engine = new Map<string, Part>();
  const missing: string[] = [];
  const byId = new Map<string, Space>();
  let into: Map<string, Part> | null = null;
  let failed = new Map<string, string>();
  let line = 0;
  let open: { readonly name: string; readonly line: number; readonly from: number; cmd: string } | null = null;
  let done = false;
  const close = (end: number, status: string, words: string): void => {
    if (!open) return;
    const body = text.slice(open.from, end).replace(/\n?\n$/, '\n').replace(/^#@@/gm, '#@');
    // A tool that failed and said nothing has said nothing; one that failed late may have been cut short.
    if (status !== '0' && body.trim() === '') {
      const said = `${file}:${open.line}: ${open.cmd} failed (exit status ${status}${words === '' ? '' : `: ${words}`})`;
      missing.push(said);
      failed.set(open.name, said);
    } else into?.set(open.name, { file: `${file}:${open.name}`, line: open.line, text: body.trim() === '' ? '' : body });
    open = null;
  };
  for (let at = 0; at < text.length;) {
    const nl = text.indexOf('\n', at);
    const end = nl < 0 ? text.length : nl;
    line++;
    const start = at;
    at = end + 1;
    if (text[start] !== '#' || text[start + 1] !== '@' || text[start + 2] !== ' ') {
      if (open || start === end) continue;
      bad(file, line, `${quote(text.slice(start, end))}: expected a line that begins with "#@ "`);
    }
    const l = text.slice(start + 3, end).replace(/\r$/, '');
    const word = l.split(' ', 1)[0] as string;
    const field = (k: string): string => new RegExp(`(?:^| )${k}=(\\S*)`).exec(l)?.[1] ?? '';
    const name = /(?:^| )name=(.*)$/.exec(l)?.[1] ?? '';
    if (open && word !== 'end') bad(file, line, `${quote(l)} inside of part "${open.name}", which began in line ${open.line} and has no end: the file was cut or edited`);
    switch (word) {
      case 'packetpath-snapshot': {
        const v = l.split(' ')[1];
        if (v !== '1') bad(file, line, `snapshot version ${quote(v ?? '')}: this packetpath reads version 1`);
        break;
      }
      case 'netns': {
        const kind = field('kind');
        if (kind !== 'host' && kind !== 'netns' && kind !== 'container') return bad(file, line, `kind ${quote(kind)}: expected host, netns or container`);
        if (name === '') bad(file, line, 'a namespace without a name');
        if (spaces.length >= MAX_SPACES) bad(file, line, `more than ${MAX_SPACES} namespaces`);
        const s = newSpace(kind, name, field('id'));
        spaces.push(s);
        if (s.id !== '') byId.set(s.id, s);
        into = s.parts;
        failed = s.failed;
        break;
      }
      case 'alias': {
        const s = byId.get(field('id'));
        if (!s) return bad(file, line, `alias of namespace ${quote(field('id'))}, which is not in this file`);
        if (name !== '' && !s.aliases.includes(name)) s.aliases.push(name);
        break;
      }
      case 'unreachable':
        missing.push(`${file}:${line}: namespace ${name} could not be entered`);
        break;
      case 'engine':
        into = engine;
        failed = new Map();
        break;
      case 'part': {
        if (!into) bad(file, line, 'a part before the first namespace');
        const part = l.split(' ')[1] ?? '';
        open = { name: part, line, from: at, cmd: /(?:^| )cmd=(.*)$/.exec(l)?.[1]?.trim() ?? part };
        break;
      }
      case 'absent': missing.push(`${file}:${line}: ${l.split(' ')[1] ?? ''} was not read (${field('cmd')} is not there)`); break;
      case 'end': close(start, l.split(' ')[1] ?? '', l.split(' ').slice(2).join(' ').trim()); break;
      case 'done': done = true; break;
      default: bad(file, line, `${quote(l)}: expected packetpath-snapshot, netns, alias, unreachable, engine, part, absent, end or done`);
    }
  }
  const left = open as { name: string; line: number } | null;
  if (left) bad(file, line, `the file ends inside of part "${left.name}", which began in line ${left.line}`);
  if (!done) missing.push(`${file}:${line}: the file ends without "#@ done": the collector was interrupted`);
  return { spaces, engine, missing };
};

const flat = (d: unknown): string => {
  try {
    return JSON.stringify(d);
  } catch {
    return '{}';
  }
};
/** A folder: files of the host at its top (or in `host/`), other namespaces in `netns/NAME/`, containers in `containers/NAME/`. */
const parseFolder = (files: ReadonlyMap<string, string>): Snapshot => {
  const host = newSpace('host', 'host', '');
  const spaces = new Map<string, Space>([['host/host', host]]);
  const engine = new Map<string, Part>();
  const missing: string[] = [];
  const inspects: [string, string][] = [];
  const networks: [string, string][] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const words = path.split('/').filter((w) => w !== '' && w !== '.');
    const base = words.pop() ?? '';
    const part = FILES.get(base.toLowerCase()) ?? FILES.get(base.toLowerCase().replace(/\.(?:txt|json|out|save|log|conf)$/, ''));
    const [top, name, more] = words;
    if (top === 'networks' && name === undefined && base.endsWith('.json')) {
      networks.push([path, text]);
      continue;
    }
    if (part === undefined || more !== undefined || (name !== undefined && top !== 'netns' && top !== 'containers') || (top !== undefined && name === undefined && top !== 'host')) {
      if (part !== undefined || (words.length === 0 && /\.(?:json|txt)$/.test(base))) missing.push(`${path}:1: not read: no known output (expected names such as ip-addr.json, iptables-save.txt, sysctl.txt; other namespaces in netns/NAME/ and containers/NAME/)`);
      continue;
    }
    if (part === 'docker-inspect') inspects.push([path, text]);
    else if (part === 'docker-network') networks.push([path, text]);
    else {
      let s = host;
      if (name !== undefined) {
        const key = `${top}/${name}`;
        s = spaces.get(key) ?? newSpace(top === 'netns' ? 'netns' : 'container', name, '');
        spaces.set(key, s);
        if (spaces.size > MAX_SPACES) bad(path, 1, `more than ${MAX_SPACES} namespaces`);
      }
      s.parts.set(part, { file: path, line: 1, text });
    }
  }
  const join = (part: string, list: readonly (readonly [string, string])[]): void => {
    if (list.length > 0) engine.set(part, { file: (list[0] as readonly [string, string])[0], line: 1, text: list.flatMap(([file, text]) => parseDocuments({ file, line: 1, text })).map((d) => flat(d)).join('\n') });
  };
  join('docker-inspect', inspects);
  join('docker-network', networks);
  return { spaces: [...spaces.values()], engine, missing };
};

/** The text of the collector, or the files of a folder (path -> text). A folder with one file of the collector in it is that file. */
export const parseSnapshot = (input: string | ReadonlyMap<string, string>, file: string): Snapshot => {
  const size = typeof input === 'string' ? input.length : [...input.values()].reduce((n, t) => n + t.length, 0);
  if (size > MAX_CHARS) throw new SyntaxError(`${file}:1: ${size} characters: a snapshot has at most ${MAX_CHARS}`);
  const isCollected = (text: string): boolean => text.startsWith('#@ packetpath-snapshot ');
  if (typeof input !== 'string') {
    const all = [...input];
    const one = all.find(([, text]) => isCollected(text));
    if (one && all.length === 1) return parseCollected(one[0], one[1]);
    const s = parseFolder(input);
    if (s.spaces.every((x) => !x.parts.has('ip-addr') && !x.parts.has('ip-link'))) bad(file, 1, `no ip-addr.json in it: expected the output of \`ip -j -d addr\` (files: ${all.map(([n]) => n).slice(0, 8).join(', ') || 'none'})`);
    return s;
  }
  if (!isCollected(input)) bad(file, 1, `${quote(input.split('\n', 1)[0] as string)}: expected "#@ packetpath-snapshot 1", the first line of what the collector prints`);
  return parseCollected(file, input);
};
