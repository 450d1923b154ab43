// What whole engines 20.10 did to iptables, in order, against every call that a Docker 20.10.24 logged in the same scenarios and that changed something.
// (The firewalls by themselves, call by call, guards and failures included: test/unit/docker/firewall/calls.test.ts.)
import { describe, expect, it } from 'vitest';
import { psValues } from '../../src/base/pserial.ts';
import { dataCapture, dataNames } from './capture.ts';
import { goldens } from './goldens.ts';
import { engineOf, replay } from './replay.ts';

const CALL = /^(ip6?tables(?: -t \w+)?) -(\w) (\S+) ?(.*)$/;
/** Options in one order, an address as it is printed. */
const canonical = (words: string): string => words.split(/(?<!!) (?=(?:! )?-)/).sort().join(' ');
const print = (tool: string, how: string, chain: string, rule: string): string => `${tool} -${how} ${chain}${rule === '' ? '' : ` ${rule}`}`;
/** The calls that changed something; chains are lists here. A jump that is taken out and put on top again is one change, or none when it was on top. */
const effective = (calls: readonly string[]): string[] => {
  const chains = new Map<string, string[]>();
  const out: string[] = [];
  for (let i = 0; i < calls.length; i++) {
    const line = calls[i] as string;
    const [, tool, how, chain, rest] = CALL.exec(line) as unknown as [string, string, string, string, string];
    const key = `${tool} / ${chain}`;
    const rules = chains.get(key) ?? [];
    const rule = canonical(rest);
    const others = rules.filter((_, n) => n !== rules.indexOf(rule));
    if (how === 'D' && calls[i + 1] === line.replace(' -D ', ' -I ')) {
      i++;
      if (rules[0] === rule) continue;
      chains.set(key, [rule, ...others]);
      out.push(print(tool, 'I', chain, rule));
      continue;
    }
    const jumped = (): boolean => [...chains].some(([k, all]) => k.startsWith(`${tool} / `) && all.some((r) => ` ${r} `.includes(` -j ${chain} `)));
    const did = how === 'D' ? rules.includes(rule) : how === 'F' ? rules.length > 0 : how !== 'X' || (chains.has(key) && !jumped());
    if (!did) continue;
    if (how === 'X') chains.delete(key);
    else if (how !== 'P') chains.set(key, how === 'A' ? [...rules, rule] : how === 'I' ? [rule, ...rules] : how === 'D' ? others : []);
    out.push(print(tool, how, chain, rule));
  }
  return out;
};

describe('what engines 20.10 did to iptables', () => {
  const logs = new Map(goldens('calls'));
  it.each(dataNames().filter((name) => (logs.get(name) ?? '').trim() !== ''))('%s', (name) => {
    const c = dataCapture(name);
    const r = replay(c, true);
    const e = engineOf(r.session.world, 'host');
    const ours = e ? [...psValues(e.log)].map((x) => x.words.join(' ')).filter((l) => /^ip6?tables /.test(l)) : [];
    const named = (all: readonly string[]): string[] => {
      const names = new Map<string, string>();
      return all.map((l) => l.replace(/br-[0-9a-f]{12}/g, (x) => names.get(x) ?? (names.set(x, `br#${names.size + 1}`), `br#${names.size}`)));
    };
    const theirs = effective((logs.get(name) as string).trim().split('\n').map((l) => l.replace(' -t filter', '').replace(/(--to-destination \[\S+)$/, '$1]:80 ! -i docker0')));
    const mine = ours.map((l) => l.replace(CALL, (_, tool: string, how: string, chain: string, rest: string) => print(tool, how, chain, canonical(rest))));
    expect(named(mine)).toEqual(named(theirs).slice(0, mine.length));
    expect(theirs.slice(mine.length).filter((l) => !l.includes(' -D '))).toEqual([]);
  });
});
