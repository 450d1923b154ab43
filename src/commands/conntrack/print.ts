// How a connection or an expectation is written: libnetfilter_conntrack src/conntrack/snprintf_default.c, snprintf_xml.c,
// src/expect/snprintf_*.c, and conntrack-tools' own save format (ct_save_snprintf). Leaves out: labels, security contexts, offload,
// XML with kernel timestamps (refused before it gets here).
import { printIp } from '../../base/ip.ts';
import { IPS_ASSURED, IPS_DST_NAT_DONE, IPS_SEEN_REPLY, IPS_SRC_NAT_DONE, type Ct, type CtExpect, type Tuple } from '../../model/ct.ts';
import { EPOCH } from '../../shell/vars.ts';
import { strftime } from '../../shell/time.ts';
import { PROTOS, TCP_STATES } from './tables.ts';

export type EventKind = 'NEW' | 'UPDATE' | 'DESTROY';
/** A connection as one netlink message tells of it: what is absent is not printed. */
export interface FlowMsg {
  readonly ct: Ct;
  readonly event?: EventKind;
  /** Seconds; undefined when not told. */
  readonly timeout: number | undefined;
  /** TCP's state is told. */
  readonly state: boolean;
  readonly counters: boolean;
  readonly mark: boolean;
  readonly helper: boolean;
  readonly use: number | undefined;
  /** Virtual microseconds. */
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly now: number;
}

const ICMP = 1;
const ICMPV6 = 58;
const GRE = 47;
const PORTED: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);
export const protoName = (n: number): string => PROTOS.find((p) => p.num === n)?.name ?? 'unknown';
/** nf_ct_get_id hashes: an identifier is a large number without order. One to one, so that -i finds it again. */
export const shownId = (id: number): number => Math.imul(id, 0x9e3779b1) >>> 0;
const zoneText = (ct: Ct, dir: 0 | 1): number => (ct.zoneDir === (dir === 0 ? 1 : 2) ? ct.zone : 0);
const bothZone = (ct: Ct): number => (ct.zoneDir === 3 ? ct.zone : 0);
const v6 = (ct: Ct): boolean => typeof ct.orig.src === 'string';
const deltaTime = (m: FlowMsg): number => Math.floor(((m.stop ?? m.now) - (m.start as number)) / 1e6);
const ctime = (us: number): string => strftime('%a %b %e %H:%M:%S %Y', EPOCH + us / 1e6, 0);

/** What follows the addresses. */
export const tupleFields = (t: Tuple): string => {
  if (t.proto === ICMP || t.proto === ICMPV6) return `type=${t.dport >> 8} code=${t.dport & 255} id=${t.sport} `;
  if (t.proto === GRE) return `srckey=0x${t.sport.toString(16)} dstkey=0x${t.dport.toString(16)} `;
  return PORTED.has(t.proto) ? `sport=${t.sport} dport=${t.dport} ` : '';
};
const tupleText = (t: Tuple): string => `src=${printIp(t.src)} dst=${printIp(t.dst)} ${tupleFields(t)}`;
const stateName = (m: FlowMsg): string | undefined => (m.state && m.ct.tcp !== null ? TCP_STATES[m.ct.tcp.state] : undefined);

/** One line without its newline. */
export const flowText = (m: FlowMsg, output: ReadonlySet<string>): string => {
  const { ct } = m;
  const counts = (dir: 0 | 1): string => (m.counters && ct.acct ? `packets=${ct.acct[dir * 2]} bytes=${ct.acct[dir * 2 + 1]} ` : '');
  const zone = (dir: 0 | 1): string => (zoneText(ct, dir) > 0 ? `zone-${dir === 0 ? 'orig' : 'reply'}=${zoneText(ct, dir)} ` : '');
  let s = m.event ? `${`[${m.event}]`.padStart(9)} ` : '';
  if (output.has('extended')) s += v6(ct) ? 'ipv6     10 ' : 'ipv4     2 ';
  s += `${protoName(ct.orig.proto).padEnd(8)} ${ct.orig.proto} `;
  if (m.timeout !== undefined) s += `${m.timeout} `;
  const state = stateName(m);
  if (state !== undefined) s += `${state} `;
  s += tupleText(ct.orig) + zone(0) + counts(0);
  if ((ct.status & IPS_SEEN_REPLY) === 0) s += '[UNREPLIED] ';
  s += tupleText(ct.reply) + zone(1) + counts(1);
  if ((ct.status & IPS_ASSURED) !== 0) s += '[ASSURED] ';
  if (m.mark) s += `mark=${ct.mark} `;
  if (bothZone(ct) > 0) s += `zone=${bothZone(ct)} `;
  if (m.start !== undefined) s += `delta-time=${deltaTime(m)} `;
  if (output.has('ktimestamp')) {
    if (m.start !== undefined) s += `[start=${ctime(m.start)}] `;
    if (m.stop !== undefined) s += `[stop=${ctime(m.stop)}] `;
  }
  if (m.helper && ct.helper !== '') s += `helper=${ct.helper} `;
  if (m.use !== undefined) s += `use=${m.use} `;
  if (output.has('id')) s += `id=${shownId(ct.id)} `;
  return s.trimEnd();
};

