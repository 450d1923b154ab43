import { describe, expect, it } from 'vitest';
import { getopt, longOptions, newGetopt, nextOption, operandsOf } from '../../../src/commands/getopt.ts';

describe('getopt', () => {
  it('takes clusters, arguments beside and after, and operands anywhere', () => {
    expect(getopt(['-ab', 'x', '-c1', '-c', '2', 'y', '--', '-a'], 'abc:')).toEqual({
      opts: [{ opt: 'a', arg: '', name: '' }, { opt: 'b', arg: '', name: '' }, { opt: 'c', arg: '1', name: '' }, { opt: 'c', arg: '2', name: '' }], operands: ['x', 'y', '-a'],
    });
  });
  it('says what glibc says', () => {
    expect(getopt(['-z'], 'a').error).toBe("invalid option -- 'z'");
    expect(getopt(['-:'], 'a:').error).toBe("invalid option -- ':'");
    expect(getopt(['-c'], 'c:').error).toBe("option requires an argument -- 'c'");
  });

  // The table is unshare's and ss's; the messages are theirs.
  const LONG = longOptions('help=h map-user:1 map-users:2 mount?m tcp=t tos');
  it.each([
    [['--map-user=1', '--he', '--mount', 'x'], '1=1 h= m='], [['--map-users', '-3'], '2=-3'], [['--ma'], "option '--ma' is ambiguous; possibilities: '--map-user' '--map-users'"],
    [['--help=1'], "option '--help' doesn't allow an argument"], [['--map-user'], "option '--map-user' requires an argument"], [['--foo=1'], "unrecognized option '--foo=1'"],
    [['--t'], "option '--t' is ambiguous; possibilities: '--tcp' '--tos'"], [['--mount=/a', '--', '--foo'], 'm=/a'],
  ])('long options: %j', (argv, expected) => {
    const g = getopt(argv, 'h', LONG);
    expect(g.error ?? g.opts.map((o) => `${o.opt}=${o.arg}`).join(' ')).toBe(expected);
  });
  it('stops at the first operand, or gives operands in their places', () => {
    expect(getopt(['-a', 'x', '-a'], 'a', [], 'stop').operands).toEqual(['x', '-a']);
    const g = newGetopt(['x', '-a', '--', 'y'], 'inOrder');
    expect([nextOption(g, 'a', [], (c) => c)?.kind, nextOption(g, 'a', [], (c) => c)?.kind, nextOption(g, 'a', [], (c) => c)]).toEqual(['word', 'option', undefined]);
    expect(operandsOf(g)).toEqual(['y']);
  });
});
