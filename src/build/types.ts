// What the compiler checks of a world: addresses, prefixes, names that were declared, names that are taken. Nothing here exists at run time.
// A wrong argument is compared with a sentence (`'10.0.0.256/24' is not ...`), which is what the error then shows.
// Left out: whether a next hop lies in a subnet of its machine, IPv6 in detail; those are found when the world is made.
import type { EngineVersion } from '../model/docker.ts';

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
type Nonzero = Exclude<Digit, '0'>;
/** `0` to `255`, or a computed number (`10.0.0.${i}`), which is checked when the world is made. */
type Octet = Digit | `${Nonzero}${Digit}` | `1${Digit}${Digit}` | `2${'0' | '1' | '2' | '3' | '4'}${Digit}` | `25${'0' | '1' | '2' | '3' | '4' | '5'}`;
type Len4 = Digit | `${1 | 2}${Digit}` | '30' | '31' | '32';
type IsOctet<T extends string> = `${number}` extends T ? true : T extends Octet ? true : false;
type IsLen4<T extends string> = `${number}` extends T ? true : T extends Len4 ? true : false;
type IsIp4<T extends string> = T extends `${infer A}.${infer B}.${infer C}.${infer D}` ? ([IsOctet<A>, IsOctet<B>, IsOctet<C>, IsOctet<D>] extends [true, true, true, true] ? true : false) : false;
type IsIp<T extends string> = IsIp4<T> extends true ? true : T extends `${string}:${string}` ? true : false;
type IsCidr<T extends string> = T extends `${infer A}/${infer L}` ? (IsIp4<A> extends true ? IsLen4<L> : T extends `${string}:${string}/${number}` ? true : false) : false;

declare const checked: unique symbol;
/** A text that was found to be an address with a prefix length (`subnet(...).at(5)`, `cidr(text)`). */
export type Cidr = string & { readonly [checked]: 'cidr' };
/** A text that was found to be an address. */
export type IpText = string & { readonly [checked]: 'ip' };

/** T itself where it is an address, a sentence otherwise. */
export type OkIp<T extends string> = T extends IpText ? T : IsIp<T> extends true ? T : `'${T}' is not an IPv4 or IPv6 address`;
/** T itself where it is an address with a prefix length (`10.0.0.1/24`), a sentence otherwise. */
export type OkCidr<T extends string> = T extends Cidr ? T : IsCidr<T> extends true ? T : `'${T}' is not an address with a prefix length, such as 10.0.0.1/24`;
/** An address, or the name of a machine that was declared. */
export type OkVia<T extends string, D extends Declared> = T extends D['machine'] ? T : T extends IpText ? T : IsIp<T> extends true ? T : `'${T}' is neither an address nor a machine that was declared`;

/** What a builder knows of the world so far. */
export interface Declared {
  /** Namespaces, containers and `host`. */
  readonly machine: string;
  readonly bridge: string;
  /** `machine/device`. */
  readonly device: string;
  readonly network: string;
  readonly container: string;
  readonly docker: boolean;
}
/** What a host has before anything was said of it. */
export interface Bare extends Declared {
  readonly machine: 'host';
  readonly bridge: never;
  readonly device: 'host/lo';
  readonly network: never;
  readonly container: never;
  readonly docker: false;
}
/** D and more. */
export interface With<D extends Declared, M extends Partial<Declared>> extends Declared {
  readonly machine: D['machine'] | (M['machine'] extends string ? M['machine'] : never);
  readonly bridge: D['bridge'] | (M['bridge'] extends string ? M['bridge'] : never);
  readonly device: D['device'] | (M['device'] extends string ? M['device'] : never);
  readonly network: D['network'] | (M['network'] extends string ? M['network'] : never);
  readonly container: D['container'] | (M['container'] extends string ? M['container'] : never);
  readonly docker: M['docker'] extends boolean ? M['docker'] : D['docker'];
}
/** The names that are literals: a computed one (`web${i}`) is an index signature here, and is checked when the world is made. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
type Literal<T extends string> = T extends string ? ({} extends Readonly<Record<T, 1>> ? never : T) : never;
/** N itself where nobody has it, a sentence otherwise. */
export type Fresh<N extends string, Taken extends string> = [Literal<N>] extends [never] ? N : N extends Literal<Taken> ? `'${N}' is already declared` : N;
/** As `Fresh`, and only after `.docker()`. */
export type FreshDocker<N extends string, Taken extends string, D extends Declared> = D['docker'] extends true ? Fresh<N, Taken> : 'call .docker() first';
/** Device names of a machine. */
export type DeviceOf<D extends Declared, M extends string> = D['device'] extends infer X ? (X extends `${M}/${infer V}` ? V : never) : never;

/** M itself where it has no device V, a sentence otherwise. */
export type Without<D extends Declared, M extends string, V extends string> = V extends Literal<DeviceOf<D, M>> ? `'${M}' already has a device ${V}: name another` : M;

/** `8080:80`, `127.0.0.1:8080:80`, `53:53/udp`, `80`. */
export type Publish = number | `${number}` | `${number}:${number}` | `${number}.${number}.${number}.${number}:${number}:${number}` | `${number}:${number}/${'tcp' | 'udp'}` | `${number}.${number}.${number}.${number}:${number}:${number}/${'tcp' | 'udp'}`;

/** dockerd's flags that decide about packets. */
export interface DockerFlags {
  readonly version?: EngineVersion;
  readonly icc?: boolean;
  readonly iptables?: boolean;
  readonly ipMasq?: boolean;
  readonly ipForward?: boolean;
  readonly userlandProxy?: boolean;
  readonly bip?: string;
  /** More of dockerd's words, as one would type them. */
  readonly args?: readonly string[];
}