const tag = (name: string, text: string | number): string => `<${name}>${text}</${name}>`;
const l4Xml = (t: Tuple): string => {
  const inner = t.proto === GRE ? tag('srckey', `0x${t.sport.toString(16)}`) + tag('dstkey', `0x${t.dport.toString(16)}`)
    : PORTED.has(t.proto) ? tag('sport', t.sport) + tag('dport', t.dport) : '';
  return `<layer4 protonum="${t.proto}" protoname="${protoName(t.proto)}">${inner}</layer4>`;
};
export const flowXml = (m: FlowMsg): string => {
  const { ct } = m;
  const l3 = (t: Tuple): string => `<layer3 protonum="${v6(ct) ? 10 : 2}" protoname="${v6(ct) ? 'ipv6' : 'ipv4'}">${tag('src', printIp(t.src))}${tag('dst', printIp(t.dst))}</layer3>`;
  const half = (dir: 0 | 1): string => {
    const t = dir === 0 ? ct.orig : ct.reply;
    const counts = m.counters && ct.acct ? `<counters>${tag('packets', ct.acct[dir * 2] as number)}${tag('bytes', ct.acct[dir * 2 + 1] as number)}</counters>` : '';
    return `<meta direction="${dir === 0 ? 'original' : 'reply'}">${l3(t)}${l4Xml(t)}${zoneText(ct, dir) > 0 ? tag('zone', zoneText(ct, dir)) : ''}${counts}</meta>`;
  };
  const state = stateName(m);
  let s = state === undefined ? '' : tag('state', state);
  if (m.timeout !== undefined) s += tag('timeout', m.timeout);
  if (m.mark) s += tag('mark', ct.mark);
  if (bothZone(ct) > 0) s += tag('zone', bothZone(ct));
  if (m.use !== undefined) s += tag('use', m.use);
  s += tag('id', shownId(ct.id));
  if ((ct.status & IPS_ASSURED) !== 0) s += '<assured/>';
  if ((ct.status & IPS_SEEN_REPLY) === 0) s += '<unreplied/>';
  if (m.start !== undefined) s += tag('deltatime', deltaTime(m));
  const type = m.event ? ` type="${m.event.toLowerCase()}"` : '';
  return `<flow${type}>${half(0)}${half(1)}<meta direction="independent">${s}</meta>${m.helper && ct.helper !== '' ? tag('helper', ct.helper) : ''}</flow>`;
};

/** NFCT_GOPT_IS_SNAT and friends. Ports are those of a union that ICMP uses otherwise: a reply's type and code against the identifier. */
export const natKinds = (ct: Ct): { snat: boolean; dnat: boolean; spat: boolean; dpat: boolean } => {
  const src = (ct.status & IPS_SRC_NAT_DONE) !== 0;
  const dst = (ct.status & IPS_DST_NAT_DONE) !== 0;
  return { snat: src && ct.reply.dst !== ct.orig.src, dnat: dst && ct.reply.src !== ct.orig.dst, spat: src && ct.reply.dport !== ct.orig.sport, dpat: dst && ct.reply.sport !== ct.orig.dport };
};

