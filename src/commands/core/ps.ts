// ps of procps-ng 4.0: the session's processes and those of engines (containers, docker-proxy, dockerd). The machine counts no processor
// time and no memory: those columns are zero, and every process started when the machine did. Leaves out, by name: sorting, trees, threads.
import type { Proc } from '../../shell/proc.ts';
import { notModelled } from './util.ts';

type Entry = ReturnType<Proc['processes']>[number];
interface Column {
  readonly header: string;
  readonly width: number;
  readonly right?: true;
  readonly of: (x: Entry, p: Proc) => string;
}
/** /proc/PID/comm, of what was executed. */
export const commName = (argv0: string): string => argv0.replace(/^.*\//, '').slice(0, 15);
const comm = (x: Entry): string => commName(x.argv[0] ?? '');
const args = (x: Entry): string => x.argv.join(' ');
const user: Column = { header: 'USER', width: 8, of: () => 'root' };
const tty = (header: string): Column => ({ header, width: 8, of: () => '?' });
const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { header: 'PID', width: 7, right: true, of: (x) => String(x.pid) },
  tgid: { header: 'TGID', width: 7, right: true, of: (x) => String(x.pid) },
  user, euser: { ...user, header: 'EUSER' }, ruser: { ...user, header: 'RUSER' }, uname: user,
  uid: { header: 'UID', width: 5, right: true, of: () => '0' }, euid: { header: 'EUID', width: 5, right: true, of: () => '0' },
  args: { header: 'COMMAND', width: 27, of: args }, command: { header: 'COMMAND', width: 27, of: args }, cmd: { header: 'CMD', width: 27, of: args },
  comm: { header: 'COMMAND', width: 15, of: comm }, ucmd: { header: 'CMD', width: 15, of: comm }, ucomm: { header: 'COMMAND', width: 15, of: comm },
  tty: tty('TT'), tt: tty('TT'), tname: tty('TTY'),
  stat: { header: 'STAT', width: 4, of: (x, p) => (x.pid === p.pid ? 'R' : 'S') }, s: { header: 'S', width: 1, of: (x, p) => (x.pid === p.pid ? 'R' : 'S') },
  time: { header: 'TIME', width: 8, right: true, of: () => '00:00:00' }, bsdtime: { header: 'TIME', width: 6, right: true, of: () => '0:00' },
  stime: { header: 'STIME', width: 5, right: true, of: () => '00:00' }, start: { header: 'STARTED', width: 8, right: true, of: () => '00:00:00' }, bsdstart: { header: 'START', width: 5, right: true, of: () => '00:00' },
  pcpu: { header: '%CPU', width: 4, right: true, of: () => '0.0' }, pmem: { header: '%MEM', width: 4, right: true, of: () => '0.0' },
  vsz: { header: 'VSZ', width: 6, right: true, of: () => '0' }, rss: { header: 'RSS', width: 5, right: true, of: () => '0' }, c: { header: 'C', width: 2, right: true, of: () => '0' },
  ppid: { header: 'PPID', width: 7, right: true, of: () => '1' },
  ufull: { header: 'UID', width: 8, of: () => 'root' },
};
const FORMATS = {
  plain: ['pid', 'tname', 'time', 'ucmd'],
  full: ['ufull', 'pid', 'ppid', 'c', 'stime', 'tname', 'time', 'cmd'],
  bsd: ['pid', 'tname', 'stat', 'bsdtime', 'args'],
  user: ['user', 'pid', 'pcpu', 'pmem', 'vsz', 'rss', 'tname', 'stat', 'bsdstart', 'bsdtime', 'args'],
} as const;
const columns = (names: readonly string[]): Column[] => names.map((n) => COLUMNS[n] as Column);

interface Asked {
  cols: Column[];
  headers: boolean;
  pids: ReadonlySet<number> | null;
  names: ReadonlySet<string> | null;
}
const list = (text: string): string[] => text.split(/[\s,]+/).filter((w) => w !== '');
/** `pid,args`, `pid= args=`; the first specifier that is not known. */
const userFormat = (a: Asked, text: string): string | undefined => {
  const cols: Column[] = [];
  for (const w of list(text)) {
    const [name = '', header] = w.split('=');
    const c = COLUMNS[name.replace(/^%/, 'p')];
    if (!c || name === 'ufull') return name;
    cols.push(header === undefined ? c : { ...c, header });
  }
  a.cols = [...a.cols, ...cols];
  a.headers = a.cols.some((c) => c.header !== '');
  return undefined;
};
const parse = (p: Proc): Asked | number => {
  const a: Asked = { cols: [], headers: true, pids: null, names: null };
  let format: keyof typeof FORMATS = 'plain';
  const rest = [...p.args];
  const bad = (word: string): number => notModelled(p, `option ${word}`, 1);
  for (let w = rest.shift(); w !== undefined; w = rest.shift()) {
    if (w.startsWith('--')) {
      if (w === '--no-headers' || w === '--no-heading' || w === '--noheader') a.headers = false;
      else return bad(w);
      continue;
    }
    const letters = w.replace(/^-/, '');
    if (/^\d+(?:,\d+)*$/.test(w)) {
      a.pids = new Set([...(a.pids ?? []), ...list(w).map(Number)]);
      continue;
    }
    for (let i = 0; i < letters.length; i++) {
      const c = letters[i] as string;
      const value = (): string => {
        const v = letters.slice(i + 1) || (rest.shift() ?? '');
        i = letters.length;
        return v;
      };
      if (c === 'o') {
        const unknown = userFormat(a, value());
        if (unknown !== undefined) {
          p.err(`error: unknown user-defined format specifier "${unknown}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
          return 1;
        }
      } else if (c === 'p' && w.startsWith('-')) a.pids = new Set(list(value()).map(Number));
      else if (c === 'C' && w.startsWith('-')) a.names = new Set(list(value()));
      else if (c === 'f' || c === 'F') format = 'full';
      else if (c === 'u' && !w.startsWith('-')) format = 'user';
      else if ((c === 'x' || c === 'a') && !w.startsWith('-')) format = format === 'plain' ? 'bsd' : format;
      else if (c === 'h' && !w.startsWith('-')) a.headers = false;
      // Everybody is root here and nobody has a terminal: these ask for more of the same.
      else if (!'eAawWxdN'.includes(c) || c === 'N') return bad(w);
    }
  }
  if (a.cols.length === 0) a.cols = columns(FORMATS[format]);
  return a;
};
export const ps = (p: Proc): number => {
  const a = parse(p);
  if (typeof a === 'number') return a;
  // A container sees its own (by its network namespace: the machine has no PID namespaces, and the numbers are the host's).
  const shown = [...p.processes()].filter((x) => (!p.root || x.netns === p.netns) && (a.pids === null || a.pids.has(x.pid)) && (a.names === null || a.names.has(comm(x)))).sort((x, y) => x.pid - y.pid);
  const line = (cells: readonly string[]): string =>
    `${cells.map((text, i) => {
      const c = a.cols[i] as Column;
      // The last column is as wide as it has to be.
      return c.right ? text.padStart(c.width) : i === a.cols.length - 1 ? text : text.padEnd(c.width);
    }).join(' ')}\n`;
  if (a.headers) p.out(line(a.cols.map((c) => c.header)));
  for (const x of shown) p.out(line(a.cols.map((c) => c.of(x, p))));
  return shown.length > 0 || (a.pids === null && a.names === null) ? 0 : 1;
};
