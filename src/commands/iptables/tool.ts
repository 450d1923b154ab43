// What every part of the iptables commands shares: which of the twelve programs runs, its output, and how it dies.
// Mirrors: iptables/xshared.c and xtables-legacy/nft mains' error paths (iptables_exit_error, exit_tryhelp).
import type { Family } from '../../base/ip.ts';
import type { XtBackend } from '../../model/xt.ts';
import type { Proc } from '../../shell/proc.ts';
import type { Stdout } from '../stdio.ts';

export interface Tool {
  readonly p: Proc;
  readonly out: Stdout;
  readonly backend: XtBackend;
  readonly family: Family;
  /** xt_params->program_name: `iptables`, `ip6tables-restore` ... whatever the program was called as. */
  readonly name: string;
  /** iptables-restore: the line being read. */
  line: number;
}
/** What it takes to print a rule. */
export type RulePrinter = Pick<Tool, 'backend' | 'family'> & { readonly p: Pick<Proc, 'err'> };
export const VERSION = '1.8.9';
export const variant = (t: { readonly backend: XtBackend }): string => (t.backend === 'nft' ? 'nf_tables' : 'legacy');
/** The plain program of the family. */
export const plain = (t: { readonly family: Family }): string => (t.family === 4 ? 'iptables' : 'ip6tables');

/** enum xtables_exittype. */
export const OTHER_PROBLEM = 1;
const PARAMETER_PROBLEM = 2;
export const VERSION_PROBLEM = 3;
export const RESOURCE_PROBLEM = 4;

/** The program exits: what it says last on standard error, its status. */
export class ToolExit extends Error {
  constructor(readonly status: number, readonly stderr: string) {
    super(stderr);
  }
}
/** exit_tryhelp: the hint, and in restore where it happened. */
export const tryHelp = (t: Tool, status: number, before = ''): never => {
  const at = t.line > 0 ? `Error occurred at line: ${t.line}\n` : '';
  throw new ToolExit(status, `${before}${at}Try \`${t.name} -h' or '${t.name} --help' for more information.\n`);
};
/** xtables_error. A message may end in a newline of its own. */
export const xtablesError = (t: Tool, status: number, message: string): never => {
  const text = `${t.name} v${VERSION} (${variant(t)}): ${message}\n`;
  if (status === PARAMETER_PROBLEM) tryHelp(t, status, text);
  throw new ToolExit(status, status === VERSION_PROBLEM ? `${text}Perhaps ${plain(t)} or your kernel needs to be upgraded.\n` : text);
};
export const badParameter = (t: Tool, message: string): never => xtablesError(t, PARAMETER_PROBLEM, message);
