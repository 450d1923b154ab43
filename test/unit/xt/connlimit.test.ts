// `-m connlimit` as the real iptables 1.8.9 prints it back or refuses it.
import { describe, it } from 'vitest';
import { roundTrip } from './roundTrip.ts';

describe('connlimit', () => {
  it('reads and prints options as iptables does', () => {
    roundTrip([
      ['-A INPUT -m connlimit', 'iptables v1.8.9 (nf_tables): You must specify "--connlimit-above" or "--connlimit-upto".\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-upto 2', '-A INPUT -m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit ! --connlimit-above 2', '-A INPUT -m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit ! --connlimit-upto 2', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-upto 3', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-upto" cannot be used together with "--connlimit-above".\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 24', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 24 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 0', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 0 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 33', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 255.255.0.0', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 16 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-saddr', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-daddr', '-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-daddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-daddr --connlimit-saddr', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-saddr --connlimit-daddr', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2 ! --connlimit-daddr', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-daddr" cannot be inverted.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above x', 'iptables v1.8.9 (nf_tables): connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above -1', 'iptables v1.8.9 (nf_tables): connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 4294967296', 'iptables v1.8.9 (nf_tables): connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-upto 0', '-A INPUT -m connlimit --connlimit-upto 0 --connlimit-mask 32 --connlimit-saddr'],
      ['-A INPUT -m connlimit --connlimit-mask 24', 'iptables v1.8.9 (nf_tables): You must specify "--connlimit-above" or "--connlimit-upto".\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-saddr', 'iptables v1.8.9 (nf_tables): You must specify "--connlimit-above" or "--connlimit-upto".\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -p tcp -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-daddr', '-A INPUT -p tcp -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-daddr'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-above 3', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-above" can only be used once.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2 --connlimit-mask abc', 'iptables v1.8.9 (nf_tables): connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-32).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connlimit --connlimit-above 2 ! --connlimit-mask 24', 'iptables v1.8.9 (nf_tables): connlimit: option "--connlimit-mask" cannot be inverted.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
    ]);
  });
});
