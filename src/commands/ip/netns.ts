// `ip netns`: iproute2 ip/ipnetns.c. Names live in config.names; /run/netns lists them the newest first, as a tmpfs directory does.
// Leaves out: `ip netns monitor`, cgroup and /etc/netns mounts.
import { pmEntries, pmGet, pmSet } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import { netnsOf, setNetns } from '../../net/ctx.ts';
import { addNetnsName, delNetnsName, nameNetns } from '../../rtnl/netns.ts';
import { peernet2id, peernet2idAlloc } from '../../net/netnsId.ts';
import { STRERROR } from '../../model/errno.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { NETNS_USAGE } from './ip-help.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { exit, getS32, invarg, matches, rtnlError } from './util.ts';

const DIR = '/run/netns';
const fail = (p: Proc, text: string): number => {
  p.err(`${text}\n`);
  return 1;
};
const invalidName = (name: string): boolean =>
  name === '' || name === '.' || name === '..' || name.includes('/') || new TextEncoder().encode(name).length > 255;

/** Names, the newest first. */
const netnsNames = (p: Proc): (readonly [string, Nsid | undefined])[] => {
  const { names, nameOrder } = p.ctx.config;
  return [...pmEntries(nameOrder)].sort(([, a], [, b]) => b - a).map(([n]) => [String(n), pmGet(names, n)]);
};

const list = (p: Proc, opts: IpOpts): number => {
  const pr = newPrinter(opts);
  for (const [name, ns] of netnsNames(p)) {
    // Undefined: a link to a namespace that is gone.
    const id = ns === undefined ? undefined : peernet2id(p.ctx, opts.netns, ns);
    pr.openObject();
    pr.str('name', name, name);
    if (id !== undefined) pr.num('id', ` (id: ${id})`, id);
    pr.text('\n');
    pr.closeObject();
  }
  finish(p, pr);
  return 0;
};

const listId = (p: Proc, opts: IpOpts, a: readonly string[]): number => {
  let want: number | undefined;
  for (let i = 0; i < a.length; i++) {
    const w = a[i] as string;
    if (w !== 'target-nsid' && w !== 'nsid') exit(255, NETNS_USAGE);
    const v = a[++i];
    if (v === undefined) exit(255, 'Command line is not complete. Try option "help"\n');
    const n = getS32(v as string);
    if (n === undefined) invarg(`Invalid "${w}" value`, v as string);
    else if (n < 0) invarg(`"${w}" value should be >= 0`, '(null)');
    if (w === 'target-nsid') {
      p.err('ip: "netns list-id target-nsid" is not modelled by packetpath\n');
      return 255;
    }
    want = n;
  }
  const ids = [...pmEntries(netnsOf(p.ctx, opts.netns).netnsIds)].map(([ns, id]) => ({ ns: Number(ns), id })).sort((x, y) => x.id - y.id);
  const shown = want === undefined ? ids : ids.filter((x) => x.id === want);
  if (want !== undefined && shown.length === 0) return rtnlError(p, { errno: 'EINVAL', extack: 'Peer netns reference is invalid' });
  const pr = newPrinter(opts);
  for (const { ns, id } of shown) {
    const name = netnsNames(p).find(([, x]) => x === ns)?.[0];
    pr.openObject();
    pr.num('nsid', `nsid ${id} `, id);
    if (name !== undefined) pr.str('name', `(iproute2 netns name: ${name})`, name);
    pr.text('\n');
    pr.closeObject();
  }
  finish(p, pr);
  return 0;
};

const add = (p: Proc, name: string | undefined): number => {
  if (name === undefined) return fail(p, 'No netns name specified');
  const r = addNetnsName(p.ctx, name);
  if ('errno' in r) return fail(p, `Cannot create namespace file "${DIR}/${name}": ${STRERROR[r.errno]}`);
  return 0;
};

const pidNetns = (p: Proc, pid: number): Nsid | undefined => {
  if (pid === p.pid) return p.netns;
  if (pid === 1) return 1;
  return p.processes().find((x) => x.pid === pid)?.netns;
};
const attach = (p: Proc, a: readonly string[]): number => {
  const [name, pid] = a;
  if (name === undefined || pid === undefined) return fail(p, 'No netns name and PID specified');
  const n = getS32(pid);
  if (n === undefined || n === 0) return fail(p, `Invalid PID: ${pid}`);
  if (pmGet(p.ctx.config.nameOrder, name) !== undefined) return fail(p, `Cannot create namespace file "${DIR}/${name}": File exists`);
  const ns = pidNetns(p, n);
  if (ns === undefined) return fail(p, `Bind /proc/${n}/ns/net -> ${DIR}/${name} failed: No such file or directory`);
  nameNetns(p.ctx, name, ns);
  return 0;
};

