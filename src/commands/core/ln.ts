// ln -s of a namespace's file into /run/netns, so that `ip netns` knows a container's namespace by name: the only links of this file system.
import { pmHas } from '../../base/pmap.ts';
import type { Command, Proc } from '../../shell/proc.ts';
import { resolvePath } from '../../shell/vfs.ts';
import { linkNetns, unlinkNetns } from '../../rtnl/netns.ts';
import { netnsOfFile } from '../nsenter.ts';
import { getopt, notModelled } from './util.ts';

/** The name that a path in the directory of names stands for; '' for the directory itself. */
export const netnsNameOf = (path: string): string | undefined => /^(?:\/var)?\/run\/netns(?:\/([^/]+))?$/.exec(path)?.slice(1).map((x) => (x as string | undefined) ?? '')[0];

const ln = (p: Proc): number => {
  const o = getopt(p, p.args, 'sfnTv', '', { symbolic: 's', force: 'f', 'no-dereference': 'n', 'no-target-directory': 'T', verbose: 'v' });
  if (typeof o === 'number') return o;
  const [target, where, ...more] = o.args;
  if (target === undefined) {
    p.err("ln: missing file operand\nTry 'ln --help' for more information.\n");
    return 1;
  }
  const inDir = where === undefined ? netnsNameOf(p.cwd) : netnsNameOf(resolvePath(p.cwd, where));
  const name = inDir === '' ? target.replace(/\/+$/, '').replace(/^.*\//, '') : inDir;
  if (!o.opts.has('s') || name === undefined || more.length > 0 || p.root) return notModelled(p, 'a link that is not from /run/netns to a namespace', 1);
  const path = `/var/run/netns/${name}`;
  const full = resolvePath('/var/run/netns', target);
  if (/^(?:\/var)?\/run\/docker\/netns$/.test(full)) return notModelled(p, 'a link to a directory of namespaces', 1);
  const { names, nameOrder, netnsLinks } = p.ctx.config;
  if (pmHas(nameOrder, name) || pmHas(names, name)) {
    if (!o.opts.has('f')) {
      p.err(`ln: failed to create symbolic link '${where ?? name}': File exists\n`);
      return 1;
    }
    if (!pmHas(netnsLinks, name)) {
      p.err(`ln: cannot remove '${where ?? name}': Device or resource busy\n`);
      return 1;
    }
    unlinkNetns(p.ctx, name);
  }
  const ns = netnsOfFile(p, full);
  if (ns === 'other') return notModelled(p, 'a link that is not from /run/netns to a namespace', 1);
  linkNetns(p.ctx, name, full, ns === 'none' ? undefined : ns);
  if (o.opts.has('v')) p.out(`'${path}' -> '${target}'\n`);
  return 0;
};
export const LN: Command = { name: 'ln', man: "name a container's network namespace (symbolic links in /run/netns)", run: ln };
