// A command explained: what each word of an iptables line means (the extensions' own tables say it for theirs), and what the command would
// change, by running it on a fork of the world and comparing.
import { LONG } from '../commands/iptables/parseState.ts';
import { matchModule, targetModule } from '../nfnl/xtCheck.ts';
import type { Family } from '../base/ip.ts';
import type { World } from '../model/world.ts';
import { fromBytes } from '../shell/bytes.ts';
import type { AnyMatch, AnyTarget, XtOption } from '../xt/types.ts';
import { analyse } from './analysis/analyse.ts';
import type { Finding } from './analysis/types.ts';
import { changesOf, type Change } from './changes.ts';
import { runLab, type Missing } from './runLab.ts';

export interface ExplainedWords {
  /** One word or several that belong together: `-A INPUT`, `--dport 80`. */
  readonly words: string;
  readonly meaning: string;
}
export interface Explained {
  /** Empty where the words are not iptables'. */
  readonly words: readonly ExplainedWords[];
  readonly status: number;
  /** What it prints, both streams in order. */
  readonly output: string;
  readonly missing: readonly Missing[];
  readonly changes: readonly Change[];
  /** New rules that no packet needs: others before them take all, or nothing leads there. */
  readonly idle: readonly Finding[];
  readonly world: World;
}

/** The words of one simple command; undefined where there is more shell in it than that. */
export const splitWords = (text: string): string[] | undefined => {
  const out: string[] = [];
  const re = /\s+|((?:[^\s'"\\;&|<>()$`#]|\\[^]|'[^']*'|"(?:[^"\\$`]|\\[^])*"|(?<=\S)#)+)/gy;
  while (re.lastIndex < text.length) {
    const m = re.exec(text);
    if (!m) return undefined;
    if (m[1] !== undefined) out.push(m[1].replace(/\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/g, (_, e?: string, s?: string, d?: string) => e ?? s ?? (d as string).replace(/\\(["\\$`])/g, '$1')));
  }
  return out;
};

const TABLES: Readonly<Record<string, string>> = {
  filter: 'lets packets pass or not', nat: 'gives connections other addresses; only their first packet is asked', mangle: 'changes packets', raw: 'comes before connection tracking', security: 'is for mandatory access control, after filter',
};
const CHAINS: Readonly<Record<string, string>> = {
  PREROUTING: 'packets as they come in, before it is decided where they go', INPUT: 'packets for this namespace itself', FORWARD: 'packets that come in by one device and leave by another', OUTPUT: 'packets made in this namespace',
  POSTROUTING: 'packets as they leave, after it is decided where they go', 'DOCKER-USER': 'the chain that Docker leaves to you: FORWARD asks it first, after DNAT changed the destination', DOCKER: 'Docker\'s own chain: it is written anew by dockerd',
};
const VERDICTS: Readonly<Record<string, string>> = {
  ACCEPT: 'the packet passes this chain and table; other tables and hooks are still asked', DROP: 'the packet is gone, without a word to its sender', RETURN: 'back to the chain that jumped here; in a built-in chain its policy decides', QUEUE: 'a program decides',
};
const own = (table: Readonly<Record<string, string>>, key: string): string | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);
const chain = (name: string): string => (own(CHAINS, name) === undefined ? `${name} (a chain of somebody's own)` : `${name}: ${own(CHAINS, name)}`);

