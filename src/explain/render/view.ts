// What renderings share: names instead of numbers, rules and routes as their own tools print them, and text made safe to show.
// Everything is read from the world; a context is opened for the printers that want one and thrown away.
import { pmGet } from '../../base/pmap.ts';
import { saveRule } from '../../commands/iptables/print.ts';
import { newPrinter } from '../../commands/ip/printer.ts';
import { routeMsg } from '../../commands/ip/route-dump.ts';
import { printRoute } from '../../commands/ip/route-print.ts';
import { printRule } from '../../commands/ip/rule-print.ts';
import type { NfTrace } from '../../model/trace.ts';
import type { FibRule, Link, Netns, Nsid, Origin, Route, World } from '../../model/world.ts';
import type { XtRule } from '../../model/xt.ts';
import { openCtx, type Ctx } from '../../net/ctx.ts';
import { netnsName } from '../endpoints.ts';

export interface View {
  readonly world: World;
  readonly ctx: Ctx;
  readonly netns: (n: Nsid) => string;
  readonly link: (n: Nsid, ifindex: number) => Link | undefined;
  /** A device's name; `if7` when it is gone. */
  readonly dev: (n: Nsid, ifindex: number) => string;
}
export const openView = (world: World): View => {
  const link = (n: Nsid, ifindex: number): Link | undefined => {
    const ns = pmGet(world.config.netns, n);
    return ns && pmGet(ns.links, ifindex);
  };
  return { world, ctx: openCtx(world), netns: (n) => netnsName(world, n), link, dev: (n, i) => link(n, i)?.name ?? `if${i}` };
};

/** Names and rules come from users: what would move a terminal's cursor, or the order of its letters, is shown by its number. */
export const clean = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (c) => {
    const n = c.charCodeAt(0);
    return n < 256 ? `\\x${n.toString(16).padStart(2, '0')}` : `\\u${n.toString(16).padStart(4, '0')}`;
  });
/** Lines as a text; nothing in a line can end it. */
export const textOf = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.map((l) => clean(l.trimEnd())).join('\n')}\n`);

const QUIET = { err: (): void => undefined };
/** `-A FORWARD -p tcp -j DROP`. */
export const ruleText = (nf: Pick<NfTrace, 'backend' | 'family' | 'chain'>, rule: XtRule): string =>
  saveRule({ p: QUIET, backend: nf.backend, family: nf.family }, nf.chain, rule, undefined);
/** What a table's tool is called. */
export const toolOf = (nf: Pick<NfTrace, 'backend' | 'family'>): string => `${nf.family === 4 ? 'iptables' : 'ip6tables'}${nf.backend === 'legacy' ? '-legacy' : ''}`;
/** The policy that a chain has. */
export const policyOf = (view: View, netns: Nsid, nf: NfTrace): string => {
  const ns = pmGet(view.world.config.netns, netns);
  const table = ns && pmGet(ns.xt, `${nf.backend}/${nf.family}/${nf.table}`);
  return table?.chains.find((c) => c.name === nf.chain)?.policy ?? 'ACCEPT';
};

const NO_FILES = { read: () => undefined, write: () => undefined, remove: () => false, list: () => undefined };
const IP_OPTS = {
  family: 0, brief: false, json: false, pretty: false, details: 0, stats: 0, oneline: true, netns: 1, timestamp: false, human: false, numeric: false, resolve: false, force: false, color: false,
} as const;
/** As `ip route show table all` prints it, on one line. */
export const routeText = (view: View, netns: Nsid, table: number, route: Route): string => {
  const pr = newPrinter({ json: false, pretty: false });
  printRoute({ files: NO_FILES, netns }, view.ctx, netns, IP_OPTS, pr, routeMsg(view.ctx, netns, typeof route.dst === 'number' ? 4 : 6, table, route), {});
  return pr.end().replace(/\\\s*/g, ' ').trim();
};

/** As `ip rule` prints it. */
export const routingRuleText = (view: View, netns: Nsid, rule: FibRule): string => {
  const pr = newPrinter({ json: false, pretty: false });
  printRule({ files: NO_FILES, netns } as never, pmGet(view.world.config.netns, netns) as Netns, IP_OPTS, pr, rule);
  return pr.end().replace(/\s+/g, ' ').trim();
};

/** Where a thing was made: `lab.sh:12`, `line 12`, and the option that did it. */
export const placeOf = (o: Origin): string => `${o.file === '' ? (o.line > 0 ? `line ${o.line}` : '') : o.line > 0 ? `${o.file}:${o.line}` : o.file}`;
/** `lab.sh:12: iptables -A ...`, with what Docker's option asked for it. */
export const originText = (o: Origin): string => {
  const place = placeOf(o);
  return `${place === '' ? '' : `${place}: `}${o.text}${o.by !== undefined && o.by !== o.text ? ` (${o.by})` : ''}`;
};

/** Words broken at blanks so that no line is wider; continued lines begin with `indent`. */
export const wrap = (text: string, width: number, indent = ''): string => {
  if (width <= 0) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join('\n');
};
