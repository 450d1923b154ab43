// Rule ops of one namespace and family in one transaction of nf_tables, as fast as iptables-restore: each is parsed by iptables' own parser,
// and fails, is skipped or ignored by itself, as if it had been a call of its own (libnetwork/iptables ProgramRule, ProgramChain, RemoveExistingChain).
import type { Family } from '../base/ip.ts';
import { allReferences, txChain, txFind, txTable, xtAppend, xtBegin, xtCommit, xtDelete, xtDeleteChain, xtFlush, xtInsert, xtNewChain, xtSetPolicy, type XtTx } from '../nfnl/xtTable.ts';
import type { Nsid, Origin } from '../model/world.ts';
import { JobFailed, reportFailure, reportJob } from '../commands/iptables/execute.ts';
import { doParse } from '../commands/iptables/parse.ts';
import { rulesOf } from '../commands/iptables/rules.ts';
import { ToolExit, type Tool } from '../commands/iptables/tool.ts';
import { openStdout } from '../commands/stdio.ts';
import type { ChainOp, JumpOp, Op, PolicyOp, RuleOp } from './op.ts';
import { quietProc } from './quietProc.ts';
import { ruleIndex, type RuleIndex } from './ruleIndex.ts';
import { refuse, type DockerError, type DockerTx } from './tx.ts';

type XtOp = RuleOp | ChainOp | PolicyOp | JumpOp;
export const isXtOp = (op: Op): op is XtOp => op.t === 'rule' || op.t === 'chain' || op.t === 'policy' || op.t === 'jump';

const must = (why: string | undefined): true => {
  if (why !== undefined) throw new JobFailed(why);
  return true;
};
/** False: there was nothing to do. */
const rule = (t: Tool, xt: XtTx, ix: RuleIndex, op: RuleOp): boolean => {
  const parsed = doParse(t, ['-t', op.table, `-${op.how}`, op.chain, ...op.args], { table: 'filter', restore: false });
  const [r] = rulesOf(t, xt, op.table, parsed);
  if (!r) return false;
  const at = op.how === 'D' || op.guard ? ix.find(op.table, op.chain, r) : -1;
  if (op.how === 'D') {
    if (at < 0 && op.guard === 'ifExists') return false;
    if (at >= 0) ix.removed(op.table, op.chain, at);
    return must(at < 0 ? 'badRule' : xtDelete(xt, op.table, op.chain, at));
  }
  if (at >= 0) return false;
  must(op.how === 'A' ? xtAppend(xt, op.table, op.chain, r) : xtInsert(xt, op.table, op.chain, 0, r));
  ix.added(op.table, op.chain, op.how === 'A' ? -1 : 0);
  return true;
};
const chain = (xt: XtTx, ix: RuleIndex, op: ChainOp): boolean => {
  ix.forget(op.table, op.chain);
  switch (op.how) {
    case 'N': return must(xtNewChain(xt, op.table, op.chain) && 'chainExists');
    case 'L': return txFind(xt, op.table, op.chain) !== undefined ? false : must('ENOENT');
    case 'F': {
      const c = txChain(xt, op.table, op.chain);
      const table = txTable(xt, op.table);
      if (!c || !table) return must('ENOENT');
      if (c.rules.length === 0) return false;
      xtFlush(xt, table, c);
      return true;
    }
    case 'X': {
      const c = txFind(xt, op.table, op.chain);
      const table = txTable(xt, op.table);
      if (!c || !table) return must('ENOENT');
      if (c.rules.length > 0 || (allReferences({ chains: table.chains.values() }).get(op.chain) ?? 0) > 0) return must('EBUSY');
      return must(xtDeleteChain(xt, op.table, op.chain));
    }
  }
};
/** Two calls: it is taken away where it stands, and put on top. */
const jump = (t: Tool, xt: XtTx, ix: RuleIndex, op: JumpOp, did: (op: Op) => void): false => {
  const one: RuleOp = { t: 'rule', fam: op.fam, table: op.table, how: 'I', chain: op.chain, args: ['-j', op.to], ...(op.option !== undefined && { option: op.option }) };
  const [r] = rulesOf(t, xt, op.table, doParse(t, ['-t', op.table, '-A', op.chain, '-j', op.to], { table: 'filter', restore: false }));
  const at = r ? ix.find(op.table, op.chain, r) : -1;
  if (at === 0) return false;
  if (at > 0) {
    must(xtDelete(xt, op.table, op.chain, at));
    did({ ...one, how: 'D' });
  }
  ix.forget(op.table, op.chain);
  rule(t, xt, ix, one);
  did(one);
  return false;
};
const one = (t: Tool, xt: XtTx, ix: RuleIndex, op: XtOp, did: (op: Op) => void): boolean => {
  switch (op.t) {
    case 'rule': return rule(t, xt, ix, op);
    case 'chain': return chain(xt, ix, op);
    case 'policy': return must(xtSetPolicy(xt, 'filter', op.chain, op.policy, undefined));
    case 'jump': return jump(t, xt, ix, op, did);
  }
};
/** How libnetwork reports a call that failed. */
const callFailed = (op: XtOp, family: Family, said: string): DockerError => {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  const words = op.t === 'rule' ? [`-${op.how}`, op.chain, ...op.args] : op.t === 'chain' ? [`-${op.how}`, op.chain] : op.t === 'policy' ? ['-P', op.chain, op.policy] : ['-I', op.chain, '-j', op.to];
  const table = op.t === 'policy' ? 'filter' : op.table;
  return refuse(`(iptables failed: ${tool} --wait -t ${table} ${words.join(' ')}: ${said} (exit status 1))`);
};

/** All of one namespace and family. `did` is told of what changed something. */
export const applyRules = (tx: DockerTx, ns: Nsid, family: Family, ops: readonly XtOp[], originOf: (op: Op) => Origin, did: (op: Op) => void): DockerError | undefined => {
  const xt = xtBegin(tx.ctx, ns, 'nft', family);
  const ix = ruleIndex(xt);
  const commit = (t: Tool): DockerError | undefined => {
    const bad = xtCommit(xt);
    if (!bad) ix.keep();
    return bad && refuse(`(iptables failed: ${reportFailure(t, bad).stderr})`);
  };
  let t: Tool | undefined;
  for (const op of ops) {
    const p = quietProc(tx.ctx, ns, family === 4 ? 'iptables' : 'ip6tables', [], originOf(op));
    t = { p, out: openStdout(p), backend: 'nft', family, name: p.name, line: 0 };
    try {
      if (one(t, xt, ix, op, did)) did(op);
    } catch (e) {
      const end = e instanceof JobFailed ? reportJob(t, e.why) : e;
      if (!(end instanceof ToolExit)) throw end;
      if (op.ignore) continue;
      return commit(t) ?? callFailed(op, family, end.stderr);
    }
  }
  return t && commit(t);
};
