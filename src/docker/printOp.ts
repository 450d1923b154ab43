// An op as the words of a shell command that does it on a real host: for dry runs, documentation and blame.
import { printIp, type Family, type Ip } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import type { Cidr } from '../model/docker.ts';
import type { Nsid } from '../model/world.ts';
import type { LinkAddOp, LinkSetOp, ListenOp, Op } from './op.ts';

export const printCidr = (c: Cidr): string => `${printIp(c.ip)}/${c.len}`;
const tool = (fam: Family): string => (fam === 4 ? 'iptables' : 'ip6tables');
const hostPort = (addr: Ip | null, port: number): string => `${addr === null ? '*' : typeof addr === 'number' ? printIp(addr) : `[${printIp(addr)}]`}:${port}`;

const linkAdd = (op: LinkAddOp, nsName: (id: Nsid) => string): string[] => {
  const words = ['ip', 'link', 'add', op.name, 'txqueuelen', '0'];
  if (op.parent !== undefined) words.push('link', op.parent);
  if (op.mac !== undefined) words.push('address', printMac(op.mac));
  if (op.mtu !== undefined) words.push('mtu', String(op.mtu));
  words.push('type', op.kind);
  if (op.mode !== undefined) words.push('mode', op.mode);
  if (op.vlanId !== undefined) words.push('id', String(op.vlanId));
  if (op.peer !== undefined) words.push('peer', 'name', op.peer, 'txqueuelen', '0', ...(op.mtu === undefined ? [] : ['mtu', String(op.mtu)]), ...(op.peerNs === undefined ? [] : ['netns', nsName(op.peerNs)]));
  return words;
};
const linkSet = (op: LinkSetOp, nsName: (id: Nsid) => string): string[] => {
  if (op.hairpin !== undefined || op.isolated !== undefined) {
    return ['bridge', 'link', 'set', 'dev', op.dev, ...(op.hairpin === undefined ? [] : ['hairpin', op.hairpin ? 'on' : 'off']), ...(op.isolated === undefined ? [] : ['isolated', op.isolated ? 'on' : 'off'])];
  }
  const words = ['ip', 'link', 'set', op.dev];
  if (op.toNs !== undefined) words.push('netns', nsName(op.toNs));
  if (op.mac !== undefined) words.push('address', printMac(op.mac));
  if (op.mtu !== undefined) words.push('mtu', String(op.mtu));
  if (op.rename !== undefined) words.push('name', op.rename);
  if (op.master !== undefined) words.push(...(op.master === '' ? ['nomaster'] : ['master', op.master]));
  if (op.up !== undefined) words.push(op.up ? 'up' : 'down');
  return words;
};
const listenWords = (op: ListenOp): string[] => (op.argv ? [...op.argv] : ['#', op.what, 'listens', op.proto, hostPort(op.addr, op.port)]);

const wordsOf = (op: Op, nsName: (id: Nsid) => string): string[] => {
  switch (op.t) {
    case 'rule': return [tool(op.fam), ...(op.table === 'filter' ? [] : ['-t', op.table]), `-${op.how}`, op.chain, ...op.args];
    case 'chain': return [tool(op.fam), ...(op.table === 'filter' ? [] : ['-t', op.table]), `-${op.how}`, op.chain];
    case 'policy': return [tool(op.fam), '-P', op.chain, op.policy];
    case 'jump': return [tool(op.fam), ...(op.table === 'filter' ? [] : ['-t', op.table]), '-I', op.chain, '-j', op.to];
    case 'link-add': return linkAdd(op, nsName);
    case 'link-set': return linkSet(op, nsName);
    case 'link-del': return ['ip', 'link', 'del', op.dev];
    case 'addr': return ['ip', 'addr', op.how, printCidr(op.addr), ...(op.broadcast ? ['broadcast', '+'] : []), 'dev', op.dev, ...(op.nodad ? ['nodad'] : [])];
    case 'route': return ['ip', ...(op.fam === 6 ? ['-6'] : []), 'route', op.how, op.dst === 'default' ? 'default' : printCidr(op.dst), ...(op.via === undefined ? [] : ['via', printIp(op.via)]), 'dev', op.dev];
    case 'sysctl': return ['sysctl', '-w', `${op.name}=${op.value}`];
    case 'netns': return ['ip', 'netns', op.how, op.key.slice(op.key.lastIndexOf('/') + 1)];
    case 'listen': return listenWords(op);
    case 'close': return ['#', ...(op.argv ? ['ends', ...op.argv] : ['closes', 'socket', String(op.socket)])];
    case 'announce': return typeof op.ip === 'number' ? ['arping', '-U', '-c', String(op.times), '-I', op.dev, printIp(op.ip)] : ['#', 'announces', printIp(op.ip), 'on', op.dev];
    // `--any-nat` is no option of -D: the addresses one by one. Each fails, quietly, where there is nothing to delete.
    case 'ct-flush':
      if (op.ip !== undefined) return ['sh', '-c', ['-s', '-d', '-r'].map((o) => `conntrack -D ${o} ${printIp(op.ip as Ip)}`).join('; ')];
      return ['conntrack', '-D', ...(op.proto === undefined ? [] : ['-p', op.proto]), ...(op.dport === undefined ? [] : ['--dport', String(op.dport)]), ...(op.dst === undefined ? [] : ['-d', printIp(op.dst)])];
    case 'ipset': return ['ipset', ...op.argv];
    case 'nft': return ['nft', '-f', '-', '<<<', op.text];
  }
};
/** `nsName` names namespaces for `ip netns exec`; `own` is the engine's, which needs none. */
export const printOp = (op: Op, own: Nsid, nsName: (id: Nsid) => string): string[] => {
  const words = wordsOf(op, nsName);
  return op.ns === undefined || op.ns === own || words[0] === '#' ? words : ['ip', 'netns', 'exec', nsName(op.ns), ...words];
};
