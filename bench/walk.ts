// One question: what does a whole walk cost, from the sender's socket to the receiver's? Flows whose first packets are gone: across a bridge,
// through a router, masqueraded, and to a published port of a Docker host of 195 rules; one by one and in batches, with and without a trace.
// Floor: the copies of the packet that such a walk makes at least, one for each device and each change, and nothing else. The real kernel on
// the same labs is `npm run bench:kernel`.
import { decTtl, skbWithDev, skbWithNet, type IpPkt, type Skb } from '../src/model/skb.ts';
import { bridged, published, routed, type Flow } from './kernel/labs.ts';
import { flowModel, type Asked } from './kernel/model.ts';
import { inTurns, type Contender } from './kernel/rounds.ts';
import { cpuTime, type Row } from './lib.ts';

const COPIES = 12;
const floor = (): Contender => {
  const net: IpPkt = { type: 'ip', src: 1, dst: 2, proto: 17, ttl: 64, tos: 0, id: 0, df: false, mf: false, off: 0, len: 84, alert: false, l4: { type: 'udp', sport: 1, dport: 2, data: { len: 56 } } };
  const first: Skb = { dev: 0, iif: 0, pktType: 'host', smac: 1, dmac: 2, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 };
  let sum = 0;
  const walks = (n: number): number => cpuTime(() => {
    for (let i = 0; i < n; i++) {
      let skb = first;
      for (let k = 0; k < COPIES; k++) skb = k % 4 === 3 ? skbWithNet(skb, decTtl(skb.net as IpPkt)) : skbWithDev(skb, k);
      sum += (skb.net as IpPkt).ttl;
    }
  }) / n;
  return {
    name: 'copies', round: (ms) => {
      const each = walks(1000);
      if (sum === 0) throw new Error('no copy was made');
      return walks(Math.ceil((ms * 1e6) / Math.max(each, 1)));
    },
  };
};

const FLOWS: readonly (readonly [string, Flow])[] = [
  ['bridge', bridged(1)], ['forward', routed(2)], ['forward and masquerade', routed(3, 'nft')], ['published port, 195 rules', published(4, 'nft')],
];
const ASKED: readonly Asked[] = ['batch', 'traced', 'traced and read', 'walk', 'walk, traced'];
export const bench = (): Row[] =>
  FLOWS.flatMap(([name, flow]) => {
    const timed = inTurns([], [floor(), ...ASKED.map((how) => flowModel(name, flow, how))], 15);
    const least = timed[0]?.median ?? NaN;
    return timed.slice(1).map((t): Row => ({ bench: 'walk', case: t.name, ns: t.median, min: t.min, floor: least, floorName: `${COPIES} copies`, note: `${Math.round(1e6 / t.median)}k walks a second` }));
  });
