// `sysctl -a`: each value goes where the path reads it, without what writing it would set off (the effects are in the snapshot already).
import { pmGet, pmSet } from '../base/pmap.ts';
import { isConf4Key, isConf6Key, neighFiles, parseSysctl, SYSCTLS } from '../model/sysctl.ts';
import type { Link } from '../model/world.ts';
import { findLinkByName, netnsOf, setLink, setNetns } from '../net/ctx.ts';
import { linesOf, miss, type Into } from './into.ts';

const num = (text: string): number | undefined => (/^-?\d{1,16}$/.test(text) ? Number(text) : undefined);

type Records = Pick<Link, 'conf4' | 'conf6' | 'neigh4' | 'neigh6'>;
type Open = { -readonly [K in keyof Records]: { -readonly [F in keyof Records[K]]: number } };
/** A device's records, opened once: it has two hundred lines. */
interface Dev extends Open {
  readonly link: Link;
  four: boolean;
}
const opened = (r: Records): Open => ({ conf4: { ...r.conf4 }, conf6: { ...r.conf6 }, neigh4: { ...r.neigh4 }, neigh6: { ...r.neigh6 } });

export const readSysctls = (to: Into): void => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('sysctl');
  if (!part) return;
  const ns = netnsOf(ctx, nsid);
  const all: Open = opened({ conf4: ns.conf4.all, conf6: ns.conf6.all, neigh4: ns.neigh4, neigh6: ns.neigh6 });
  const dflt: Open = opened({ conf4: ns.conf4.default, conf6: ns.conf6.default, neigh4: ns.neigh4, neigh6: ns.neigh6 });
  const devs = new Map<string, Dev | null>();
  const devOf = (name: string): Dev | null => {
    let d = devs.get(name);
    if (d === undefined) {
      const link = findLinkByName(ctx, nsid, name);
      d = link ? { link, four: false, ...opened(link) } : null;
      devs.set(name, d);
    }
    return d;
  };
  let { sysctl } = ns;
  for (const [line, text] of linesOf(part)) {
    const m = /^\s*(net[./][^\s=]+)\s*=\s?(.*)$/.exec(text);
    if (!m) {
      if (!/^\s*[\w.\-/]+\s*=/.test(text)) miss(to, part, line, `${text.slice(0, 100)}: expected NAME = VALUE`);
      continue;
    }
    const name = m[1] as string;
    const value = (m[2] as string).trim();
    if (name === 'net.ipv4.ip_forward') {
      // `conf.all.forwarding` says the same, where it was printed; a short list may have this one only
      if (value === '1' || value === '0') all.conf4.forwarding = Number(value);
      continue;
    }
    const spec = SYSCTLS.get(name);
    if (spec) {
      if (spec.kind === 'ro' || spec.kind === 'text') continue;
      const v = parseSysctl(spec.kind, value, pmGet(sysctl, name) ?? spec.def);
      if (v === 'EINVAL') miss(to, part, line, text.slice(0, 100));
      else if (v !== undefined && v !== spec.def) sysctl = pmSet(sysctl, name, v);
      continue;
    }
    const d = /^net\.ipv([46])\.(conf|neigh)\.(.+)\.([a-z0-9_]+)$/.exec(name);
    const v = num(value);
    if (!d || v === undefined) continue;
    const four = d[1] === '4';
    const who = (d[3] as string).replaceAll('/', '.');
    const key = d[4] as string;
    const dev = who === 'all' || who === 'default' ? null : devOf(who);
    const into: Open | null = who === 'all' ? all : who === 'default' ? dflt : dev;
    if (!into) continue;
    if (d[2] === 'neigh') {
      const f = neighFiles(four ? 4 : 6).get(key);
      if (f && !f.deprecated && key !== 'unres_qlen') into[four ? 'neigh4' : 'neigh6'][f.key] = f.store(v);
    } else if (four && isConf4Key(key)) {
      into.conf4[key] = v;
      if (dev) dev.four = true;
    } else if (!four && isConf6Key(key)) into.conf6[key] = key === 'mtu' && dev && v === dev.link.mtu ? 0 : v;
  }
  setNetns(ctx, nsid, { sysctl, conf4: { all: all.conf4, default: dflt.conf4 }, conf6: { all: all.conf6, default: dflt.conf6 }, neigh4: dflt.neigh4, neigh6: dflt.neigh6 });
  for (const d of devs.values()) {
    if (d) setLink(ctx, nsid, d.link.ifindex, { conf4: d.conf4, conf6: d.conf6, neigh4: d.neigh4, neigh6: d.neigh6, ...(d.four && { conf4Set: pmSet(d.link.conf4Set, '*', true) }) });
  }
};
