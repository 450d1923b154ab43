// Packs moby's golden firewall states and rule dumps into test/docker/data/goldens.json: `node test/docker/packGoldens.mjs [FOLDER]`.
// The folder holds moby28-golden-ipt, moby29-golden-ipt, moby29-golden-nft, moby28.0, moby28, moby29, moby29-nft, as cut out of moby v28.0.0, v28.5.2
// and docker-v29.7.2 (Apache-2.0): files of daemon/libnetwork/drivers/bridge/internal/{iptabler,nftabler}/testdata, and the code blocks of
// integration/network/bridge/{iptables,nftables}doc/generated/*.md; and captures/*/iptables-calls.1.txt, every call of iptables that a Docker 20.10.24 made,
// of which those that only look (-C, -L) are left out. Lines, and blocks of lines, that occur again are stored once.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FROM = process.argv[2] ?? '/work/shared/docker';
const lines = new Map();
const blocks = new Map();
const number = (map, key) => {
  if (!map.has(key)) map.set(key, map.size);
  return map.get(key);
};
/** A block is a table of iptables-save, or what stands between empty lines. */
const pack = (text) => text.trimEnd().split(/(?<=^COMMIT\n|\n\n)/m).map((block) => number(blocks, block.split('\n').map((l) => number(lines, l)).join(' ')));
const folder = (name) => Object.fromEntries(readdirSync(join(FROM, name)).sort().map((f) => [f.replace(/\.txt$/, ''), pack(readFileSync(join(FROM, name, f), 'utf8'))]));
const files = Object.fromEntries(['moby28-golden-ipt', 'moby29-golden-ipt', 'moby29-golden-nft', 'moby28.0', 'moby28', 'moby29', 'moby29-nft'].map((name) => [name, folder(name)]));
/** Swarm's captures are for another day. */
const scenarios = readdirSync(join(FROM, 'captures')).filter((f) => !f.startsWith('swarm') && existsSync(join(FROM, 'captures', f, 'iptables-calls.1.txt')));
const calls = (name) => readFileSync(join(FROM, 'captures', name, 'iptables-calls.1.txt'), 'utf8').split('\n').filter((l) => !/ -C | -n -L | -nL /.test(l)).join('\n');
files.calls = Object.fromEntries(scenarios.map((name) => [name, pack(calls(name))]));
const list = (map) => [...map.keys()].map((k) => JSON.stringify(k)).join(',\n');
writeFileSync(
  join(import.meta.dirname, 'data/goldens.json'),
  `{"lines":[\n${list(lines)}\n],\n"blocks":[\n${list(blocks)}\n],\n"files":{\n${Object.entries(files).map(([n, f]) => `${JSON.stringify(n)}:{\n${Object.entries(f).map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',\n')}\n}`).join(',\n')}\n}}\n`,
);
