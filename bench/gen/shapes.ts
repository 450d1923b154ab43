// What rule sets look like, as figures: after the measurements of ClassBench (Taylor and Turner, INFOCOM 2005: which lengths of prefixes come
// together, five classes of ports on each side, protocols, how prefixes nest and how unevenly they branch), rounded by us. The code is ours.
//
// Ports: WC any, HI 1024:65535, LO 0:1023, AR another range, EM one port.
export type PortClass = 'WC' | 'HI' | 'LO' | 'AR' | 'EM';
type Lengths = readonly [from: number, to: number];
type Weighted<T> = readonly (readonly [weight: number, value: T])[];

export interface Shape {
  /** Prefix lengths of source and destination, each from a range. */
  readonly lengths: Weighted<readonly [src: Lengths, dst: Lengths]>;
  /** IPPROTO_*; 0 any. */
  readonly protos: Weighted<number>;
  /** Of TCP and UDP rules: source and destination. */
  readonly ports: Weighted<readonly [src: PortClass, dst: PortClass]>;
  /** Ports that rules name exactly; the first are the commonest. */
  readonly exact: readonly number[];
  /** Hosts behind n rules: scale * n ** power. The fewer, the more rules share a prefix. */
  readonly hosts: readonly [scale: number, power: number];
  /** Where addresses branch, how often they take the heavier side: 0.5 is even. */
  readonly skew: number;
}

const ONE: Lengths = [32, 32];
const FEW: Lengths = [27, 31];
const NET: Lengths = [21, 26];
const SITE: Lengths = [12, 20];
const WIDE: Lengths = [0, 2];

export const SHAPES = {
  /** A router's access list: narrow destinations, services by destination port, hardly a source port. */
  acl: {
    lengths: [[34, [ONE, ONE]], [12, [FEW, ONE]], [12, [ONE, FEW]], [12, [NET, ONE]], [12, [NET, FEW]], [8, [SITE, NET]], [6, [WIDE, ONE]], [4, [WIDE, NET]]],
    protos: [[84, 6], [10, 17], [3, 1], [3, 0]],
    ports: [[70, ['WC', 'EM']], [12, ['WC', 'AR']], [12, ['WC', 'WC']], [4, ['WC', 'HI']], [1, ['WC', 'LO']], [1, ['EM', 'WC']]],
    exact: [1521, 80, 443, 1711, 1221, 5555, 1525, 1526, 1724, 135, 22, 25, 53, 21, 20, 445, 3306, 8080, 1433, 5632, 2121, 5540, 161, 514, 27000, 32200, 6000, 14753, 1490, 1715],
    hosts: [8, 0.55],
    skew: 0.6,
  },
  /** A firewall: one side is often the whole Internet, rules nest deeply, ports on both sides. */
  fw: {
    lengths: [[30, [WIDE, ONE]], [14, [ONE, WIDE]], [8, [WIDE, FEW]], [8, [ONE, ONE]], [8, [FEW, FEW]], [8, [NET, NET]], [8, [ONE, NET]], [6, [WIDE, NET]], [6, [NET, WIDE]], [3, [SITE, SITE]], [1, [WIDE, WIDE]]],
    protos: [[60, 6], [25, 17], [8, 47], [4, 1], [3, 0]],
    ports: [[48, ['WC', 'EM']], [20, ['WC', 'WC']], [8, ['HI', 'HI']], [7, ['EM', 'EM']], [6, ['EM', 'HI']], [5, ['EM', 'WC']], [3, ['HI', 'EM']], [2, ['WC', 'AR']], [1, ['WC', 'LO']]],
    exact: [22, 80, 53, 123, 161, 443, 25, 21, 23, 750, 88, 110, 179, 37, 69, 67, 162, 7648, 24032, 2105, 5999, 119, 137, 139, 873, 2401, 871, 544, 754, 879],
    hosts: [5, 0.6],
    skew: 0.65,
  },
  /** iptables chains: both at once, narrow pairs and nets, ports on either side. */
  ipc: {
    lengths: [[24, [ONE, ONE]], [12, [FEW, ONE]], [12, [ONE, FEW]], [10, [NET, ONE]], [10, [ONE, NET]], [10, [NET, NET]], [6, [SITE, SITE]], [6, [WIDE, ONE]], [6, [ONE, WIDE]], [4, [SITE, WIDE]]],
    protos: [[45, 6], [45, 17], [3, 1], [7, 0]],
    ports: [[55, ['WC', 'EM']], [20, ['EM', 'WC']], [12, ['WC', 'WC']], [5, ['EM', 'EM']], [4, ['WC', 'AR']], [2, ['HI', 'WC']], [2, ['AR', 'WC']]],
    exact: [80, 514, 69, 53, 161, 1433, 9003, 25, 5550, 5530, 5540, 22, 162, 137, 143, 110, 1645, 1646, 113, 119, 443, 500, 5631, 5632, 21, 445, 6789, 7777, 8875, 1214],
    hosts: [6, 0.55],
    skew: 0.6,
  },
} as const satisfies Record<string, Shape>;
