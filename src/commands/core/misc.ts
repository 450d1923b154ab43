// expr, find, base64, and the programs that a lab may name but that are not modelled: they say so.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { patternMatches } from '../../shell/pattern.ts';
import { posixRegex } from '../../shell/regex.ts';
import { exists, isDirectory, locate } from '../../shell/vfs.ts';
import { getopt, notModelled, readInputs } from './util.ts';

interface ExprError {
  readonly expr: string;
}
const expr = (p: Proc): number => {
  const a = p.args[0] === '--' ? p.args.slice(1) : [...p.args];
  let i = 0;
  const fail = (msg: string): never => {
    throw { expr: msg } satisfies ExprError;
  };
  const int = (s: string): bigint => (/^-?\d+$/.test(s) ? BigInt(s) : fail('non-integer argument'));
  const isNull = (s: string): boolean => s === '' || /^-?0+$/.test(s);
  const primary = (): string => {
    const t = a[i];
    if (t === undefined) return fail(i === 0 ? 'missing operand' : `syntax error: missing argument after '${a[i - 1]}'`);
    i++;
    if (t === '(') {
      const v = or();
      if (a[i] !== ')') return fail(a[i] === undefined ? `syntax error: expecting ')' after '${a[i - 1]}'` : `syntax error: expecting ')' instead of '${a[i]}'`);
      i++;
      return v;
    }
    if (t === ')') return fail("syntax error: unexpected ')'");
    if (t === '+' && a[i] !== undefined) return a[i++] as string;
    if (t === 'length' && a[i] !== undefined) return String(primary().length);
    if (t === 'substr' && a[i] !== undefined) {
      const s = primary();
      const from = primary();
      const len = primary();
      return /^\d+$/.test(from) && /^\d+$/.test(len) && Number(from) > 0 ? s.slice(Number(from) - 1, Number(from) - 1 + Number(len)) : '';
    }
    if (t === 'index' && a[i] !== undefined) {
      const s = primary();
      const set = primary();
      return String([...s].findIndex((c) => set.includes(c)) + 1);
    }
    if (t === 'match' && a[i] !== undefined) {
      const s = primary();
      return matchOf(s, primary());
    }
    return t;
  };
  const matchOf = (s: string, pat: string): string => {
    const re = posixRegex(pat, 'basic');
    if (typeof re === 'string') return fail(re);
    const m = re.exec(s, 0);
    const g = m?.groups[0];
    const hit = g && g[0] === 0 ? m : undefined;
    if (re.groups > 0) {
      const x = hit?.groups[1];
      return x ? s.slice(x[0], x[1]) : '';
    }
    return String(hit?.groups[0]?.[1] ?? 0);
  };
  const colon = (): string => {
    let v = primary();
    while (a[i] === ':') {
      i++;
      v = matchOf(v, primary());
    }
    return v;
  };
  const level = (ops: readonly string[], next: () => string, f: (op: string, x: string, y: string) => string) => (): string => {
    let v = next();
    while (a[i] !== undefined && ops.includes(a[i] as string)) {
      const op = a[i++] as string;
      v = f(op, v, next());
    }
    return v;
  };
  const mul = level(['*', '/', '%'], colon, (op, x, y) => {
    const [m, n] = [int(x), int(y)];
    if (op !== '*' && n === 0n) return fail('division by zero');
    return String(op === '*' ? m * n : op === '/' ? m / n : m % n);
  });
  const add = level(['+', '-'], mul, (op, x, y) => String(op === '+' ? int(x) + int(y) : int(x) - int(y)));
  const compare = level(['<', '<=', '=', '==', '!=', '>=', '>'], add, (op, x, y) => {
    const both = /^-?\d+$/.test(x) && /^-?\d+$/.test(y);
    const d = both ? (BigInt(x) < BigInt(y) ? -1 : BigInt(x) > BigInt(y) ? 1 : 0) : x < y ? -1 : x > y ? 1 : 0;
    const r = op === '<' ? d < 0 : op === '<=' ? d <= 0 : op === '>' ? d > 0 : op === '>=' ? d >= 0 : op === '!=' ? d !== 0 : d === 0;
    return r ? '1' : '0';
  });
  const and = level(['&'], compare, (_, x, y) => (isNull(x) || isNull(y) ? '0' : x));
  const or: () => string = level(['|'], and, (_, x, y) => (isNull(x) ? (isNull(y) ? '0' : y) : x));
  try {
    if (a.length === 0) {
      p.err("expr: missing operand\nTry 'expr --help' for more information.\n");
      return 2;
    }
    if (a.length > 2000) return notModelled(p, 'so long an expression', 3);
    const v = or();
    if (i < a.length) fail(`syntax error: unexpected argument '${a[i]}'`);
    p.out(`${v}\n`);
    return isNull(v) ? 1 : 0;
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'expr' in e) {
      p.err(`expr: ${(e as ExprError).expr}\n`);
      return 2;
    }
    throw e;
  }
};