/** Words of `iptables ...` from the first after its name. */
const explainRule = (family: Family, words: readonly string[]): ExplainedWords[] => {
  const out: ExplainedWords[] = [];
  const mods: (AnyMatch | AnyTarget)[] = [];
  let implicit: AnyMatch | undefined;
  let i = 0;
  let not = false;
  const letterOf = (w: string): string | undefined => {
    if (/^-[A-Za-z0-9]$/.test(w)) return w[1];
    const o = w.startsWith('--') ? LONG.filter((x) => x.name.startsWith(w.slice(2))) : [];
    const hit = o.find((x) => x.name === w.slice(2)) ?? (o.length === 1 ? o[0] : undefined);
    return typeof hit?.val === 'string' ? hit.val : undefined;
  };
  const extOf = (w: string): { mod: AnyMatch | AnyTarget; option: XtOption } | undefined => {
    if (!w.startsWith('--')) return undefined;
    for (const mod of [...mods.toReversed(), ...(implicit ? [implicit] : [])]) {
      const option = mod.options.find((o) => o.name === w.slice(2));
      if (option) return { mod, option };
    }
    return undefined;
  };
  const say = (from: number, to: number, meaning: string): void => {
    out.push({ words: `${not ? '! ' : ''}${words.slice(from, to).join(' ')}`, meaning: not ? `not: ${meaning}` : meaning });
    not = false;
    i = to;
  };
  const more = (k: number): boolean => words[k] !== undefined && !/^[-!]/.test(words[k] as string);
  while (i < words.length) {
    const w = words[i] as string;
    const v = words[i + 1] ?? '';
    if (w === '!') {
      not = true;
      i++;
      continue;
    }
    const ext = extOf(w);
    if (ext) {
      const { mod, option } = ext;
      const n = option.type === 'none' ? 1 : option.args === 2 && more(i + 2) ? 3 : 2;
      const name = (option.aliasOf ?? option.name).replaceAll('-', ' ');
      say(i, i + n, `${mod.kind} ${mod.name}: ${name}${n === 1 ? '' : ` ${words.slice(i + 1, i + n).join(' ')}`}${mod === implicit && !mods.includes(mod) ? ` (-p ${mod.name} brings this match with it)` : ''}`);
      continue;
    }
    switch (letterOf(w)) {
      case 't': say(i, i + 2, `table ${v}${own(TABLES, v) ? `: ${own(TABLES, v)}` : ''}`); break;
      case 'A': say(i, i + 2, `append a rule at the end of ${chain(v)}`); break;
      case 'I': {
        const at = more(i + 2) && /^\d+$/.test(words[i + 2] as string);
        say(i, i + (at ? 3 : 2), `insert a rule ${at ? `as number ${words[i + 2]}` : 'at the head'} of ${chain(v)}`);
        break;
      }
      case 'D': {
        const at = more(i + 2) && /^\d+$/.test(words[i + 2] as string);
        say(i, i + (at ? 3 : 2), `delete ${at ? `rule ${words[i + 2]}` : 'the first rule that reads like this'} of ${chain(v)}`);
        break;
      }
      case 'R': say(i, i + 3, `put this rule in the place of number ${words[i + 2] ?? '?'} of ${chain(v)}`); break;
      case 'C': say(i, i + 2, `is there such a rule in ${chain(v)}? Nothing changes`); break;
      case 'P': say(i, i + 3, `policy ${words[i + 2] ?? '?'} for what comes to the end of ${chain(v)}`); break;
      case 'N': say(i, i + 2, `make a chain ${v}; nothing comes to it until a rule jumps there`); break;
      case 'X': say(i, i + (more(i + 1) ? 2 : 1), `delete ${more(i + 1) ? `the chain ${v}` : 'every chain of one\'s own'}; it must be empty, and no rule may jump to it`); break;
      case 'E': say(i, i + 3, `rename chain ${v} to ${words[i + 2] ?? '?'}`); break;
      case 'F': say(i, i + (more(i + 1) ? 2 : 1), `delete every rule of ${more(i + 1) ? chain(v) : 'every chain of the table'}; policies and chains stay`); break;
      case 'Z': say(i, i + (more(i + 1) ? 2 : 1), 'set counters to zero'); break;
      case 'L': case 'S': say(i, i + (more(i + 1) ? 2 : 1), `list the rules${letterOf(w) === 'S' ? ' as commands' : ''}; nothing changes`); break;
      case 's': say(i, i + 2, `the packet comes from ${v}${v.includes(',') ? ' (a rule is made for each)' : ''}`); break;
      case 'd': say(i, i + 2, `the packet goes to ${v}${v.includes(',') ? ' (a rule is made for each)' : ''}, as its destination is at this place (DNAT comes before filter)`); break;
      case 'i': say(i, i + 2, `it came in by ${v.endsWith('+') ? `a device whose name begins with ${v.slice(0, -1)}` : `device ${v}`}`); break;
      case 'o': say(i, i + 2, `it leaves by ${v.endsWith('+') ? `a device whose name begins with ${v.slice(0, -1)}` : `device ${v}`}`); break;
      case 'p': {
        implicit = matchModule(family, v === 'icmpv6' || v === 'ipv6-icmp' ? 'icmp6' : v);
        say(i, i + 2, v === 'all' ? 'any protocol' : `protocol ${v}`);
        break;
      }
      case 'f': say(i, i + 1, 'second and further fragments of a packet'); break;
      case 'm': {
        const mod = matchModule(family, v);
        if (mod) mods.push(mod);
        say(i, i + 2, mod ? `match ${v}. ${mod.man}` : `match ${v}: not modelled, or there is none`);
        break;
      }
      case 'j': case 'g': {
        const mod = targetModule(family, v);
        if (mod) mods.push(mod);
        const to = own(VERDICTS, v) ?? mod?.man ?? `go through the chain ${v}${letterOf(w) === 'g' ? ' and do not come back' : ', and come back if it does not decide'}`;
        say(i, i + 2, `${mod ? `target ${v}. ` : own(VERDICTS, v) ? `${v}: ` : ''}${to}`);
        break;
      }
      case 'n': say(i, i + 1, 'numbers instead of names'); break;
      case 'v': say(i, i + 1, 'tell more'); break;
      case 'x': say(i, i + 1, 'exact counters'); break;
      case '0': say(i, i + 1, w.startsWith('--f') ? 'second and further fragments of a packet' : w.startsWith('--l') ? 'with line numbers' : 'a switch of the listing'); break;
      case 'w': case 'W': say(i, i + (/^\d+$/.test(v) ? 2 : 1), 'wait while another iptables works on the tables'); break;
      case 'c': say(i, i + 3, 'begin with these counts of packets and bytes'); break;
      case '4': case '6': say(i, i + 1, `only for IPv${w.at(-1)}`); break;
      default: say(i, i + 1, w.startsWith('-') ? 'not known here: no loaded match or target has it' : 'a word too many');
    }
  }
  return out;
};

