// Rules of Docker 29 with iptables: 28.5's without the isolation chains.
// Mirrors: moby docker-v29.7.2 daemon/libnetwork/drivers/bridge/internal/iptabler.
import { forwardChains } from './era28.ts';

export const era29 = forwardChains({ isolation: false, internal: 'DOCKER-INTERNAL' });
