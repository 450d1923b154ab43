// The null driver of network "none": a namespace with its loopback, and no more (libnetwork/drivers/null).
import { hostDriver } from './host.ts';
import type { NetworkDriver } from './types.ts';

export const noneDriver: NetworkDriver = { ...hostDriver, name: 'null' };
