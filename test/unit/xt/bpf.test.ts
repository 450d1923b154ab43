// `-m bpf` as the real iptables 1.8.9 prints it back or refuses it.
import { describe, it } from 'vitest';
import { roundTrip } from './roundTrip.ts';

describe('bpf', () => {
  it('reads and prints options as iptables does', () => {
    roundTrip([
      ['-A INPUT -m bpf', 'iptables v1.8.9 (nf_tables): bpf: one of --bytecode or --pinned is required\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', '-A INPUT -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf ! --bytecode "1,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: option "--bytecode" cannot be inverted.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 65535"', '-A INPUT -m bpf --bytecode "1,6 0 0 65535"'],
      ['-A INPUT -m bpf --bytecode "2,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: parsed program length is less than the encoded length parameter\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1,6 0 0 0"', 'iptables v1.8.9 (nf_tables): bpf: real program length exceeds the encoded length parameter\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0"', 'iptables v1.8.9 (nf_tables): bpf: error at instr 0\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode ""', 'iptables v1.8.9 (nf_tables): bpf: error parsing program length\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "abc"', 'iptables v1.8.9 (nf_tables): bpf: error parsing program length\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "0,"', 'iptables v1.8.9 (nf_tables): bpf: illegal zero length program\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,48 0 0 9"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "1,999 0 0 9"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "65,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: number of instructions exceeds maximum\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1 6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: error parsing program length\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1 "', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1,"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "1, 6  0 0 1"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "2,21 5 5 1,6 0 0 1"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "2,1 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: parsed program length is less than the encoded length parameter\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "-1,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: number of instructions exceeds maximum\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6,0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: error at instr 0\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,0x6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: error at instr 0\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 256 0 1"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 4294967296"', '-A INPUT -m bpf --bytecode "1,6 0 0 0"'],
      ['-A INPUT -m bpf --bytecode "1,65542 0 0 1"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "1x,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: error parsing program length\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "2,6 0 0 1,,6 0 0 0"', 'iptables v1.8.9 (nf_tables): bpf: error at instr 1\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1 9"', '-A INPUT -m bpf --bytecode "1,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "3,32 0 0 4294963200,6 0 0 1,6 0 0 0"', '-A INPUT -m bpf --bytecode "3,32 0 0 4294963200,6 0 0 1,6 0 0 0"'],
      ['-A INPUT -m bpf --bytecode "2,32 0 0 4294963200,6 0 0 1"', '-A INPUT -m bpf --bytecode "2,32 0 0 4294963200,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "2,96 0 0 3,6 0 0 1"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "2,52 0 0 0,6 0 0 1"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "2,22 0 0 0,6 0 0 1"', '-A INPUT -m bpf --bytecode "2,22 0 0 0,6 0 0 1"'],
      ['-A INPUT -m bpf --bytecode "2,3 0 0 16,6 0 0 1"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "2,6 0 0 1,0 0 0 5"', 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
      ['-A INPUT -m bpf --bytecode "1,6 0 0 1" --bytecode "1,6 0 0 1"', 'iptables v1.8.9 (nf_tables): bpf: option "--bytecode" can only be used once.\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
    ]);
  });
});
