// `-m cluster` as the real iptables 1.8.9 prints it back or refuses it.
import { describe, it } from 'vitest';
import { roundTrip } from './roundTrip.ts';

describe('cluster', () => {
  it('reads and prints options as iptables does', () => {
    roundTrip([
      ['-A INPUT -m cluster', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-node\' or`--cluster-local-nodemask\' is missing\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-node\' or`--cluster-local-nodemask\' is missing\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 1', 'iptables v1.8.9 (nf_tables): cluster: option "--cluster-hash-seed" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef', '-A INPUT -m cluster --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0xdeadbeef'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef', '-A INPUT -m cluster ! --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0xdeadbeef'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-nodemask 3 --cluster-hash-seed 5', '-A INPUT -m cluster --cluster-local-nodemask 0x00000003 --cluster-total-nodes 2 --cluster-hash-seed 0x00000005'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-nodemask 4 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-nodemask\' too big for `--cluster-total-nodes\'\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 ! --cluster-local-nodemask 1 --cluster-hash-seed 5', '-A INPUT -m cluster ! --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0x00000005'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-nodemask 1 --cluster-local-node 1 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster: option "--cluster-local-node" cannot be used together with "--cluster-local-nodemask".\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 3 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-node\' must be <= `--cluster-total-nodes\'\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 33 --cluster-local-node 3 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster: bad value for option "--cluster-total-nodes", or out of range (1-32).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 32 --cluster-local-node 32 --cluster-hash-seed 5', '-A INPUT -m cluster --cluster-local-nodemask 0x80000000 --cluster-total-nodes 32 --cluster-hash-seed 0x00000005'],
      ['-A INPUT -m cluster --cluster-total-nodes 0 --cluster-local-node 1 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster: bad value for option "--cluster-total-nodes", or out of range (1-32).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-local-node 0 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster: bad value for option "--cluster-local-node", or out of range (1-32).\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-local-node 1 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster: option "--cluster-total-nodes" must be specified\n\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-node\' or`--cluster-local-nodemask\' is missing\nTry `iptables -h\' or \'iptables --help\' for more information.'],
      ['-A INPUT -m cluster --cluster-total-nodes 2 --cluster-hash-seed 5', 'iptables v1.8.9 (nf_tables): cluster match: `--cluster-local-node\' or`--cluster-local-nodemask\' is missing\nTry `iptables -h\' or \'iptables --help\' for more information.'],
    ]);
  });
});
