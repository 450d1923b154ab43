// `-m connbytes` as the real iptables 1.8.9 prints it back or refuses it.
import { describe, it } from 'vitest';
import { roundTrip } from './roundTrip.ts';

describe('connbytes', () => {
  it('reads and prints options as iptables does', () => {
    roundTrip([
      ['-A INPUT -m connbytes', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes-dir" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100:200', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes-dir" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes', '-A INPUT -m connbytes --connbytes 100 --connbytes-mode bytes --connbytes-dir both'],
      ['-A INPUT -m connbytes --connbytes 100:200 --connbytes-dir original --connbytes-mode packets', '-A INPUT -m connbytes --connbytes 100:200 --connbytes-mode packets --connbytes-dir original'],
      ['-A INPUT -m connbytes ! --connbytes 100:200 --connbytes-dir reply --connbytes-mode avgpkt', '-A INPUT -m connbytes ! --connbytes 100:200 --connbytes-mode avgpkt --connbytes-dir reply'],
      ['-A INPUT -m connbytes --connbytes :200 --connbytes-dir both --connbytes-mode bytes', '-A INPUT -m connbytes --connbytes 0:200 --connbytes-mode bytes --connbytes-dir both'],
      ['-A INPUT -m connbytes --connbytes 200:100 --connbytes-dir both --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): 200 should be less than 100\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes ! --connbytes 200: --connbytes-dir both --connbytes-mode bytes', '-A INPUT -m connbytes ! --connbytes 200 --connbytes-mode bytes --connbytes-dir both'],
      ['-A INPUT -m connbytes --connbytes 100 --connbytes-dir foo --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): Unknown --connbytes-dir `foo\'\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100 --connbytes-dir both --connbytes-mode foo', 'iptables v1.8.9 (nf_tables): Unknown --connbytes-mode `foo\'\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes x --connbytes-dir both --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): connbytes: bad value for option "--connbytes" near "x", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 1:2:3 --connbytes-dir both --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): connbytes: Too many components for option "--connbytes" (max: 2)\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100 --connbytes-dir both', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes-mode" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 100 --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes-dir" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes-dir both --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): connbytes: option "--connbytes" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m connbytes --connbytes 0:18446744073709551615 --connbytes-dir both --connbytes-mode bytes', '-A INPUT -m connbytes --connbytes 0 --connbytes-mode bytes --connbytes-dir both'],
      ['-A INPUT -m connbytes ! --connbytes 0:18446744073709551615 --connbytes-dir both --connbytes-mode bytes', '-A INPUT -m connbytes ! --connbytes 0 --connbytes-mode bytes --connbytes-dir both'],
      ['-A INPUT -m connbytes --connbytes 18446744073709551616 --connbytes-dir both --connbytes-mode bytes', 'iptables v1.8.9 (nf_tables): connbytes: bad value for option "--connbytes" near "18446744073709551616", or out of range (0-18446744073709551615).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
    ]);
  });
});
