// Network drivers by name, and why a name is refused. A driver of one's own is a file that exports a NetworkDriver, and a line here.
import { bridgeDriver } from './bridge.ts';
import { hostDriver } from './host.ts';
import { macvlanDriver } from './macvlan.ts';
import { noneDriver } from './none.ts';
import type { NetworkDriver } from './types.ts';

const DRIVERS: ReadonlyMap<string, NetworkDriver> = new Map([bridgeDriver, macvlanDriver, hostDriver, noneDriver].map((d) => [d.name, d]));
export const networkDriver = (name: string): NetworkDriver | undefined => DRIVERS.get(name);

const REFUSED: ReadonlyMap<string, string> = new Map([
  ['overlay', 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again. (overlay networks are not modelled by packetpath)'],
  ['ipvlan', 'ipvlan networks are not modelled by packetpath'],
]);
export const driverError = (name: string): string => REFUSED.get(name) ?? `plugin "${name}" not found`;
