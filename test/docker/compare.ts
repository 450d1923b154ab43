// File by file: is ours what the capture has, roles for names and without what passes with time?
import type { Capture } from './capture.ts';
import { namesOf, rename, renameByOrder, type Names } from './rename.ts';
import { parseOutputs } from './commands.ts';

type Json = null | boolean | number | string | Json[] | { [k: string]: Json };
const isObject = (x: Json | undefined): x is { [k: string]: Json } => typeof x === 'object' && x !== null && !Array.isArray(x);

/** Time's and the host's own: never compared. */
const DROP = new Set([
  'valid_life_time', 'preferred_life_time', 'tentative', 'gc_timer', 'hello_timer', 'tcn_timer', 'topology_change_timer', 'forward_delay_timer', 'message_age_timer', 'hold_timer', 'expires',
  'Created', 'StartedAt', 'FinishedAt', 'Pid', 'Image', 'GraphDriver', 'ResolvConfPath', 'HostnamePath', 'HostsPath', 'LogPath',
]);
export const withoutTimes = (x: Json): Json => {
  if (Array.isArray(x)) return x.map(withoutTimes);
  if (!isObject(x)) return x;
  return Object.fromEntries(Object.entries(x).filter(([k]) => !DROP.has(k)).map(([k, v]) => [k, k === 'Containers' && isObject(v) ? Object.fromEntries(Object.entries(withoutTimes(v) as { [k: string]: Json }).sort(([a], [b]) => (a < b ? -1 : 1))) : withoutTimes(v)]));
};
const key = (x: Json): string => JSON.stringify(isObject(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, isObject(v) ? JSON.parse(key(v)) as Json : v])) : x);

/** One line a leaf, so that a difference names its place. */
const leaves = (x: Json, path: string): string[] => {
  if (Array.isArray(x)) return x.length === 0 ? [`${path} = []`] : x.flatMap((v, i) => leaves(v, `${path}[${i}]`));
  if (isObject(x)) return Object.keys(x).length === 0 ? [`${path} = {}`] : Object.entries(x).flatMap(([k, v]) => leaves(v, path === '' ? k : `${path}.${k}`));
  return [`${path} = ${JSON.stringify(x)}`];
};
const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text === '' ? '[]' : text) as Json;
  } catch {
    return undefined;
  }
};
/** A list of links, routes and the like: named by what tells them apart. */
const jsonLines = (text: string, how: 'list' | 'set' | 'tree' | 'routes'): string[] => {
  const v = parsed(text);
  if (v === undefined) return text.split('\n');
  const clean = withoutTimes(v);
  if (how === 'tree' || !Array.isArray(clean)) return leaves(clean, '');
  // What a bridge has learned (state '') depends on which announcements were sent meanwhile. An empty object is what iproute2 prints for what it filtered away. Whether a link-local address is through its detection yet, and so
  // has its host route, depends on the second of the dump.
  const items = clean.filter((x) => !isObject(x) || (Object.keys(x).length > 0 && x['state'] !== '' && !(x['table'] === 'local' && String(x['dst']).startsWith('fe80::'))));
  if (how === 'set') return items.map(key).sort();
  // `ip route show table all` lists both families; IPv6's routes of one metric come in no order of their own.
  if (how === 'routes') {
    const v6 = (x: Json): boolean => isObject(x) && (String(x['dst']).includes(':') || x['pref'] !== undefined || x['metric'] === 256);
    return [...items.filter((x) => !v6(x)).map(key), ...items.filter(v6).map(key).sort()];
  }
  return items.flatMap((x, i) => leaves(x, isObject(x) && typeof x['ifname'] === 'string' ? x['ifname'] : String(i)).sort());
};

const SYSCTL_SORT = (text: string): string[] => text.split('\n').filter((l) => l !== '').sort();
const ssLines = (text: string): string[] =>
  text.split('\n').slice(1).filter((l) => l !== '').map((l) => l.trim().replace(/\s+/g, ' ').replace(/pid=\*,fd=\d+/g, 'pid=*').replace(/\b(3[2-9]|[45]\d|60)\d{3}\b(?= 0\.0\.0\.0:\*)/, (p) => p)).sort();
/** `Up 2 seconds` is as good as `Up Less than a second`. */
const psLines = (text: string): string[] => text.split('\n').map((l) => l.replace(/\tUp [^\t]*/, '\tUp').replace(/ \d+ seconds? ago| Less than a second ago| About a minute ago/, ' ago'));