/** find PATH... [-maxdepth N] [-mindepth N] [-name P] [-path P] [-type f|d] [-print]. */
const find = (p: Proc): number => {
  const { host } = (p as ShellProc).shell;
  const paths: string[] = [];
  let i = 0;
  for (; i < p.args.length && !/^[-(!]/.test(p.args[i] as string); i++) paths.push(p.args[i] as string);
  let max = Infinity;
  let min = 0;
  const tests: ((path: string, name: string, dir: boolean) => boolean)[] = [];
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    const v = p.args[i + 1];
    if (a === '-print') continue;
    if (!/^-(?:maxdepth|mindepth|name|iname|path|type)$/.test(a)) return notModelled(p, `predicate ${a}`, 1);
    if (v === undefined) {
      p.err(`find: missing argument to '${a}'\n`);
      return 1;
    }
    i++;
    if (a === '-maxdepth') max = Number(v);
    else if (a === '-mindepth') min = Number(v);
    else if (a === '-name' || a === '-iname') tests.push((_, n) => patternMatches(v, n, a === '-iname'));
    else if (a === '-path') tests.push((f) => patternMatches(v, f));
    else tests.push((_, __, d) => (v === 'd' ? d : v === 'f' ? !d : false));
  }
  let rc = 0;
  let out = '';
  const visit = (path: string, depth: number): void => {
    const abs = locate(p, path);
    const dir = isDirectory(host.vfs, p.ctx, p.netns, abs);
    const name = path.replace(/\/+$/, '').slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1) || path;
    if (depth >= min && tests.every((t) => t(path, name, dir))) out += `${path}\n`;
    if (dir && depth < max && depth < 30) for (const n of p.files.list(path, p.netns) ?? []) visit(path.endsWith('/') ? path + n : `${path}/${n}`, depth + 1);
  };
  for (const path of paths.length === 0 ? ['.'] : paths) {
    if (!exists(host.vfs, p.ctx, p.netns, locate(p, path))) {
      p.err(`find: '${path}': No such file or directory\n`);
      rc = 1;
    } else visit(path, 0);
  }
  p.out(out);
  return rc;
};

const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function* base64(p: Proc): Running {
  const o = getopt(p, p.args, 'di', 'w', { decode: 'd', wrap: 'w' });
  if (typeof o === 'number') return o;
  const { inputs, failed } = yield* readInputs(p, o.args.slice(0, 1));
  if (failed) return 1;
  const s = inputs[0]?.text ?? '';
  let out = '';
  if (o.opts.has('d')) {
    let bits = 0;
    let n = 0;
    for (const c of s.replace(/[\n=]/g, '')) {
      const v = B64.indexOf(c);
      if (v < 0) {
        p.out(out);
        p.err('base64: invalid input\n');
        return 1;
      }
      bits = (bits << 6) | v;
      n += 6;
      if (n >= 8) {
        n -= 8;
        out += String.fromCharCode((bits >> n) & 255);
        bits &= (1 << n) - 1;
      }
    }
    p.out(out);
    return 0;
  }
  for (let i = 0; i < s.length; i += 3) {
    const [a, b, c] = [s.charCodeAt(i), s.charCodeAt(i + 1), s.charCodeAt(i + 2)];
    out += `${B64[a >> 2]}${B64[((a & 3) << 4) | ((b || 0) >> 4)]}${i + 1 < s.length ? B64[((b & 15) << 2) | ((c || 0) >> 6)] : '='}${i + 2 < s.length ? B64[c & 63] : '='}`;
  }
  const w = Number(o.opts.get('w') ?? 76);
  p.out(w === 0 ? out : out.replace(new RegExp(`.{1,${w}}`, 'g'), '$&\n'));
  return 0;
}

/** Programs that exist on the real host and not here: they fail by name. */
const UNMODELLED: readonly string[] = [
  'od', 'xxd', 'hexdump', 'md5sum', 'sha1sum', 'sha256sum', 'python3', 'python', 'perl', 'ruby', 'curl', 'wget', 'dig', 'host', 'nslookup', 'getent', 'apt', 'apt-get', 'dnf', 'yum', 'systemctl', 'service', 'journalctl', 'dmesg',
  'mount', 'umount', 'ln', 'stat', 'file', 'less', 'more', 'vi', 'nano', 'screen', 'tmux', 'ssh', 'scp', 'iperf', 'iperf3', 'ab', 'lsmod', 'lsof', 'strace', 'dd', 'tar', 'gzip', 'gunzip', 'zcat', 'split', 'shuf', 'comm', 'join', 'fold', 'fmt', 'expand',
  'unexpand', 'tsort', 'factor', 'bc', 'dc', 'tput', 'watch', 'top', 'free', 'df', 'du', 'groupadd', 'useradd', 'su', 'passwd', 'crontab', 'at', 'lsblk', 'udevadm', 'capsh', 'runuser', 'chroot', 'socat', 'nmap', 'mtr', 'tracepath', 'arping', 'ethtool', 'tc', 'nft', 'ipset', 'ebtables', 'wg', 'teamd', 'dhclient', 'udhcpc', 'dnsmasq', 'podman', 'conntrack', 'ncat', 'telnet',
  'lsmod', 'rmmod', 'update-alternatives', 'kubectl', 'wg-quick', 'ufw', 'firewall-cmd', 'shorewall', 'csf', 'fail2ban-client',
];
/** Fronts for rules: those that they would make can be written. */
const FRONTS: ReadonlySet<string> = new Set(['ufw', 'firewall-cmd', 'shorewall', 'csf', 'fail2ban-client']);
export const MISC_COMMANDS: readonly Command[] = [
  { name: 'expr', man: 'evaluate expressions', run: expr }, { name: 'find', man: 'look for files', run: find }, { name: 'base64', man: 'encode and decode base64', run: base64 },
];
/** Only for names that nobody else has modelled by now. */
export const unmodelledCommands = (have: ReadonlySet<string>): Command[] =>
  UNMODELLED.filter((n) => !have.has(n)).map((name) => ({
    name, man: 'not modelled: fails by name',
    run: (p) => {
      p.err(`${p.name}: not modelled by packetpath${FRONTS.has(name) ? ': write the rules that it makes instead (iptables-save prints them on such a host, packetpath collect takes them)' : ''}\n`);
      return 127;
    },
  }));