const setId = (p: Proc, opts: IpOpts, a: readonly string[]): number => {
  const [name, id] = a;
  if (name === undefined) return fail(p, 'No netns name specified');
  if (id === undefined) return fail(p, 'No nsid specified');
  const n = id === 'auto' ? -1 : getS32(id);
  if (n === undefined) invarg('Invalid "netnsid" value', id);
  if (id !== 'auto' && (n as number) < 0) invarg('"netnsid" value should be >= 0', id);
  const ns = pmGet(p.ctx.config.names, name);
  if (ns === undefined) return fail(p, `Cannot open network namespace "${name}": No such file or directory`);
  if (peernet2id(p.ctx, opts.netns, ns) !== undefined) return rtnlError(p, { errno: 'EEXIST', extack: 'Peer netns already has a nsid assigned' });
  if ((n as number) < 0) {
    peernet2idAlloc(p.ctx, opts.netns, ns);
    return 0;
  }
  const mine = netnsOf(p.ctx, opts.netns);
  for (const [, used] of pmEntries(mine.netnsIds)) if (used === n) return rtnlError(p, { errno: 'EEXIST', extack: 'The specified nsid is already used' });
  setNetns(p.ctx, opts.netns, { netnsIds: pmSet(mine.netnsIds, ns, n as number) });
  return 0;
};

const remove = (p: Proc, name: string): number => {
  const id = pmGet(p.ctx.config.names, name);
  if (pmGet(p.ctx.config.nameOrder, name) === undefined) return fail(p, `Cannot remove namespace file "${DIR}/${name}": No such file or directory`);
  const held = id === p.netns || p.processes().some((x) => x.netns === id);
  delNetnsName(p.ctx, name, held);
  return 0;
};
const del = (p: Proc, opts: IpOpts, a: readonly string[]): number => {
  if (opts.all === true) {
    for (const [name] of netnsNames(p)) remove(p, name);
    return 0;
  }
  return a[0] === undefined ? fail(p, 'No netns name specified') : remove(p, a[0]);
};

const identify = (p: Proc, opts: IpOpts, pid: string | undefined): number => {
  if (pid !== undefined && !/^\d+$/.test(pid)) return fail(p, `Specified string '${pid}' is not a pid`);
  const ns = pid === undefined ? opts.netns : pidNetns(p, Number(pid));
  if (ns === undefined) return fail(p, 'Cannot open network namespace: No such file or directory');
  const names = netnsNames(p).filter(([, id]) => id === ns);
  p.out(names.length === 0 ? '\n' : names.map(([n]) => `${n}\n`).join(''));
  return 0;
};
const pids = (p: Proc, name: string | undefined): number => {
  if (name === undefined) return fail(p, 'No netns name specified');
  const ns = pmGet(p.ctx.config.names, name);
  if (ns === undefined) return fail(p, 'Cannot open network namespace: No such file or directory');
  const found = p.processes().filter((x) => x.netns === ns && x.pid !== p.pid).map((x) => x.pid).sort((x, y) => x - y);
  p.out(found.map((n) => `${n}\n`).join(''));
  return 0;
};

function* execIn(p: Proc, ns: Nsid, argv: readonly string[]): Running {
  if (!p.canExec(argv[0] as string)) {
    const dir = argv[0] !== '' && p.files.list(argv[0] as string, ns) !== undefined;
    p.err(`exec of "${argv[0]}" failed: ${dir ? 'Permission denied' : 'No such file or directory'}\n`);
    return 1;
  }
  return yield* p.exec(argv, ns);
}
function* execAll(p: Proc, argv: readonly string[]): Running {
  for (const [name, ns] of netnsNames(p)) {
    if (ns === undefined) continue;
    p.out(`\nnetns: ${name}\n`);
    yield* execIn(p, ns, argv);
  }
  return 0;
}
const exec = (p: Proc, opts: IpOpts, a: readonly string[]): number | Running => {
  if (opts.all === true) return a.length < 1 ? fail(p, 'No command specified') : execAll(p, a);
  const [name, ...argv] = a;
  if (name === undefined) return fail(p, 'No netns name specified');
  if (argv.length < 1) return fail(p, 'No command specified');
  const ns = pmGet(p.ctx.config.names, name);
  if (ns === undefined) return exit(255, `Cannot open network namespace "${name}": No such file or directory\n`);
  return execIn(p, ns, argv);
};

export const ipNetns = (p: Proc, opts: IpOpts, args: string[]): number | Running => {
  const [w, ...a] = args;
  if (w === undefined) return list(p, opts);
  if (opts.all !== true && a[0] !== undefined && invalidName(a[0])) exit(255, `Invalid netns name "${a[0]}"\n`);
  if (matches(w, 'list') || matches(w, 'show') || matches(w, 'lst')) return list(p, opts);
  if (matches(w, 'list-id')) return listId(p, opts, a);
  if (matches(w, 'help')) return exit(255, NETNS_USAGE);
  if (matches(w, 'add')) return add(p, a[0]);
  if (matches(w, 'set')) return setId(p, opts, a);
  if (matches(w, 'delete')) return del(p, opts, a);
  if (matches(w, 'identify')) return identify(p, opts, a[0]);
  if (matches(w, 'pids')) return pids(p, a[0]);
  if (matches(w, 'exec')) return exec(p, opts, a);
  if (matches(w, 'monitor')) return exit(255, 'ip: "netns monitor" is not modelled by packetpath\n');
  if (matches(w, 'attach')) return attach(p, a);
  return exit(255, `Command "${w}" is unknown, try "ip netns help".\n`);
};
