// `-m physdev`: net/netfilter/xt_physdev.c (physdev_mt, physdev_mt_check), libxt_physdev.c. A packet that no bridge has touched fits
// only where every option is inverted.
import { fail } from './text.ts';
import type { XtMatchModule, XtPacket } from './types.ts';

interface PhysdevInfo {
  /** An option that was given: true where inverted. */
  isIn?: boolean;
  isOut?: boolean;
  isBridged?: boolean;
  in?: { readonly name: string; readonly invert: boolean };
  out?: { readonly name: string; readonly invert: boolean };
}
/** ifname_compare_aligned: `eth+` is a prefix, nothing at all is the empty one. */
const ifaceFits = (pattern: string, name: string): boolean =>
  pattern === '' || (pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

const FLAGS = [['isIn', 'physdev-is-in'], ['isOut', 'physdev-is-out'], ['isBridged', 'physdev-is-bridged']] as const;

/** Index 0 is no device. */
const nameOf = (p: XtPacket, ifindex: number): string | null => (ifindex === 0 ? null : (p.env.link(ifindex)?.name ?? null));

const save = (i: PhysdevInfo): string => {
  const flag = (invert: boolean | undefined, name: string): string => (invert === undefined ? '' : `${invert ? ' !' : ''} --${name}`);
  const dev = (d: PhysdevInfo['in'], name: string): string => (d ? `${flag(d.invert, name)} ${d.name}` : '');
  return flag(i.isIn, 'physdev-is-in') + dev(i.in, 'physdev-in') + flag(i.isOut, 'physdev-is-out') + dev(i.out, 'physdev-out') + flag(i.isBridged, 'physdev-is-bridged');
};

export const physdev: XtMatchModule<PhysdevInfo> = {
  kind: 'match',
  name: 'physdev',
  families: [4, 6],
  man: 'The bridge ports by which a bridged packet comes and goes.',
  options: [
    { name: 'physdev-in', type: 'string', invert: true },
    { name: 'physdev-out', type: 'string', invert: true },
    { name: 'physdev-is-in', type: 'none', invert: true },
    { name: 'physdev-is-out', type: 'none', invert: true },
    { name: 'physdev-is-bridged', type: 'none', invert: true },
  ],
  init: () => ({}),
  parse(info, c) {
    const { name } = c.option;
    const flag = FLAGS.find(([, option]) => option === name);
    if (flag) {
      info[flag[0]] = c.invert;
      return;
    }
    // xtables_parse_interface.
    if (c.arg.length >= 16) fail(`interface name \`${c.arg}' must be shorter than IFNAMSIZ (15)`);
    if (/[/ ]/.test(c.arg)) c.warn?.(`Warning: weird character in interface \`${c.arg}' ('/' and ' ' are not allowed by the kernel).`);
    info[name === 'physdev-in' ? 'in' : 'out'] = { name: c.arg, invert: c.invert };
  },
  final(_info, given) {
    if (given.size === 0) fail('PHYSDEV: no physdev option specified');
  },
  save,
  print: (i) => ` PHYSDEV match${save(i)}`,
  check: (i, c) => ((i.out || i.isOut !== undefined) && i.isBridged !== false && (c.hooks & 8) !== 0 ? 'EINVAL' : undefined),
  match(i, p) {
    const { nf } = p.skb;
    if (!nf || (nf.physin === 0 && nf.physout === 0 && nf.br === null))
      return i.isBridged !== false && i.isIn !== false && i.isOut !== false && i.in?.invert !== false && i.out?.invert !== false;
    const indev = nameOf(p, nf.physin);
    const outdev = nameOf(p, nf.physout);
    if (i.isBridged !== undefined && (outdev !== null) === i.isBridged) return false;
    if (i.isIn !== undefined && (indev !== null) === i.isIn) return false;
    if (i.isOut !== undefined && (outdev !== null) === i.isOut) return false;
    if (i.in && indev !== null && ifaceFits(i.in.name, indev) === i.in.invert) return false;
    if (!i.out) return true;
    return outdev !== null && ifaceFits(i.out.name, outdev) !== i.out.invert;
  },
  examples: ['-m physdev --physdev-in eth0', '-m physdev ! --physdev-in eth+ --physdev-out eth1 --physdev-is-bridged', '-A FORWARD -m physdev ! --physdev-is-in ! --physdev-is-out'],
};
