import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp, type Ip } from '../../../src/base/ip.ts';
import { conntrack } from '../../../src/commands/conntrack/index.ts';
import { parseArgs } from '../../../src/commands/conntrack/options.ts';
import { flowText, shownId, type FlowMsg } from '../../../src/commands/conntrack/print.ts';
import { LEGAL, OPTION_NAMES } from '../../../src/commands/conntrack/tables.ts';
import { invertTuple } from '../../../src/net/nf/conntrackTuple.ts';
import { newCt } from '../../../src/net/nf/ctTable.ts';
import { newLab } from './ip/lab.ts';

// Most of the tool is compared with the kernel's transcripts in test/labs/nat/conntrack-*.
const lab = (...lines: string[]): string => {
  const l = newLab(1, [conntrack]);
  return lines.map((x) => l.run(`conntrack ${x}`)).join('');
};
const PREFIX = 'conntrack v1.4.7 (conntrack-tools): ';

describe('parseArgs', () => {
  it('has a column for every option', () => {
    for (const row of Object.values(LEGAL)) expect(row).toMatch(new RegExp(`^[0123]{${OPTION_NAMES.length}}$`));
  });
  it.each([
    ['-L -p tcp --sport', "option `--sport' requires an argument"], ['-L --bogus', "unknown option `--bogus'"], ['-L foo', "unknown type `foo'"], ['-L --sport 20', "unknown option `--sport'"],
    ['-G', "You need to supply the `--protonum' option for this command"], ['-L -e NEW', "Illegal option `--event-mask' with this command"], ['-D -L', 'Invalid commands combination'],
    ['-L -xL', "unknown option `-L'"], ['-L --orig 1', "unknown option `--orig'"], ['-L -s fe80::1 -d 1.2.3.4', 'mismatched address family'], ['-L -s 1.2.3.4/33', 'Invalid netmask'],
    ['-L -r 1.2.3.0/24', "CIDR notation unavailable for `--reply-src'"], ['-L -n 1.1.1.1:x', "Invalid port `x'"], ['-L -u NEW,BOGUS', "Bad parameter `NEW,BOGUS'"], ['-E -e new,foo', "Bad parameter `foo'"],
    ['-I -p udp -s 1.1.1.1 -d 2.2.2.2 -t 5 --sport 1', "you have to specify `--sport' and `--dport'"], ['-U expect', "Can't do --update on expectations"],
  ])('%s: %s', (line, text) => expect(parseArgs(line.split(' ')).fail).toEqual({ status: 2, text }));
  it('survives anything', () => {
    const word = fc.oneof(fc.constantFrom('-L', '-D', '-G', '-I', '-p', 'tcp', 'udp', 'icmp', 'gre', '-s', '1.2.3.4', '1.2.3.4/0', '::1', '-n', '[::1]:5', '-m', '0x1/0x', '-u', '!', ',', '-t', '-o', 'xml', '--sport', '99999999999999999999', '-i', '-w', '--', '-', '__proto__', '=', '--=', '-[', '-:'), fc.string({ maxLength: 5 }));
    fc.assert(fc.property(fc.array(word, { maxLength: 8 }), (args) => void parseArgs(args)), { numRuns: 500 });
  });
});

describe('conntrack', () => {
  it('makes, shows, changes and deletes', () => {
    expect(lab('-I -s 1.1.1.1 -d 2.2.2.5 -p udp --sport 10 --dport 20 -t 100 -g 9.9.9.9:99', '-L', '-U -s 1.1.1.1 -m 0x13/0xff', '-D -g 9.9.9.9', '-C', '-D')).toBe(
      `${PREFIX}1 flow entries have been created.\n`
      + `${PREFIX}1 flow entries have been shown.\nudp      17 99 src=1.1.1.1 dst=2.2.2.5 sport=10 dport=20 [UNREPLIED] src=9.9.9.9 dst=1.1.1.1 sport=99 dport=10 mark=0 use=1\n`
      + `${PREFIX}1 flow entries have been updated.\nudp      17 99 src=1.1.1.1 dst=2.2.2.5 sport=10 dport=20 [UNREPLIED] src=9.9.9.9 dst=1.1.1.1 sport=99 dport=10 mark=19 use=2\n`
      + `${PREFIX}1 flow entries have been deleted.\nudp      17 99 src=1.1.1.1 dst=2.2.2.5 sport=10 dport=20 [UNREPLIED] src=9.9.9.9 dst=1.1.1.1 sport=99 dport=10 mark=19 use=1\n`
      + `0\n${PREFIX}0 flow entries have been deleted.\nrc=1\n`);
  });
  it('finds by the identifier that it prints', () => {
    const l = newLab(1, [conntrack]);
    l.run('conntrack -I -s 1.1.1.1 -d 2.2.2.5 -p udp --sport 10 --dport 20 -t 100');
    const id = /id=(\d+)/.exec(l.run('conntrack -L -o id'))?.[1] ?? '';
    expect(l.run(`conntrack -D -i ${id}`)).toContain('1 flow entries have been deleted');
  });
});

describe('flowText', () => {
  const ip = (s: string): Ip => parseIp(s) as Ip;
  const orig = { src: ip('127.0.0.1'), dst: ip('127.0.0.1'), proto: 1, sport: 22699, dport: 0x800 };
  const ct = { ...newCt(5, 0, 3, orig, invertTuple(orig)), status: 2, mark: 7 };
  const msg: FlowMsg = { ct, timeout: 29, state: true, counters: true, mark: true, helper: true, use: 1, start: undefined, stop: undefined, now: 0 };
  // From `conntrack -E` and -L on the kernel.
  it('tells of a flow that has ended by itself', () =>
    expect(flowText({ ...msg, event: 'DESTROY', timeout: undefined, use: undefined, start: 1e6, stop: 2.5e6 }, new Set()))
      .toBe('[DESTROY] icmp     1 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=22699 src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=22699 mark=7 delta-time=1'));
  it('tells of an update with its family and identifier', () =>
    expect(flowText({ ...msg, event: 'UPDATE', mark: false, use: undefined, timeout: 30 }, new Set(['extended', 'id'])))
      .toBe(` [UPDATE] ipv4     2 icmp     1 30 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=22699 src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=22699 id=${shownId(5)}`));
  it('counts where counting was on', () =>
    expect(flowText({ ...msg, ct: { ...ct, acct: [1, 84, 1, 84] } }, new Set()))
      .toBe('icmp     1 29 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=22699 packets=1 bytes=84 src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=22699 packets=1 bytes=84 mark=7 use=1'));
});