const STATUS_SAVED = [[2, 'SEEN_REPLY'], [4, 'ASSURED'], [1024, 'FIXED_TIMEOUT'], [1, 'EXPECTED']] as const;
/** -o save: options that would make it again. */
export const flowSave = (m: FlowMsg): string => {
  const { ct } = m;
  const { orig, reply } = ct;
  const status = STATUS_SAVED.filter(([bit]) => (ct.status & bit) !== 0).sort((a, b) => a[0] - b[0]).map(([, name]) => name).join(',');
  const nat = natKinds(ct);
  let s = m.event === 'DESTROY' ? '-D' : m.event === 'UPDATE' ? '-U' : '-A';
  if (m.timeout !== undefined) s += ` -t ${m.timeout}`;
  s += ` -u ${status === '' ? 'UNSET' : status}`;
  if (bothZone(ct) > 0) s += ` -w ${bothZone(ct)}`;
  if (zoneText(ct, 0) > 0) s += ` --orig-zone ${zoneText(ct, 0)}`;
  if (zoneText(ct, 1) > 0) s += ` --reply-zone ${zoneText(ct, 1)}`;
  s += ` -s ${printIp(orig.src)} -d ${printIp(orig.dst)} ${nat.dnat ? '-g' : '-r'} ${printIp(reply.src)} ${nat.snat ? '-n' : '-q'} ${printIp(reply.dst)}`;
  const proto = PROTOS.find((p) => p.num === orig.proto);
  s += ` -p ${proto ? proto.name : orig.proto}`;
  if (!proto) return s;
  if (orig.proto === ICMP || orig.proto === ICMPV6) return `${s} --${proto.name}-type ${orig.dport >> 8} --${proto.name}-code ${orig.dport & 255} --${proto.name}-id ${orig.sport}`;
  const [a, b, c, d] = orig.proto === GRE ? ['srckey', 'dstkey', 'reply-key-src', 'reply-key-dst'] : ['sport', 'dport', 'reply-port-src', 'reply-port-dst'];
  s += ` --${a} ${orig.sport} --${b} ${orig.dport} --${c} ${reply.sport} --${d} ${reply.dport}`;
  const state = stateName(m);
  return state === undefined ? s : `${s} --state ${state}`;
};

// ---------------------------------------------------------------- expectations

const allOnes = (e: CtExpect): string => (typeof e.tuple.dst === 'number' ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
const ports = (t: { sport: number; dport: number }): string => `sport=${t.sport} dport=${t.dport} `;
export const expectText = (e: CtExpect, master: Ct, timeout: number, event?: EventKind): string => {
  let s = event ? `${`[${event}]`.padStart(9)} ` : '';
  s += `${timeout} proto=${e.tuple.proto} src=${printIp(e.tuple.src)} dst=${printIp(e.tuple.dst)} ${ports(e.tuple)}`;
  s += `mask-src=${printIp(e.mask.src)} mask-dst=${allOnes(e)} ${ports({ sport: e.mask.sport, dport: 65535 })}`;
  s += `master-src=${printIp(master.orig.src)} master-dst=${printIp(master.orig.dst)} ${ports(master.orig)}`;
  if (e.zone > 0) s += `zone=${e.zone} `;
  const flags = [[1, 'PERMANENT'], [2, 'INACTIVE'], [4, 'USERSPACE']] as const;
  const named = flags.filter(([bit]) => (e.flags & bit) !== 0).map(([, n]) => n).join(',');
  if (named !== '') s += `${named} `;
  return `${s}class=${e.class} helper=${master.helper}`;
};
export const expectXml = (e: CtExpect, master: Ct, timeout: number): string => {
  const six = typeof e.tuple.dst === 'string';
  const addrs = (name: string, src: string, dst: string): string => `<${name}>${tag('src', src)}${tag('dst', dst)}</${name}>`;
  const l4 = (name: string, sport: number, dport: number): string => `<${name}>${tag('sport', sport)}${tag('dport', dport)}</${name}>`;
  return `<flow><layer3 protonum="${six ? 10 : 2}" protoname="${six ? 'ipv6' : 'ipv4'}">${addrs('expected', printIp(e.tuple.src), printIp(e.tuple.dst))}${addrs('mask', printIp(e.mask.src), allOnes(e))}`
    + `${addrs('master', printIp(master.orig.src), printIp(master.orig.dst))}</layer3><layer4 protonum="${e.tuple.proto}" protoname="${protoName(e.tuple.proto)}">`
    + `${l4('expected', e.tuple.sport, e.tuple.dport)}${l4('mask', e.mask.sport, 65535)}${l4('master', master.orig.sport, master.orig.dport)}</layer4>`
    + `<meta><helper-name>${master.helper}</helper-name>${tag('timeout', timeout)}${tag('class', e.class)}</meta></flow>`;
};
