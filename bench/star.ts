// One question: what does a star of N namespaces cost (bridge, veth, address and route each), to build from its script and to
// ping across? The floor of building is evaluating the same script with every `ip` replaced by `true`.
import { emptyWorld, parseIp4, run, walk } from '../src/index.ts';
import { pmGet } from '../src/base/pmap.ts';
import { measure, type Row } from './lib.ts';

export const starScript = (n: number, ip = 'ip'): string => {
  const lines = [`${ip} link add br0 type bridge`, `${ip} link set br0 up`, `${ip} addr add 10.0.0.1/16 dev br0`];
  for (let i = 0; i < n; i++) {
    const a = `10.0.${(i + 2) >> 8}.${(i + 2) & 255}`;
    lines.push(
      `${ip} netns add c${i}`,
      `${ip} link add v${i} type veth peer name eth0 netns c${i}`,
      `${ip} link set v${i} master br0 up`,
      `${ip} -n c${i} link set eth0 up`,
      `${ip} -n c${i} addr add ${a}/16 dev eth0`,
      `${ip} -n c${i} route add default via 10.0.0.1`,
    );
  }
  return lines.join('\n');
};

export const bench = (): Row[] => {
  const rows: Row[] = [];
  for (const n of [10, 100, 1000]) {
    const script = starScript(n);
    const floorScript = starScript(n, 'true');
    const time = (s: string): number => {
      const xs: number[] = [];
      for (let i = 0; i < (n >= 1000 ? 3 : 5); i++) {
        const t0 = process.hrtime.bigint();
        const r = run(s, { world: emptyWorld(1) });
        if (r.status !== 0 || r.stderr !== '') throw new Error(`star script failed: ${r.stderr.slice(0, 200)}`);
        xs.push(Number(process.hrtime.bigint() - t0));
      }
      return xs.sort((a, b) => a - b)[xs.length >> 1] as number;
    };
    rows.push({ bench: 'star', case: `build ${n} namespaces`, ns: time(script), floor: time(floorScript), floorName: 'script of `true`' });
    const world = run(`${script}\nsleep 5`, { world: emptyWorld(1) }).world;
    const from = pmGet(world.config.names, 'c0') as number;
    const last = n + 1;
    const send = { netns: from, dst: parseIp4(`10.0.${last >> 8}.${last & 255}`) as number, proto: 'icmp' as const };
    const warm = walk(world, send).world;
    if (walk(warm, send).fate.kind !== 'delivered') throw new Error('the ping across did not arrive');
    const floor = measure(() => void structuredClone(send));
    rows.push({ bench: 'star', case: `ping across ${n}, ARP included`, ns: measure(() => void walk(world, send, { trace: false })), floor, floorName: 'clone of the question' });
    rows.push({ bench: 'star', case: `ping across ${n}, resolved`, ns: measure(() => void walk(warm, send, { trace: false })), floor, floorName: 'clone of the question' });
    rows.push({ bench: 'star', case: `ping across ${n}, traced`, ns: measure(() => void walk(warm, send)), floor, floorName: 'clone of the question' });
  }
  return rows;
};