/** Lines to compare, of one file. */
const linesOf = (path: string, text: string): string[] => {
  const file = path.split('/').at(-1) as string;
  if (path.includes('networks/') && file.endsWith('.json')) return jsonLines(text, 'tree');
  switch (file) {
    // The captures' daemon had its own exec-root; what is still 64 digits belongs to what is gone (an endpoint in an error, a network of a former run).
    case 'inspect.json': return jsonLines(text.replace(/("SandboxKey": ?").+(?=\/netns\/)/, '$1/var/run/docker').replace(/("Driver": ?)"vfs"/, '$1"overlay2"').replace(/\b[0-9a-f]{64}\b/g, '<gone>'), 'tree');
    case 'bridge-fdb.json': case 'ip6-route.json': return jsonLines(text, 'set');
    case 'ip-link.json': case 'ip-addr.json': return jsonLines(text, 'list');
    case 'ip-route.json': case 'ip-rule.json': return jsonLines(text, 'routes');
    case 'iptables-save.txt': case 'ip6tables-save.txt': return text.replace(/\[\d+:\d+\]/g, '[0:0]').split('\n');
    case 'sysctls.txt': return SYSCTL_SORT(text);
    case 'ss.txt': return ssLines(text);
    case 'ps.txt': return psLines(text);
    case 'docker-proxy.txt': return text.split('\n').filter((l) => l !== '').sort();
    case 'ls.txt': return text.split('\n').map((l) => l.replace(/\s+/g, ' '));
    case 'commands.out': return outputLines(text);
    default: return text.split('\n');
  }
};

/** Commands' own words by command; client ports and timeouts of `conntrack -L` as stars. */
const outputLines = (text: string): string[] =>
  renameByOrder(parseOutputs(text).map(({ cmd, out }) => `$ ${cmd.replace(/^(host2|ext|lan|in-\S+): /, '')}\n${cmd.includes('conntrack') ? conntrack(out.text) : out.text}\n[rc=${out.rc}]`).join('\n')).split('\n');
const conntrack = (text: string): string => text.split('\n').filter((l) => !l.includes('224.0.0.22') && !l.startsWith('conntrack v')).map((l) => l.replace(/^(\w+\s+\d+) \d+/, '$1 *').replace(/use=\d+/, 'use=*').replace(/port=(3[2-9]|[45]\d|60)\d{3}\b/g, 'port=*')).sort().join('\n');

const COMPARED = /^(host2?|(engine2\/)?containers\/[^/]+)\/(iptables-save\.txt|ip6tables-save\.txt|ip-addr\.json|ip-link\.json|ip-route\.json|ip6-route\.json|ip-rule\.json|bridge-link\.txt|bridge-fdb\.json|sysctls\.txt|ss\.txt|docker-proxy\.txt|hosts|resolv\.conf|hostname|inspect\.json)$|^(engine2\/)?containers\/ps\.txt$|^(engine2\/)?networks\/.*$|^commands\.out$|^stages\/.*$/;
export const isCompared = (path: string): boolean => COMPARED.test(path);

export interface FileDiff {
  readonly path: string;
  /** Lines that one side lacks: `-` the capture's, `+` ours. */
  readonly lines: readonly string[];
}
/** Lines of `a` not in `b` and the other way round, in order; when the sets are equal, the first place where the order differs. */
const diffLines = (want: readonly string[], got: readonly string[]): string[] => {
  const count = (xs: readonly string[]): Map<string, number> => {
    const m = new Map<string, number>();
    for (const x of xs) m.set(x, (m.get(x) ?? 0) + 1);
    return m;
  };
  const minus = (xs: readonly string[], ys: readonly string[], sign: string): string[] => {
    const left = count(ys);
    return xs.flatMap((x) => {
      const n = left.get(x) ?? 0;
      if (n === 0) return [`${sign} ${x}`];
      left.set(x, n - 1);
      return [];
    });
  };
  const out = [...minus(want, got, '-'), ...minus(got, want, '+')];
  if (out.length > 0) return out;
  const i = want.findIndex((x, k) => x !== got[k]);
  return i < 0 ? [] : [`order: - ${want[i] as string}`, `order: + ${got[i] ?? ''}`];
};

/** A stage was saved at once: whether a port that has just left or come is noticed yet is chance. */
const prepared = (n: Names, c: Capture, path: string): string[] => {
  const text = c.files.get(path) ?? '';
  if (path.startsWith('stages/')) return renameByOrder(text.replace(/\[\d+:\d+\]/g, '[0:0]')).split('\n').map((l) => l.replace(/( linkdown)?\s*$/, ''));
  if (path === 'commands.out') return linesOf(path, text);
  return linesOf(path, rename(n, path, text));
};
/** Every compared file of the capture that ours does not equal, and files that only ours has. */
export const compareCaptures = (want: Capture, got: Capture): FileDiff[] => {
  const [wn, gn] = [namesOf(want), namesOf(got)];
  const paths = [...new Set([...want.files.keys(), ...got.files.keys()])].filter(isCompared);
  return paths.flatMap((path) => {
    const lines = diffLines(prepared(wn, want, path), prepared(gn, got, path));
    return lines.length === 0 ? [] : [{ path, lines }];
  });
};
