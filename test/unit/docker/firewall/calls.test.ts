// Every call of iptables that Docker 20.10.24 made in 52 captures, in order. The calls are read one event at a time (a network, a mapping, a link made or
// gone, DOCKER-USER arranged): what the event was about is taken from its first lines, all of its calls come from the firewall.
import { describe, expect, it } from 'vitest';
import type { Family } from '../../../../src/base/ip.ts';
import { firewallOf } from '../../../../src/docker/firewall/index.ts';
import type { Op, RuleOp } from '../../../../src/docker/op.ts';
import type { FwNet } from '../../../../src/docker/types.ts';
import type { PortProto } from '../../../../src/model/docker.ts';
import { goldens } from '../../../docker/goldens.ts';
import { addr, config, net } from './firewall.ts';

/** Chains as lists of words: enough to know which guarded calls dockerd would make. */
const recorder = (): ((ops: readonly Op[]) => string[]) => {
  const chains = new Map<string, string[]>();
  const at = (fam: Family, table: string, chain: string): string => `${fam === 4 ? 'iptables' : 'ip6tables'}${table === 'filter' ? '' : ` -t ${table}`} - ${chain}`;
  const call = (key: string, how: string, ...args: readonly string[]): string => [key.replace(' - ', ` -${how} `), ...args].join(' ');
  const rule = (op: RuleOp): string[] => {
    const key = at(op.fam, op.table, op.chain);
    const rules = chains.get(key) ?? [];
    // The same rule whatever the order of its options.
    const words = op.args.join(' ').replace(/-j (\S+)/, '-j=$1').split(/(?<!!) (?=(?:! )?-)/).sort().join(' ');
    const there = rules.includes(words);
    if ((op.guard === 'unlessExists' && there) || (op.guard === 'ifExists' && !there)) return [];
    if (op.how === 'A') chains.set(key, [...rules, words]);
    else if (op.how === 'I') chains.set(key, [words, ...rules]);
    else if (there) chains.set(key, rules.filter((_, i) => i !== rules.indexOf(words)));
    return [call(key, op.how, ...op.args)];
  };
  return (ops) => ops.flatMap((op): string[] => {
    if (op.t === 'rule') return rule(op);
    if (op.t === 'policy') return [call(at(op.fam, 'filter', op.chain), 'P', op.policy)];
    if (op.t === 'jump') {
      const both = { t: 'rule', fam: op.fam, table: op.table, chain: op.chain, args: ['-j', op.to] } as const;
      return [...rule({ ...both, how: 'D', guard: 'ifExists' }), ...rule({ ...both, how: 'I' })];
    }
    if (op.t !== 'chain' || op.how === 'L') return [];
    const key = at(op.fam, op.table, op.chain);
    if (op.how === 'N') {
      if (chains.has(key)) return [];
      chains.set(key, []);
    } else if (op.how === 'F') {
      if (chains.has(key)) chains.set(key, []);
    } else {
      const table = key.slice(0, -op.chain.length);
      const jumped = [...chains].some(([where, rules]) => where.startsWith(table) && rules.some((r) => `${r} `.includes(`-j=${op.chain} `)));
      if (!jumped) chains.delete(key);
    }
    return [call(key, op.how)];
  });
};

const fw = firewallOf('20.10', 'iptables');
const PORT = /^(ip6?tables) -t nat -([AD]) DOCKER -p (\w+) -d (\S+) --dport (\d+) -j DNAT --to-destination \[?(.*?)\]?:(\d+)(?: ! -i (\S+))?$/;
const LINK = /^iptables -([AD]) DOCKER -i (\S+) -o \S+ -p (\w+) -s (\S+) -d (\S+) --dport (\d+) -j ACCEPT$/;
const NETWORK = [
  /^iptables -t nat -[ID] POSTROUTING -s (?<subnet>\S+) ! -o (?<dev>\S+) -j MASQUERADE$/, /^iptables -t nat -[ID] POSTROUTING -m addrtype --src-type LOCAL -o (?<dev>\S+) -j MASQUERADE$/,
  /^iptables -t nat -[ID] DOCKER -i (?<dev>\S+) -j RETURN$/, /^iptables -[ID] DOCKER-ISOLATION-STAGE-1 -i (?<dev>\S+) ! -d (?<subnet>\S+) -j DROP$/, /^iptables -D FORWARD -i (?<dev>\S+) -o \S+ -j \w+$/,
];
/** Groups of three that several goroutines delete at a time are compared as a set. */
const RACING = new Set(['icc-false-link']);

