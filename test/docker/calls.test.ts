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

/** Without capture.sh's removal of all containers at the end. */
const untilRemoval = (calls: readonly string[]): string[] => calls.slice(0, calls.findLastIndex((l) => !l.includes(' -D ')) + 1);
/** Without mappings of containers that failed to start: 20.10 made their rules and took them back; ours had tried the port first. */
const withoutFailed = (calls: readonly string[]): string[] => {
  const out = [...calls];
  for (let i = 0; i + 6 <= out.length; ) {
    const undone = [0, 1, 2].every((k) => (out[i + k] as string).replace(' -A ', ' -D ') === out[i + 3 + k] && out[i + k] !== out[i + 3 + k]);
    if (undone) out.splice(i, 6);
    else i++;
  }
  return out;
};
/** Bridges by the order in which they come up. */
const named = (calls: readonly string[]): string[] => {
  const names = new Map<string, string>();
  return calls.map((l) => l.replace(/br-[0-9a-f]{12}/g, (x) => {
    const known = names.get(x) ?? `br#${names.size + 1}`;
    names.set(x, known);
    return known;
  }));
};

describe('what engines 20.10 did to iptables', () => {
  const logs = new Map(goldens('calls'));
  it.each(dataNames().filter((name) => (logs.get(name) ?? '').trim() !== ''))('%s', (name) => {
    const e = engineOf(replay(dataCapture(name)).session.world, 'host');
    const all = e ? [...psValues(e.log)].map((x) => x.words.join(' ')).filter((l) => /^ip6?tables /.test(l)) : [];
    const logged = (logs.get(name) as string).trim().split('\n').map((l) => l.replace(' -t filter', '').replace(/(--to-destination \[\S+)$/, '$1]:80 ! -i docker0'));
    // The logs of two captures are of the second run of dockerd, which found what the first had left.
    const second = logged.includes('iptables -N DOCKER') ? 0 : all.findIndex((l) => l.endsWith('-D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'));
    // In named's order, those of the second run have the first numbers.
    const ours = named([...all.slice(second), ...all.slice(0, second)]);
    const found = ours.slice(all.length - second);
    const changes = (calls: readonly string[]): string[] => effective([...found, ...calls]).slice(effective(found).length);
    const mine = changes(ours.slice(0, all.length - second));
    const theirs = changes(named(logged));
    const made = untilRemoval(name === 'publish-conflict' ? withoutFailed(theirs) : theirs);
    // A second run takes the networks from the store in the order of their ids.
    if (name === 'ipam-order') expect(untilRemoval(mine).sort()).toEqual(made.sort());
    else expect(untilRemoval(mine)).toEqual(made);
  });
});
