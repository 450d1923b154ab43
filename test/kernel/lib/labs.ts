// The families of generated labs, by name.
import { brnfLab } from '../gen/brnf.ts';
import { connLab } from '../gen/conn.ts';
import { firewallLab, firewallSaveLab } from '../gen/firewall.ts';
import { filterLab } from '../gen/filter.ts';
import { l2Lab } from '../gen/l2.ts';
import { natLab } from '../gen/nat.ts';
import { propLab } from '../gen/prop.ts';
import { routeLab } from '../gen/route.ts';
import { sockLab } from '../gen/sock.ts';
import { toolsLab } from '../gen/tools.ts';
import { v6Lab } from '../gen/v6.ts';
import { v6l3Lab } from '../gen/v6l3.ts';
import { vxlanLab } from '../gen/vxlan.ts';

/** A lab's text from a seed: the same seed always gives the same lab. */
export const FAMILIES: Readonly<Record<string, (seed: number) => string>> = {
  l2: (seed) => l2Lab(seed, false), l2w: (seed) => l2Lab(seed, true),
  route: (seed) => routeLab(seed, false), routew: (seed) => routeLab(seed, true),
  v6l3: (seed) => v6l3Lab(seed), tools: (seed) => toolsLab(seed), vxlan: (seed) => vxlanLab(seed),
  filter: (seed) => filterLab(seed), filterw: (seed) => filterLab(seed, true), nat: (seed) => natLab(seed), natw: (seed) => natLab(seed, true),
  brnf: (seed) => brnfLab(seed), sock: (seed) => sockLab(seed),
  conn: (seed) => connLab(seed), connw: (seed) => connLab(seed, true), v6: (seed) => v6Lab(seed), v6w: (seed) => v6Lab(seed, true),
  fw: (seed) => firewallLab(seed), fwsave: (seed) => firewallSaveLab(seed), prop: (seed) => propLab(seed),
};
/** Commands a lab asks about: the lines that echo themselves. */
export const commandsOf = (text: string): number => text.split('\n').filter((l) => l.startsWith('echo "# ')).length;
