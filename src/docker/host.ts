// The host driver: the sandbox is the engine's own namespace, so there is nothing to make (libnetwork/drivers/host).
import type { NetworkDriver } from './types.ts';

export const hostDriver: NetworkDriver = {
  name: 'host', scope: 'local', checkOptions: () => undefined, noGateway: () => true, createNetwork: () => [], deleteNetwork: () => [], createEndpoint: () => [],
  join: () => ({ ifName: '', inside: false, prefix: 'eth', gateway4: null, gateway6: null, dns: false }), leave: () => [], deleteEndpoint: () => [], fwNet: () => null,
};