/** What each word means, where the command is iptables (alone, or behind sudo, ip netns exec, nsenter, docker exec). */
export const explainWords = (text: string): ExplainedWords[] => {
  const words = splitWords(text) ?? [];
  const at = words.findIndex((w) => /^(?:\/usr)?(?:\/s?bin\/)?ip6?tables(?:-nft|-legacy)?$/.test(w));
  if (at < 0) return [];
  const tool = (words[at] as string).replace(/^.*\//, '');
  const family: Family = tool.startsWith('ip6') ? 6 : 4;
  const before: ExplainedWords[] = [];
  if (at > 0) {
    const m = /^ip netns exec (\S+)$/.exec(words.slice(0, at).filter((w) => w !== 'sudo').join(' '));
    before.push({ words: words.slice(0, at).join(' '), meaning: m ? `in the namespace ${m[1]}` : 'who runs it, and where' });
  }
  const back = tool.endsWith('-legacy') ? 'in the tables of x_tables; those of nf_tables are others, and a packet passes both' : 'its rules are kept in nf_tables';
  return [...before, { words: words[at] as string, meaning: `rules for IPv${family} packets; ${back}` }, ...explainRule(family, words.slice(at + 1))];
};

/** Comparisons in all: an explanation does not take longer than a breath. */
const BUDGET = 10_000_000;
/** A command that makes more rules than this (docker run) is not about them. */
const FEW = 3;
const idleOf = (world: World, changes: readonly Change[]): Finding[] => {
  const rules = changes.flatMap((c) => (c.sign === '+' && c.rule ? [c.rule] : []));
  if (rules.length > FEW) return [];
  return rules.flatMap(({ netns, backend, family, table, chain, number }) =>
    analyse(world, { netns, backend, family, table, chain, budget: BUDGET }).filter((f) => (f.rule.number === number || f.rule.number === 0) && f.rule.chain === chain && f.kind !== 'hit' && f.kind !== 'undecided' && f.certainty === 'must'));
};
/** Runs `text` on a fork of the world. */
export const explainCommand = (world: World, text: string): Explained => {
  let output = '';
  const lab = runLab(text, { world, stdin: true, onOutput: (_, t) => {
    output += t;
  } });
  const changes = changesOf(world, lab.world);
  return { words: explainWords(text), status: lab.status, output: fromBytes(output), missing: lab.missing, changes, idle: idleOf(lab.world, changes), world: lab.world };
};
