// `packetpath import DIR|FILE`: a snapshot of a real host becomes a world; what was not understood is listed.
import { pmGet, pmValues } from '../base/pmap.ts';
import { endpointsOf } from '../explain/endpoints.ts';
import { clean } from '../explain/render/view.ts';
import type { World } from '../model/world.ts';
import { CliError, painter, type Io } from './io.ts';
import { readSnapshot, saveFile, storeWorld } from './load.ts';
import type { Args } from './options.ts';

const summary = (world: World) => endpointsOf(world).map((e) => {
  const ns = pmGet(world.config.netns, e.netns);
  const links = ns ? [...pmValues(ns.links)] : [];
  return {
    name: e.name, devices: links.length, addresses: links.reduce((n, l) => n + l.addrs4.length + l.addrs6.length, 0), rules: ns ? [...pmValues(ns.xt)].reduce((n, t) => n + t.chains.reduce((k, c) => k + c.rules.length, 0), 0) : 0,
    sockets: ns ? [...pmValues(ns.sockets)].length : 0,
  };
});

export const main = (a: Args, io: Io): number => {
  const [file] = a.operands as [string];
  const got = readSnapshot(io, file, { ...(a.num('seed') !== undefined && { seed: a.num('seed') as number }), ...(a.get('backend') !== undefined && { backend: a.get('backend') as 'nft' | 'legacy' }), ...(a.on('closed') && { outside: false }) });
  if (!got) throw new CliError(2, `${file}: not a snapshot: neither a folder nor what the script of "packetpath collect" prints`);
  const out = a.get('output');
  if (out !== undefined) saveFile(io, out, storeWorld(got.world, got.hosts));
  const places = summary(got.world);
  if (a.on('json')) io.write(1, `${JSON.stringify({ namespaces: places, notUnderstood: got.notUnderstood })}\n`);
  else {
    const paint = painter(io);
    io.write(1, places.map((p) => `${paint('bold', clean(p.name))}: ${p.devices} devices, ${p.addresses} addresses, ${p.rules} rules, ${p.sockets} sockets\n`).join(''));
    if (got.notUnderstood.length > 0) io.write(1, `\n${paint('yellow', `${got.notUnderstood.length} not understood`)}; answers that hang on them are "unsupported":\n${got.notUnderstood.map((g) => `  ${clean(g.text)}\n`).join('')}`);
  }
  return got.notUnderstood.length > 0 ? 3 : 0;
};
