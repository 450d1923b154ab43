// `-m quota` as the real iptables 1.8.9 prints it back or refuses it.
import { describe, it } from 'vitest';
import { roundTrip } from './roundTrip.ts';

describe('quota', () => {
  it('reads and prints options as iptables does', () => {
    roundTrip([
      ['-A INPUT -m quota --quota 1000', '-A INPUT -m quota --quota 1000'],
      ['-A INPUT -m quota ! --quota 1000', '-A INPUT -m quota ! --quota 1000'],
      ['-A INPUT -m quota --quota 0', '-A INPUT -m quota --quota 0'],
      ['-A INPUT -m quota --quota -1', 'iptables v1.8.9 (nf_tables): quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m quota --quota x', 'iptables v1.8.9 (nf_tables): quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m quota', 'iptables v1.8.9 (nf_tables): quota: option "--quota" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m quota --quota 18446744073709551615', '-A INPUT -m quota --quota 18446744073709551615'],
      ['-A INPUT -m quota --quota 18446744073709551616', 'iptables v1.8.9 (nf_tables): quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m quota --quota 9007199254740993', '-A INPUT -m quota --quota 9007199254740993'],
      ['-A INPUT -m quota --quota 1 --quota 2', 'iptables v1.8.9 (nf_tables): quota: option "--quota" can only be used once.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m quota --quota 10k', 'iptables v1.8.9 (nf_tables): quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
    ]);
  });
});
