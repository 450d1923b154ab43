// iptables and ip6tables under their three names each: the command line, one transaction, and the exit.
// Mirrors: iptables 1.8.9 iptables-standalone.c, xtables-standalone.c. The programs that save and restore are beside this file.
import type { Family } from '../../base/ip.ts';
import type { XtBackend } from '../../model/xt.ts';
import { txMakeTable, isXtTable, xtBegin, xtCommit } from '../../nfnl/xtTable.ts';
import type { Command, Proc } from '../../shell/proc.ts';
import { openStdout } from '../stdio.ts';
import { execute } from './execute.ts';
import { doParse } from './parse.ts';
import { ToolExit, type Tool } from './tool.ts';

/** Runs a program to its exit: what ToolExit carries goes to standard error before the buffered output. */
export const runTool = (p: Proc, backend: XtBackend, family: Family, name: string, main: (t: Tool) => number): number => {
  const t: Tool = { p, out: openStdout(p), backend, family, name, line: 0 };
  let status: number;
  try {
    status = main(t);
  } catch (e) {
    if (!(e instanceof ToolExit)) throw e;
    p.err(e.stderr);
    ({ status } = e);
  }
  t.out.flush();
  return status;
};
const iptables = (backend: XtBackend, family: Family) => (p: Proc): number =>
  runTool(p, backend, family, family === 4 ? 'iptables' : 'ip6tables', (t) => {
    const parsed = doParse(t, p.args, { table: 'filter', restore: false });
    if (backend === 'legacy' && isXtTable(parsed.table)) {
      const open = xtBegin(p.ctx, p.netns, backend, family);
      txMakeTable(open, parsed.table);
      xtCommit(open);
    }
    execute(t, xtBegin(p.ctx, p.netns, backend, family), parsed);
    return 0;
  });

const both = (family: Family): Command[] => {
  const name = family === 4 ? 'iptables' : 'ip6tables';
  const what = family === 4 ? 'IPv4' : 'IPv6';
  return [
    { name, aliases: [`${name}-nft`], man: `administration of ${what} packet filtering and NAT (nf_tables)`, run: iptables('nft', family) },
    { name: `${name}-legacy`, man: `administration of ${what} packet filtering and NAT (x_tables)`, run: iptables('legacy', family) },
  ];
};
export const IPTABLES: readonly Command[] = [...both(4), ...both(6)];
