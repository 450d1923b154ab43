// `sysctl -a`: each value goes where the path reads it, without what writing it would set off (the effects are in the snapshot already).
import { pmGet, pmSet } from '../base/pmap.ts';
import { isConf4Key, isConf6Key, neighFiles, parseSysctl, SYSCTLS } from '../model/sysctl.ts';
import { findLinkByName, netnsOf, setLink, setNetns } from '../net/ctx.ts';
import { linesOf, miss, type Into } from './into.ts';

const num = (text: string): number | undefined => (/^-?\d{1,16}$/.test(text) ? Number(text) : undefined);

export const readSysctls = (to: Into): void => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('sysctl');
  if (!part) return;
  for (const [line, text] of linesOf(part)) {
    const m = /^\s*(net[./][^\s=]+)\s*=\s?(.*)$/.exec(text);
    if (!m) {
      if (!/^\s*[\w.\-/]+\s*=/.test(text)) miss(to, part, line, `${text.slice(0, 100)}: expected NAME = VALUE`);
      continue;
    }
    const name = m[1] as string;
    const value = (m[2] as string).trim();
    const ns = netnsOf(ctx, nsid);
    const spec = SYSCTLS.get(name);
    if (name === 'net.ipv4.ip_forward') {
      // `conf.all.forwarding` says the same, where it was printed; a short list may have this one only
      if (value === '1' || value === '0') setNetns(ctx, nsid, { conf4: { ...ns.conf4, all: { ...ns.conf4.all, forwarding: Number(value) } } });
      continue;
    }
    if (spec) {
      if (spec.kind === 'ro' || spec.kind === 'text') continue;
      const v = parseSysctl(spec.kind, value, pmGet(ns.sysctl, name) ?? spec.def);
      if (v === 'EINVAL') miss(to, part, line, text.slice(0, 100));
      else if (v !== undefined && v !== spec.def) setNetns(ctx, nsid, { sysctl: pmSet(ns.sysctl, name, v) });
      continue;
    }
    const d = /^net\.ipv([46])\.(conf|neigh)\.(.+)\.([a-z0-9_]+)$/.exec(name);
    const v = num(value);
    if (!d || v === undefined) continue;
    const four = d[1] === '4';
    const who = (d[3] as string).replaceAll('/', '.');
    const key = d[4] as string;
    const link = who === 'all' || who === 'default' ? undefined : findLinkByName(ctx, nsid, who);
    if (d[2] === 'neigh') {
      const f = neighFiles(four ? 4 : 6).get(key);
      if (!f || f.deprecated || key === 'unres_qlen') continue;
      if (link) setLink(ctx, nsid, link.ifindex, four ? { neigh4: { ...link.neigh4, [f.key]: f.store(v) } } : { neigh6: { ...link.neigh6, [f.key]: f.store(v) } });
      else if (who === 'default') setNetns(ctx, nsid, four ? { neigh4: { ...ns.neigh4, [f.key]: f.store(v) } } : { neigh6: { ...ns.neigh6, [f.key]: f.store(v) } });
    } else if (four && isConf4Key(key)) {
      if (link) setLink(ctx, nsid, link.ifindex, { conf4: { ...link.conf4, [key]: v }, conf4Set: pmSet(link.conf4Set, '*', true) });
      else if (who === 'all' || who === 'default') setNetns(ctx, nsid, { conf4: { ...ns.conf4, [who]: { ...ns.conf4[who], [key]: v } } });
    } else if (!four && isConf6Key(key)) {
      if (link) setLink(ctx, nsid, link.ifindex, { conf6: { ...link.conf6, [key]: key === 'mtu' && v === link.mtu ? 0 : v } });
      else if (who === 'all' || who === 'default') setNetns(ctx, nsid, { conf6: { ...ns.conf6, [who]: { ...ns.conf6[who], [key]: v } } });
    }
  }
};
