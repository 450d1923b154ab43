// The networks of an engine in the order of their making.
import { pmGet } from '../base/pmap.ts';
import type { Engine, Network } from '../model/docker.ts';

export const networksOf = (e: Pick<Engine, 'networks' | 'networkOrder'>): Network[] => e.networkOrder.map((id) => pmGet(e.networks, id)).filter((n) => n !== undefined);
