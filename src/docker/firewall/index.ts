// The firewall of an engine: by release, and for 29 by back end. Pure: what is to be configured in, ops out.
import type { Engine, EngineVersion } from '../../model/docker.ts';
import type { Firewall } from '../types.ts';
import { era1_12, era17_06 } from './era1_12.ts';
import { era20_10, era27 } from './era20_10.ts';
import { era28_0 } from './era28_0.ts';
import { era28 } from './era28.ts';
import { era29 } from './era29.ts';
import { nft29 } from './nft29.ts';

const ERAS: Readonly<Record<EngineVersion, Firewall>> = { '1.12': era1_12, '17.06': era17_06, '20.10': era20_10, '27': era27, '28.0': era28_0, '28.5': era28, '29': era29 };
/** Only 29 has an nftables back end; older releases answer `--firewall-backend` as an unknown flag before anybody asks here. */
export const firewallOf = (version: EngineVersion, backend: Engine['backend']): Firewall => (version === '29' && backend === 'nftables' ? nft29 : ERAS[version]);