describe('calls of iptables in 20.10', () => {
  const all = goldens('calls').filter(([, text]) => text.trim() !== '');
  it('has them of 52 captures', () => expect(all.length).toBe(52));
  it.each(all)('%s', (name, text) => {
    // The log was cut at `]`.
    const calls = text.trim().split('\n').map((l) => l.replace(' -t filter', '').replace(/(--to-destination \[\S+)$/, '$1]:80 ! -i docker0'));
    const six = (line: string): boolean => line.startsWith('ip6tables');
    const c = config({
      ip6tables: calls.some(six), proxy: !calls.includes('iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER'),
      policy: { 4: calls.includes('iptables -P FORWARD DROP'), 6: calls.includes('ip6tables -P FORWARD DROP') },
    });
    const play = recorder();
    const nets = new Map<string, FwNet>();
    const seen = (i: number, dev: string, subnet: string | undefined): FwNet => {
      const known = nets.get(dev);
      if (known) return known;
      const near = calls.slice(i, i + 24);
      const v6 = near.find((l) => l.startsWith('ip6tables -t nat -I POSTROUTING -s '))?.split(' ')[6];
      const n = net(dev, subnet ?? calls.map((l) => new RegExp(` -s (\\S+) ! -o ${dev} `).exec(l)?.[1]).find((x) => x !== undefined) ?? '', {
        internal: near[0]?.includes('! -d') ?? false, masq: / -s | RETURN$/.test(near[0] ?? ''), icc: near.includes(`iptables -D FORWARD -i ${dev} -o ${dev} -j DROP`),
        ...(v6 === undefined ? {} : { v6: { subnet: v6, hostIp: null, gwMode: 'nat' } as const }),
      });
      nets.set(dev, n);
      return n;
    };
    const bridgeOf = (i: number, ip: string): string => calls.slice(i).map((l) => new RegExp(` -o (\\S+) -p \\w+ -d ${ip.replaceAll('.', '\\.')} `).exec(l)?.[1]).find((x) => x !== undefined) ?? '';
    /** The ops of the event that begins here. */
    const event = (i: number): readonly Op[] => {
      const line = calls[i] as string;
      if (line.endsWith(' DOCKER-USER')) return fw.arrange(c);
      if (line.endsWith('-D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER')) return fw.start({ ...c, policy: i === 0 ? c.policy : { 4: false, 6: false } });
      const port = PORT.exec(line);
      if (port) {
        const [, tool, how, proto, host, hostPort, ip, to] = port as unknown as string[];
        const hostIp = host === '0/0' ? addr(tool === 'iptables' ? '0.0.0.0' : '::') : addr(host as string);
        const n = nets.get(bridgeOf(i, ip as string)) ?? net('?', '');
        return fw.port(c, n, { hostIp, hostPort: Number(hostPort), ip: addr(ip as string), port: Number(to), proto: proto as PortProto }, how === 'A');
      }
      const link = LINK.exec(line);
      if (link) {
        const [, how, dev, proto, parent, child, dport] = link as unknown as string[];
        return fw.link(c, nets.get(dev as string) ?? net('?', ''), addr(parent as string) as number, addr(child as string) as number, { port: Number(dport), proto: proto as PortProto }, how === 'A');
      }
      for (const re of NETWORK) {
        const m = re.exec(line)?.groups;
        // `-D FORWARD` also begins the network of a bridge without masquerade.
        if (m?.['dev'] !== undefined) return fw.network(c, seen(i, m['dev'], m['subnet']), !/ -t nat -D | -D DOCKER-ISOLATION/.test(line));
      }
      throw new Error(`${name} ${i}: ${line}`);
    };
    // The log of a second run begins where the first left off.
    if (!calls.includes('iptables -N DOCKER')) {
      play([...fw.start(c), ...fw.arrange(c)]);
      calls.forEach((line, i) => {
        const dev = / DOCKER -i (\S+) -j RETURN$/.exec(line)?.[1];
        if (dev !== undefined && !nets.has(dev)) play([...fw.network(c, seen(i, dev, undefined), true), ...fw.arrange(c)]);
      });
    }
    for (let i = 0; i < calls.length; ) {
      if (RACING.has(name) && / -D DOCKER -i /.test(calls[i] as string)) break;
      const made = play(event(i));
      expect(made.length, calls[i]).toBeGreaterThan(0);
      expect(made).toEqual(calls.slice(i, i + made.length));
      i += made.length;
    }
  });
});
