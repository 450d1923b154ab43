// Network drivers by name, and why a name is refused. A driver of one's own is a file that exports a NetworkDriver, and a line here.
import { bridgeDriver } from './bridge.ts';
import { hostDriver } from './host.ts';
import { ipvlanDriver } from './ipvlan.ts';
import { macvlanDriver } from './macvlan.ts';
import { noneDriver } from './none.ts';
import type { NetworkDriver } from './types.ts';

const DRIVERS: ReadonlyMap<string, NetworkDriver> = new Map([bridgeDriver, macvlanDriver, ipvlanDriver, hostDriver, noneDriver].map((d) => [d.name, d]));
export const networkDriver = (name: string): NetworkDriver | undefined => DRIVERS.get(name);

/** Without a swarm an overlay network is refused by Docker, too, in the first of these sentences. */
const OVERLAY = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again. (overlay networks are not modelled by packetpath)';
export const driverError = (name: string): string => (name === 'overlay' ? OVERLAY : `plugin "${name}" not found`);
