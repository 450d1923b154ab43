// `-m state`: what libxt_conntrack.c makes of xt_conntrack for the old name (state_mt1_parse ... conntrack1_mt_alias_print).
import { packetState, parseState, stateList } from './ctState.ts';
import { fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface StateInfo {
  mask: number;
  invert: boolean;
}

export const state: XtMatchModule<StateInfo> = {
  kind: 'match',
  name: 'state',
  families: [4, 6],
  man: 'The state of the connection (the old name of conntrack --ctstate).',
  needsConntrack: true,
  options: [{ name: 'state', type: 'string', invert: true, mandatory: true }],
  init: () => ({ mask: 0, invert: false }),
  parse(info, c) {
    let rest = c.arg;
    for (let comma = rest.indexOf(','); comma >= 0; comma = rest.indexOf(',')) {
      info.mask |= parseState(rest.slice(0, comma), false) || fail(`Bad state "${rest}"`);
      rest = rest.slice(comma + 1);
    }
    if (rest === '') fail('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
    info.mask |= parseState(rest, false) || fail(`Bad state "${rest}"`);
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --state ${stateList(i.mask)}`,
  print: (i) => `${i.invert ? ' !' : ''} state ${stateList(i.mask)}`,
  match: (i, p) => ((packetState(p) & i.mask) !== 0) !== i.invert,
  examples: ['-m state --state NEW', '-m state ! --state INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED'],
};
