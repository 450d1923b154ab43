import { describe, expect, it } from 'vitest';
import { getopt } from '../../../src/commands/getopt.ts';

describe('getopt', () => {
  it('takes clusters, arguments beside and after, and operands anywhere', () => {
    expect(getopt(['-ab', 'x', '-c1', '-c', '2', 'y', '--', '-a'], 'abc:')).toEqual({
      opts: [{ opt: 'a', arg: '' }, { opt: 'b', arg: '' }, { opt: 'c', arg: '1' }, { opt: 'c', arg: '2' }], operands: ['x', 'y', '-a'],
    });
  });
  it('says what glibc says', () => {
    expect(getopt(['-z'], 'a').error).toBe("invalid option -- 'z'");
    expect(getopt(['-:'], 'a:').error).toBe("invalid option -- ':'");
    expect(getopt(['-c'], 'c:').error).toBe("option requires an argument -- 'c'");
  });
});
