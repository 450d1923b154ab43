// Plain data as text in which what belongs to one namespace stands by its role (`l0.a0`, `p1.mac`): texts of two namespaces that are alike are equal.
import { isLoopback4, parseIp, type Ip } from '../../base/ip.ts';
import { parseMac } from '../../base/mac.ts';
import { pmEntries, type PMap } from '../../base/pmap.ts';
import type { Service } from '../../model/tcp.ts';
import type { Link, Socket } from '../../model/world.ts';
import type { XtRule, XtTable } from '../../model/xt.ts';
import { saveRule } from '../../commands/iptables/print.ts';
import type { Own } from './own.ts';

/** Numbers, histories and blame: no packet asks for them. */
const SKIP = new Set(['id', 'origin', 'pid', 'fd', 'created', 'handle', 'handles', 'seq', 'portNo', 'joined', 'carrierChanges', 'since', 'gcAt', 'fdTimer', 'numTxQueues', 'numRxQueues', 'alias', 'ifindex', 'timer', 'label']);
const isPMap = (v: object): v is PMap<unknown> => 'root' in v && 'size' in v;
const NEVER: Pick<Own, 'ips' | 'macs'> = { ips: new Map(), macs: new Map() };

const plainTexts = new WeakMap<object, string>();
/** Data that nothing exclusive stands in: one text for all who share it. */
export const plain = (v: object): string => {
  let t = plainTexts.get(v);
  if (t === undefined) plainTexts.set(v, (t = canon(NEVER, v)));
  return t;
};
/** Sysctls: records of numbers, written the same way everywhere. */
const confTexts = new WeakMap<object, string>();
export const confOf = (v: object): string => {
  let t = confTexts.get(v);
  if (t === undefined) confTexts.set(v, (t = JSON.stringify(v)));
  return t;
};
export const canon = (own: Pick<Own, 'ips' | 'macs'>, v: unknown): string => {
  if (typeof v === 'number') return (v > 0xffffff ? (own.ips.get(v) ?? own.macs.get(v)) : undefined) ?? String(v);
  if (typeof v === 'string') return own.ips.get(v) ?? JSON.stringify(v);
  if (typeof v !== 'object' || v === null) return String(v);
  if (Array.isArray(v)) return `[${v.map((x) => canon(own, x)).join()}]`;
  if (isPMap(v)) return `<${[...pmEntries(v)].map(([k, x]) => `${canon(own, k)}:${canon(own, x)}`).sort().join()}>`;
  let out = '{';
  for (const k of Object.keys(v).sort()) {
    const x = (v as Record<string, unknown>)[k];
    if (!SKIP.has(k) && x !== undefined) out += `${k}:${canon(own, x)},`;
  }
  return `${out}}`;
};

/** Replaces addresses, networks and MACs in a rule's words. */
export const IN_TEXT = /(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3})(\/[\d.]+)?|(?<![\w.])([0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*)(\/[\d]+)?/g;
export const substitute = (own: Pick<Own, 'ips' | 'macs' | 'subnets'>, text: string): string =>
  /[.:]/.test(text) ? text.replace(IN_TEXT, (all: string, v4: string | undefined, len4: string | undefined, v6: string | undefined, len6: string | undefined) => {
    const word = v4 ?? v6 ?? '';
    const len = len4 ?? len6;
    const ip: Ip | undefined = parseIp(word);
    if (ip !== undefined) return (len === undefined ? own.ips.get(ip) : own.subnets.get(`${ip}${len}`) ?? (/^\/(?:32|128|255\.255\.255\.255)$/.test(len) ? own.ips.get(ip) : undefined)) ?? all;
    const mac = parseMac(word);
    return (mac !== undefined ? own.macs.get(mac) : undefined) ?? all;
  }) : text;

const restTexts = new WeakMap<XtRule, string>();
/** Protocol, matches and target as iptables-save writes them; addresses and devices stand elsewhere. */
export const restOf = (t: Pick<XtTable, 'backend' | 'family'>, r: XtRule): string => {
  let text = restTexts.get(r);
  if (text === undefined) {
    text = saveRule({ backend: t.backend, family: t.family, p: { err: () => undefined } }, '', { ...r, src: null, dst: null, iif: null, oif: null }, undefined).slice(4);
    restTexts.set(r, text);
  }
  return text;
};
const ifaceOf = (i: XtRule['iif']): string => (i === null ? '' : `${i.invert ? '!' : ''}${i.name}${i.prefix ? '+' : ''}`);
export const ruleOf = (own: Own, t: Pick<XtTable, 'backend' | 'family'>, r: XtRule, peerName: (name: string) => string = (n) => n): string => {
  const addr = (a: XtRule['src']): string => (a === null ? '' : `${a.invert ? '!' : ''}${canon(own, a.ip)}/${canon(own, a.mask)}`);
  const key = (a: XtRule['src']): string => {
    const subnet = a === null || a.invert ? undefined : own.subnets.get(`${a.ip}/${maskLen(a.mask)}`);
    return subnet ?? addr(a);
  };
  return `${key(r.src)}>${key(r.dst)} ${peerName(ifaceOf(r.iif))}>${peerName(ifaceOf(r.oif))}${substitute(own, restOf(t, r))}`;
};
const maskLen = (mask: Ip): number => {
  if (typeof mask === 'number') return mask === 0 ? 0 : 32 - Math.log2((~mask >>> 0) + 1);
  const m = /^(f*)([8ce]?)0*$/.exec(mask);
  return m ? (m[1] as string).length * 4 + ' 8ce'.indexOf(m[2] === '' ? ' ' : (m[2] as string)) : -1;
};

/** A server's text may name its container: what matters is that it speaks, and whether one segment holds it. */
const size = (text: string): string => (text === '' ? 'nothing' : text.length < 1000 ? 'short' : String(text.length));
export const serviceOf = (own: Pick<Own, 'ips' | 'macs'>, v: Service): string => {
  switch (v.kind) {
    case 'whoami':
    case 'resolver': return v.kind;
    case 'text': return `text ${size(v.text)}`;
    case 'http': return `http ${v.status} ${size(v.body)} ${v.headers.length}`;
    case 'echo': case 'discard': case 'relay': case 'proxy': case 'udp-relay': case 'hold': case 'dns-zone': return canon(own, v);
  }
};
export const socketOf = (own: Own, s: Socket): string => {
  const { service, ifindex, lport, ...rest } = s;
  return `${canon(own, rest)} ${service?.kind === 'resolver' && typeof s.laddr === 'number' && isLoopback4(s.laddr) ? (own.dnsPorts.get(lport) ?? lport) : lport} dev ${own.links.get(ifindex) ?? ifindex} ${service === undefined ? 'process' : serviceOf(own, service)}`;
};

/** A device; its name only where rules of the namespace itself see it. */
export const linkOf = (own: Own, l: Link, named: boolean, six: boolean): string => {
  const { conf4, conf6, neigh4, neigh6, link, name, master, uppers, addrs6, ...rest } = l;
  return `${named ? name : ''} ${canon(own, rest)} ${six ? canon(own, addrs6) : ''} ${confOf(conf4)} ${confOf(conf6)} ${confOf(neigh4)} ${confOf(neigh6)} master ${master} ${link === null ? '-' : ''} ${uppers.length}`;
};
