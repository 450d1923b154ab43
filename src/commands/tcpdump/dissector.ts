// What every protocol printer of tcpdump shares: the packet's bytes, where the capture ends, the text so far.
// Mirrors: tcpdump 4.99 netdissect.h (struct netdissect_options, GET_*), extract.h, print.c's truncation by longjmp.

import { printIp4 } from '../../base/ip.ts';
import type { Proc } from '../../shell/proc.ts';
import { nameOfHost } from '../names.ts';
import { serviceName } from '../../base/services.ts';

/** The options that change what a packet prints. */
export interface PrintOptions {
  /** -v count. */
  readonly v: number;
  readonly e: boolean;
  readonly q: boolean;
  /** -S: absolute TCP sequence numbers. */
  readonly S: boolean;
  /** A hex dump follows every packet, so unknown ones are not dumped by their printer. */
  readonly dumped: boolean;
  /** Without -n: the process whose /etc/hosts gives names. */
  readonly names: Proc | undefined;
}
/** One direction-less TCP conversation, for relative sequence numbers. */
export interface TcpConversation {
  seq: number;
  ack: number;
}
export interface Dissector {
  readonly o: PrintOptions;
  readonly b: Uint8Array;
  /** ndo_snapend: first byte that may not be read. */
  end: number;
  /** ndo_protocol, named when the capture ends too early. */
  protocol: string;
  text: string;
  readonly tcp: Map<string, TcpConversation>;
  /** Names of dissectors that would have said more. */
  readonly missing: Set<string>;
}

/** Thrown by the getters past `end`; caught where the packet's printing starts. */
export const TRUNCATED = Symbol('truncated');

const need = (d: Dissector, at: number, n: number): void => {
  if (at < 0 || at + n > d.end) throw TRUNCATED;
};
export const u8 = (d: Dissector, at: number): number => {
  need(d, at, 1);
  return d.b[at] as number;
};
export const u16 = (d: Dissector, at: number): number => {
  need(d, at, 2);
  return ((d.b[at] as number) << 8) | (d.b[at + 1] as number);
};
export const u24 = (d: Dissector, at: number): number => u8(d, at) * 65536 + u16(d, at + 1);
export const u32 = (d: Dissector, at: number): number => {
  need(d, at, 4);
  return u16(d, at) * 65536 + u16(d, at + 2);
};
/** ND_TTEST_LEN. */
export const has = (d: Dissector, at: number, n: number): boolean => at + n <= d.end;
export const need_ = need;

export const print = (d: Dissector, text: string): void => {
  d.text += text;
};
export const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');
export const macText = (d: Dissector, at: number): string => {
  need(d, at, 6);
  return [0, 1, 2, 3, 4, 5].map((i) => hex(d.b[at + i] as number, 2)).join(':');
};
/** oui_values, as tcpdump 4.99.3 names them. */
const OUI: ReadonlyMap<string, string> = new Map([
  ['00:00:00', 'Ethernet'], ['00:00:0c', 'Cisco'], ['00:00:5e', 'IANA'], ['00:00:81', 'Nortel Networks SONMP'], ['00:00:f8', 'Cisco bridged'], ['00:04:9f', 'Freescale'],
  ['00:04:ea', 'HP-Labs'], ['00:10:18', 'Broadcom'], ['00:12:0f', 'IEEE 802.3 Private'], ['00:12:bb', 'ANSI/TIA'], ['00:15:ad', 'Netronome'], ['00:1b:21', 'DCBX'],
  ['00:23:20', 'Nicira Networks'], ['00:24:81', 'HP'], ['00:80:c2', 'Ethernet bridged'], ['00:90:69', 'Juniper'], ['00:a0:3e', 'ATM Forum'], ['00:e0:04', 'PMC-Sierra'],
  ['00:e0:2f', 'DOCSIS Spanning Tree'], ['08:00:07', 'Appletalk'], ['08:00:09', 'Hewlett-Packard'],
]);
/** etheraddr_string: without -n the maker's name follows. */
export const macName = (d: Dissector, at: number): string => {
  const text = macText(d, at);
  if (!d.o.names) return text;
  return text === 'ff:ff:ff:ff:ff:ff' ? 'Broadcast' : `${text} (oui ${OUI.get(text.slice(0, 8)) ?? 'Unknown'})`;
};
/** ipaddr_string: without -n the name in /etc/hosts. */
export const ip4Text = (d: Dissector, at: number): string => {
  const ip = u32(d, at);
  return (d.o.names && nameOfHost(d.o.names, ip)) ?? printIp4(ip);
};
/** tcpport_string, udpport_string: without -n the name in /etc/services. */
export const portText = (d: Dissector, port: number, proto: 'tcp' | 'udp'): string => (d.o.names && serviceName(port, proto)) ?? String(port);
/** nd_print_trunc. */
export const printTrunc = (d: Dissector): void => print(d, ` [|${d.protocol}]`);
/** nd_print_invalid. */
export const printInvalid = (d: Dissector): void => print(d, ' (invalid)');
/** bittok2str: names of the set bits, joined; 'none' when there are none. */
export const bits = (table: readonly (readonly [number, string])[], v: number, sep: string): string => {
  const names = table.filter(([bit]) => (v & bit) !== 0).map(([, name]) => name);
  return names.length > 0 ? names.join(sep) : 'none';
};
