// The ipvlan driver. The kernel's part is not modelled, so a network of it is refused by name; only where the host is said to have been built without
// ipvlan (the captures' kernel) it is made, as Docker makes it, and its first container fails as it does there (captures/macvlan-internal-and-errors).
import { macvlanDriver } from './macvlan.ts';
import { refuse } from './tx.ts';
import type { NetworkDriver } from './types.ts';

export const ipvlanDriver: NetworkDriver = {
  ...macvlanDriver, name: 'ipvlan',
  checkOptions: (_o, e) => (e.opts.kernelLacks.includes('ipvlan') ? undefined : 'ipvlan networks are not modelled by packetpath'),
  createEndpoint: () => refuse('failed to create the ipvlan port: operation not supported'),
};
