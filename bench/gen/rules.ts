// Rule sets of n rules by shape and seed, as tables of the model. ACL, FW and IPC are drawn from the figures of shapes.ts, the most specific
// rules first, none twice; the Docker shapes are what `docker run -p` leaves behind, n times.
import { maskOf } from '../../src/base/ip.ts';
import type { XtMatch, XtRule, XtTable, XtTarget } from '../../src/model/xt.ts';
import { findMatch, findTarget } from '../../src/xt/compile.ts';
import { newRand, scramble, type Rand } from './random.ts';
import { SHAPES, type PortClass, type Shape } from './shapes.ts';

export const SHAPE_NAMES = ['docker', 'dnat', 'acl', 'fw', 'ipc'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];
type Range = readonly [from: number, to: number];

const ANY: Range = [0, 65535];
const BASE: Omit<XtRule, 'id' | 'target'> = { src: null, dst: null, iif: null, oif: null, proto: 0, protoInvert: false, frag: null, matches: [] };
const infoOf = (name: string, patch: object): unknown => ({ ...(findMatch(name, 4)?.init(4) as object), ...patch });
const portsMatch = (proto: number, spts: Range, dpts: Range): XtMatch[] => {
  const name = proto === 6 ? 'tcp' : 'udp';
  return spts === ANY && dpts === ANY ? [] : [{ name, info: infoOf(name, { spts, dpts }) }];
};
const prefix = (ip: number, len: number): XtRule['src'] => (len === 0 ? null : { ip: (ip & maskOf(len)) >>> 0, mask: maskOf(len), invert: false });
const ACCEPT: XtTarget = { kind: 'verdict', verdict: 'ACCEPT' };
const DROP: XtTarget = { kind: 'verdict', verdict: 'DROP' };

/** Hosts in a tree that branches unevenly: whether and how an inner node branches follows from its prefix alone, so prefixes of any length nest. */
const hostIn = (seed: number, hosts: number, skew: number, rand: Rand): number => {
  const bits = Math.min(24, Math.log2(hosts));
  let ip = 0;
  for (let level = 0; level < 32; level++) {
    // Half of the branching in the last byte, where hosts are; the rest where networks and sites are told apart.
    const branching = level >= 24 ? bits / 16 : level < 8 ? bits / 32 : bits / 64;
    const node = scramble(seed ^ scramble((ip << 5) ^ level));
    const heavy = node & 1;
    const branches = (node >>> 8) / 2 ** 24 < branching;
    ip = (ip << 1) | (branches && rand.unit() >= skew ? heavy ^ 1 : heavy);
  }
  // Of unicast: 1 to 222, without the loopback's.
  const first = 1 + ((ip >>> 24) % 222);
  return ((ip & 0xffffff) | ((first === 127 ? 223 : first) << 24)) >>> 0;
};
const lengthIn = ([from, to]: readonly [number, number], rand: Rand): number => from + rand.below(to - from + 1);
const portsOf = (c: PortClass, shape: Shape, rand: Rand): Range => {
  switch (c) {
    case 'WC': return ANY;
    case 'HI': return [1024, 65535];
    case 'LO': return [0, 1023];
    case 'AR': {
      const from = rand.below(4) === 0 ? rand.below(1024) : 1024 + rand.below(60000);
      return [from, Math.min(65535, from + 1 + rand.below(rand.pick([2, 16, 1000, 4000])))];
    }
    case 'EM': {
      // One in five is no port that others name; the rest as unevenly as services are used.
      const p = rand.below(5) === 0 ? rand.below(65536) : (shape.exact[Math.floor(shape.exact.length * rand.unit() ** 2)] as number);
      return [p, p];
    }
  }
};

const classBench = (shape: Shape, n: number, seed: number): XtRule[] => {
  const rand = newRand(seed);
  const hosts = Math.max(4, shape.hosts[0] * n ** shape.hosts[1]);
  const seen = new Set<string>();
  const made: { readonly width: number; readonly rule: Omit<XtRule, 'id'> }[] = [];
  for (let tries = 0; made.length < n; tries++) {
    if (tries > 100 * n + 1000) throw new RangeError(`no ${n} different rules with seed ${seed}`);
    const [s, d] = rand.weighted(shape.lengths);
    const [slen, dlen] = [lengthIn(s, rand), lengthIn(d, rand)];
    const src = prefix(hostIn(seed, hosts, shape.skew, rand), slen);
    const dst = prefix(hostIn(~seed, hosts, shape.skew, rand), dlen);
    const proto = rand.weighted(shape.protos);
    const classes = proto === 6 || proto === 17 ? rand.weighted(shape.ports) : null;
    const [spts, dpts] = classes ? [portsOf(classes[0], shape, rand), portsOf(classes[1], shape, rand)] : [ANY, ANY];
    const key = [src?.ip, slen, dst?.ip, dlen, proto, ...spts, ...dpts].join();
    if (seen.has(key)) continue;
    seen.add(key);
    const target = rand.below(3) === 0 ? DROP : ACCEPT;
    made.push({ width: 64 - slen - dlen + 12 * rand.unit(), rule: { ...BASE, src, dst, proto, matches: classes ? portsMatch(proto, spts, dpts) : [], target } });
  }
  made.sort((a, b) => a.width - b.width);
  return made.map(({ rule }, i) => ({ ...rule, id: i + 1 }));
};

const DOCKER0 = { name: 'docker0', prefix: false, invert: false };
/** Containers' addresses: 172.17.0.0 and on, as many networks as it takes. */
const container = (i: number): number => 0xac110002 + i;
/** -A FORWARD -d CONTAINER/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport N -j ACCEPT */
const docker = (i: number): XtRule => {
  const port = 1000 + (i % 50_000);
  return { ...BASE, id: i + 1, dst: prefix(container(i), 32), iif: { ...DOCKER0, invert: true }, oif: DOCKER0, proto: 6, matches: portsMatch(6, ANY, [port, port]), target: ACCEPT };
};
/** -A PREROUTING -d HOST/32 ! -i docker0 -p tcp -m tcp --dport N -j DNAT --to-destination CONTAINER:80 */
const dnat = (i: number): XtRule => {
  const port = 1000 + (i % 50_000);
  const to = { ...(findTarget('DNAT', 4)?.init(4) as object), flags: 3, minAddr: container(i), maxAddr: container(i), minPort: 80, maxPort: 80 };
  return {
    ...BASE, id: i + 1, dst: prefix(0xc0a80001 + Math.floor(i / 50_000), 32), iif: { ...DOCKER0, invert: true }, proto: 6, matches: portsMatch(6, ANY, [port, port]),
    target: { kind: 'ext', name: 'DNAT', info: to },
  };
};

const rulesOf = (shape: ShapeName, n: number, seed: number): XtRule[] =>
  shape === 'docker' || shape === 'dnat' ? Array.from({ length: n }, (_, i) => (shape === 'docker' ? docker : dnat)(i)) : classBench(SHAPES[shape], n, seed);

/** A table of one built-in chain with n rules: FORWARD of filter, or PREROUTING of nat. Only what matches nothing meets the policy. */
export const tableOf = (shape: ShapeName, n: number, seed = 1): XtTable => {
  const nat = shape === 'dnat';
  const rules = rulesOf(shape, n, seed);
  return {
    backend: 'legacy', family: 4, name: nat ? 'nat' : 'filter', created: seed,
    chains: [{ name: nat ? 'PREROUTING' : 'FORWARD', hook: nat ? 0 : 2, policy: nat ? 'ACCEPT' : 'DROP', stats: true, id: n + 1, rules }],
  };
};
