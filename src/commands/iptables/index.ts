// iptables and ip6tables, -save and -restore, under their three names each: a command line, a transaction, and the exit.
// Mirrors: iptables 1.8.9 iptables-standalone.c, xtables-standalone.c and the mains of save and restore.
import type { Family } from '../../base/ip.ts';
import type { XtBackend } from '../../model/xt.ts';
import { isXtTable, txMakeTable, xtBegin, xtCommit } from '../../nfnl/xtTable.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { openStdout } from '../stdio.ts';
import { execute } from './execute.ts';
import { doParse } from './parse.ts';
import { xtablesMonitor } from './monitor.ts';
import { restoreMain } from './restore.ts';
import { saveMain } from './save.ts';
import { ToolExit, type Tool } from './tool.ts';

/** What a ToolExit carries goes to standard error before the buffered output; its status ends the program. */
const ended = (t: Tool, e: unknown): number => {
  if (!(e instanceof ToolExit)) throw e;
  t.p.err(e.stderr);
  return e.status;
};
const newTool = (p: Proc, backend: XtBackend, family: Family, name: string): Tool => ({ p, out: openStdout(p), backend, family, name, line: 0 });
const runTool = (p: Proc, backend: XtBackend, family: Family, name: string, main: (t: Tool) => number): number => {
  const t = newTool(p, backend, family, name);
  let status: number;
  try {
    status = main(t);
  } catch (e) {
    status = ended(t, e);
  }
  t.out.flush();
  return status;
};
const plainName = (family: Family): string => (family === 4 ? 'iptables' : 'ip6tables');

const iptables = (backend: XtBackend, family: Family) => (p: Proc): number =>
  runTool(p, backend, family, plainName(family), (t) => {
    const parsed = doParse(t, p.args, { table: 'filter', restore: false });
    if (backend === 'legacy' && isXtTable(parsed.table)) {
      const open = xtBegin(p.ctx, p.netns, backend, family);
      txMakeTable(open, parsed.table);
      xtCommit(open);
    }
    execute(t, xtBegin(p.ctx, p.netns, backend, family), parsed);
    return 0;
  });
/** iptables-legacy calls itself by its plain name, iptables-nft-save by the name it was called by. */
const ownName = (p: Proc, backend: XtBackend, family: Family, what: string): string => (backend === 'nft' ? p.name : `${plainName(family)}-${what}`);
const save = (backend: XtBackend, family: Family) => (p: Proc): number => runTool(p, backend, family, ownName(p, backend, family, 'save'), saveMain);
const restore = (backend: XtBackend, family: Family) =>
  function* run(p: Proc): Running {
    const t = newTool(p, backend, family, ownName(p, backend, family, 'restore'));
    let status: number;
    try {
      status = yield* restoreMain(t);
    } catch (e) {
      if (backend === 'legacy') t.out.flush();
      status = ended(t, e);
    }
    t.out.flush();
    return status;
  };

const programs = (family: Family): Command[] => {
  const name = plainName(family);
  const what = family === 4 ? 'IPv4' : 'IPv6';
  return [
    { name, aliases: [`${name}-nft`], man: `${what} packet filter and NAT rules (iptables 1.8.9, nf_tables)`, run: iptables('nft', family) },
    { name: `${name}-save`, aliases: [`${name}-nft-save`], man: `dump ${what} rules`, run: save('nft', family) },
    { name: `${name}-restore`, aliases: [`${name}-nft-restore`], man: `restore ${what} rules`, run: restore('nft', family) },
    { name: `${name}-legacy`, man: `${what} packet filter and NAT rules (x_tables)`, run: iptables('legacy', family) },
    { name: `${name}-legacy-save`, man: `dump ${what} rules (x_tables)`, run: save('legacy', family) },
    { name: `${name}-legacy-restore`, man: `restore ${what} rules (x_tables)`, run: restore('legacy', family) },
  ];
};
export const IPTABLES: readonly Command[] = [...programs(4), ...programs(6), xtablesMonitor];
