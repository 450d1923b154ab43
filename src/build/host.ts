// host(): a world said step by step, each step a few commands of a script. What was not declared before it is used, what is declared twice, and what is no address
// does not compile (types.ts); at run time it is an error that says so. Steps are immutable: a host that others build on stays as it is.
// Everything is made with `ip`, `sysctl`, `iptables`, `nc` and `docker`: `.script` runs on a real host as root (`unshare -n bash`), and origins point into it.
// Left out: VLANs, macvlan, vxlan, policy rules. `.sh(text)` takes any command.
import { networkOf, parseIp, type Ip } from '../base/ip.ts';
import { runScript, type Lab, type LabOptions } from './lab.ts';
import { splitCidr } from './subnet.ts';
import type { Bare, Declared, DeviceOf, DockerFlags, Fresh, FreshDocker, OkCidr, OkVia, Publish, With, Without } from './types.ts';
import { dedent, shellWord } from './words.ts';

export interface BridgeOptions {
  readonly mac?: string;
}
export interface ContainerOptions<D extends Declared> {
  /** Default nginx, which listens on port 80. */
  readonly image?: string;
  /** Default: the default bridge. */
  readonly network?: NoInfer<D['network']> | 'bridge' | 'host' | 'none';
  readonly ip?: string;
  readonly publish?: Publish | readonly Publish[];
  /** Containers that it may call by name (`--link`). */
  readonly link?: D['container'] | readonly D['container'][];
  /** More of `docker run`'s words. */
  readonly args?: readonly string[];
  /** What it runs instead of the image's own command. */
  readonly command?: readonly string[];
}
export interface NetworkOptions {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly internal?: boolean;
  /** `-o NAME=VALUE`. */
  readonly options?: Readonly<Record<string, string>>;
}
/** An end of a wire: machine, device, and its address. */
type EndArg<M extends string, V extends string, C extends string> = readonly [machine: M, device: V, address?: OkCidr<C>];

/** A host in the making. */
export interface Host<D extends Declared> {
  /** The script so far. */
  readonly script: string;
  /** Runs it. Throws an Error with the line of a command that fails. */
  readonly lab: (opts?: LabOptions) => Lab;
  /** A namespace with its loopback up. */
  readonly netns: <const N extends string>(name: Fresh<N, D['machine'] | D['container']>) => Host<With<D, { machine: N; device: `${N}/lo` }>>;
  /** A namespace that forwards. */
  readonly router: <const N extends string>(name: Fresh<N, D['machine'] | D['container']>) => Host<With<D, { machine: N; device: `${N}/lo` }>>;
  /** A bridge of the host; its address is the host's. */
  readonly bridge: <const N extends string, const C extends string = never>(name: Fresh<N, D['bridge'] | DeviceOf<D, 'host'>>, address?: OkCidr<C>, opts?: BridgeOptions) => Host<With<D, { bridge: N; device: `host/${N}` }>>;
  /** A veth pair between a machine (its eth0, unless another is named) and a bridge of the host. */
  readonly plug: <M extends D['machine'], const C extends string = never, const V extends string = 'eth0'>(machine: Without<D, M, V>, bridge: D['bridge'], address?: OkCidr<C>, device?: V) => Host<With<D, { device: `${M}/${V}` }>>;
  /** A veth pair between two machines. */
  readonly link: <A extends D['machine'], const V extends string, B extends D['machine'], const W extends string, const C extends string = never, const E extends string = never>(
    a: EndArg<A, Fresh<V, DeviceOf<D, A>>, C>, b: EndArg<B, Fresh<W, DeviceOf<D, B>>, E>) => Host<With<D, { device: `${A}/${V}` | `${B}/${W}` }>>;
  /** One address more. */
  readonly address: <M extends D['machine'], const C extends string>(machine: M, device: DeviceOf<D, M>, address: OkCidr<C>) => Host<D>;
  /** A route: by a next hop (its address, or a machine with an address in one of this machine's subnets), or straight to a device. */
  readonly route: <M extends D['machine'], const P extends string, const H extends string>(machine: M, to: P extends 'default' ? P : OkCidr<P>, via: OkVia<H, D> | { readonly dev: DeviceOf<D, M> }) => Host<D>;
  readonly sysctl: (machine: D['machine'], name: string, value: string | number) => Host<D>;
  /** net.ipv4.ip_forward=1. */
  readonly forwarding: (machine?: D['machine']) => Host<D>;
  /** A rule, or anything else of iptables' words: `-A FORWARD -i br0 -j DROP`. */
  readonly iptables: (machine: D['machine'], words: string) => Host<D>;
  /** A server: TCP port 80, `udp:53`, `127.0.0.1:80`. */
  readonly listen: (machine: D['machine'], ...where: readonly (number | `udp:${number}` | `${number}.${number}.${number}.${number}:${number}`)[]) => Host<D>;
  /** Starts dockerd. */
  readonly docker: (flags?: DockerFlags) => Host<With<D, { docker: true; bridge: 'docker0'; device: 'host/docker0' }>>;
  readonly network: <const N extends string>(name: FreshDocker<N, D['network'], D>, opts?: NetworkOptions) => Host<With<D, { network: N }>>;
  readonly container: <const N extends string>(name: FreshDocker<N, D['machine'] | D['container'], D>, opts?: ContainerOptions<D>) => Host<With<D, { container: N }>>;
  /** docker network connect. */
  readonly connect: (network: D['network'], container: D['container']) => Host<D>;
  /** Any commands, run on the host. */
  readonly sh: (script: string) => Host<D>;
}

/** What is known at run time, for the messages and for next hops. */
interface Plan {
  readonly lines: readonly string[];
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly bridges: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  readonly docker: boolean;
  readonly veths: number;
}
const list = (names: Iterable<string>): string => [...names].join(', ') || 'none';
const known = (kind: string, name: string, names: Iterable<string>): void => {
  const all = [...names];
  if (!all.includes(name)) throw new RangeError(`${kind} "${name}" was not declared; known: ${list(all)}`);
};
const fresh = (kind: string, name: string, ...sets: readonly Iterable<string>[]): void => {
  if (typeof name !== 'string' || name === '') throw new TypeError(`a ${kind} needs a name: a text that is not empty`);
  if (sets.some((s) => [...s].includes(name))) throw new RangeError(`${kind} "${name}" is already declared`);
};
const plus = <T>(set: ReadonlySet<T>, ...more: readonly T[]): ReadonlySet<T> => new Set([...set, ...more]);
/** `ip` in a namespace. */
const ipIn = (machine: string): string => (machine === 'host' ? 'ip' : `ip -n ${shellWord(machine)}`);
const inside = (machine: string): string => (machine === 'host' ? '' : `ip netns exec ${shellWord(machine)} `);
const netnsWord = (machine: string): string => (machine === 'host' ? '' : ` netns ${shellWord(machine)}`);

/** The address of `via` that is in a subnet of `machine`. */
const nextHop = (plan: Plan, machine: string, via: string): string => {
  const target = plan.addresses.get(via);
  if (target === undefined) {
    if (parseIp(via) === undefined) throw new RangeError(`next hop "${via}" is neither an address nor a machine that was declared; known: ${list(plan.addresses.keys())}`);
    return via;
  }
  for (const mine of plan.addresses.get(machine) ?? []) {
    const own = splitCidr(mine);
    for (const theirs of target) {
      const their = splitCidr(theirs);
      if (their.family === own.family && networkOf(parseIp(own.ip) as Ip, own.len) === networkOf(parseIp(their.ip) as Ip, own.len)) return their.ip;
    }
  }
  throw new RangeError(`"${via}" has no address in a subnet of "${machine}": ${list(target)} against ${list(plan.addresses.get(machine) ?? [])}`);
};
const serverOf = (where: number | string): string => {
  const m = /^(?:(udp):)?(?:(\d+\.\d+\.\d+\.\d+):)?(\d+)$/.exec(String(where));
  if (!m || Number(m[3]) < 1 || Number(m[3]) > 65535) throw new TypeError(`"${where}" is no place to listen; expected a port, udp:PORT or ADDRESS:PORT`);
  return `nc -${m[1] ? 'u' : ''}lk ${m[2] ? `${m[2]} ` : ''}${m[3]} </dev/null >/dev/null 2>&1 &`;
};
const FLAGS = [['icc', 'icc'], ['iptables', 'iptables'], ['ipMasq', 'ip-masq'], ['ipForward', 'ip-forward'], ['userlandProxy', 'userland-proxy']] as const;
const dockerdLine = (f: DockerFlags): string => {
  const words = [
    ...(f.version === undefined ? [] : [`--engine-version=${f.version}`]), ...FLAGS.filter(([k]) => f[k] !== undefined).map(([k, name]) => `--${name}=${f[k]}`),
    ...(f.bip === undefined ? [] : [`--bip=${f.bip}`]), ...(f.args ?? []),
  ];
  return `${['dockerd', ...words.map(shellWord)].join(' ')} >/dev/null 2>&1 &`;
};
const many = <T>(x: T | readonly T[] | undefined): readonly T[] => (x === undefined ? [] : Array.isArray(x) ? (x as readonly T[]) : [x as T]);

/** One step further: more lines, and what they made. */
const step = (plan: Plan, lines: readonly string[], more: Partial<Plan> = {}): Host<never> => make({ ...plan, ...more, lines: [...plan.lines, ...lines] });
const withAddress = (plan: Plan, machine: string, address: string | undefined): Partial<Plan> => {
  if (address === undefined) return {};
  splitCidr(address);
  return { addresses: new Map([...plan.addresses, [machine, [...(plan.addresses.get(machine) ?? []), address]]]) };
};
const addrLine = (machine: string, device: string, address: string | undefined): string[] => (address === undefined ? [] : [`${ipIn(machine)} addr add ${address} dev ${shellWord(device)}`]);

/** The steps, as text in and a new plan out; the types of `Host` stand in front of them. */
const make = (plan: Plan): Host<never> => {
  const machines = (): Iterable<string> => plan.addresses.keys();
  const netns = (router: boolean) => (name: string) => {
    fresh('machine', name, machines(), plan.containers);
    return step(plan, [
      `ip netns add ${shellWord(name)}`, `ip -n ${shellWord(name)} link set lo up`, ...(router ? [`${inside(name)}sysctl -qw net.ipv4.ip_forward=1`] : []),
    ], { addresses: new Map([...plan.addresses, [name, []]]), devices: plus(plan.devices, `${name}/lo`) });
  };
  const script = (): string => `${plan.lines.join('\n')}\n`;
  const steps = {
    get script() {
      return script();
    },
    lab: (opts: LabOptions = {}) => runScript(script(), opts),
    netns: netns(false),
    router: netns(true),
    bridge: (name: string, address?: string, opts: BridgeOptions = {}) => {
      fresh('bridge', name, plan.bridges);
      return step(plan, [
        `ip link add ${shellWord(name)}${opts.mac === undefined ? '' : ` address ${shellWord(opts.mac)}`} type bridge`, `ip link set ${shellWord(name)} up`, ...addrLine('host', name, address),
      ], { bridges: plus(plan.bridges, name), devices: plus(plan.devices, `host/${name}`), ...withAddress(plan, 'host', address) });
    },
    plug: (machine: string, bridge: string, address?: string, device = 'eth0') => {
      known('machine', machine, machines());
      known('bridge', bridge, plan.bridges);
      fresh('device', `${machine}/${device}`, plan.devices);
      const port = `veth${plan.veths}`;
      return step(plan, [
        `ip link add ${port} type veth peer name ${shellWord(device)}${netnsWord(machine)}`, `ip link set ${port} master ${shellWord(bridge)} up`, `${ipIn(machine)} link set ${shellWord(device)} up`, ...addrLine(machine, device, address),
      ], { veths: plan.veths + 1, devices: plus(plan.devices, `${machine}/${device}`, `host/${port}`), ...withAddress(plan, machine, address) });
    },
    link: (left: readonly [string, string, string?], right: readonly [string, string, string?]) => {
      // `ip` runs on the host: the end that stays there comes first.
      const [[a, v, ca], [b, w, cb]] = right[0] === 'host' ? [right, left] : [left, right];
      known('machine', a, machines());
      known('machine', b, machines());
      fresh('device', `${a}/${v}`, plan.devices);
      fresh('device', `${b}/${w}`, plus(plan.devices, `${a}/${v}`));
      const first = { ...plan, ...withAddress(plan, a, ca) };
      return step(plan, [
        `ip link add ${shellWord(v)}${netnsWord(a)} type veth peer name ${shellWord(w)}${netnsWord(b)}`,
        `${ipIn(a)} link set ${shellWord(v)} up`, `${ipIn(b)} link set ${shellWord(w)} up`, ...addrLine(a, v, ca), ...addrLine(b, w, cb),
      ], { devices: plus(plan.devices, `${a}/${v}`, `${b}/${w}`), addresses: first.addresses, ...withAddress(first, b, cb) });
    },
    address: (machine: string, device: string, address: string) => {
      known('device', `${machine}/${device}`, plan.devices);
      return step(plan, addrLine(machine, device, address), withAddress(plan, machine, address));
    },
    route: (machine: string, to: string, via: string | { readonly dev: string }) => {
      known('machine', machine, machines());
      if (to !== 'default') splitCidr(to);
      if (typeof via === 'object') known('device', `${machine}/${via.dev}`, plan.devices);
      return step(plan, [`${ipIn(machine)} route add ${to} ${typeof via === 'object' ? `dev ${shellWord(via.dev)}` : `via ${nextHop(plan, machine, via)}`}`]);
    },
    sysctl: (machine: string, name: string, value: string | number) => {
      known('machine', machine, machines());
      return step(plan, [`${inside(machine)}sysctl -qw ${shellWord(`${name}=${value}`)}`]);
    },
    forwarding: (machine = 'host') => steps.sysctl(machine, 'net.ipv4.ip_forward', 1),
    iptables: (machine: string, words: string) => {
      known('machine', machine, machines());
      return step(plan, [`${inside(machine)}iptables ${words}`]);
    },
    listen: (machine: string, ...where: readonly (number | string)[]) => {
      known('machine', machine, machines());
      return step(plan, where.map((w) => `${inside(machine)}${serverOf(w)}`));
    },
    docker: (flags: DockerFlags = {}) => {
      if (plan.docker) throw new RangeError('dockerd runs already: .docker() once');
      return step(plan, [dockerdLine(flags), 'until docker info >/dev/null 2>&1; do sleep 0.2; done'], { docker: true, bridges: plus(plan.bridges, 'docker0'), devices: plus(plan.devices, 'host/docker0') });
    },
    network: (name: string, o: NetworkOptions = {}) => {
      if (!plan.docker) throw new RangeError(`network "${name}" needs an engine: call .docker() first`);
      fresh('network', name, plan.networks, ['bridge', 'host', 'none']);
      const words = [
        ...(o.subnet === undefined ? [] : ['--subnet', o.subnet]), ...(o.gateway === undefined ? [] : ['--gateway', o.gateway]), ...(o.internal ? ['--internal'] : []), ...Object.entries(o.options ?? {}).flatMap(([k, v]) => ['-o', `${k}=${v}`]),
      ];
      return step(plan, [`${['docker network create', ...[...words, name].map(shellWord)].join(' ')} >/dev/null`], { networks: plus(plan.networks, name) });
    },
    container: (name: string, o: ContainerOptions<Declared> = {}) => {
      if (!plan.docker) throw new RangeError(`container "${name}" needs an engine: call .docker() first`);
      fresh('container', name, plan.containers, machines());
      if (o.network !== undefined) known('network', o.network, plus(plan.networks, 'bridge', 'host', 'none'));
      for (const l of many(o.link)) known('container', l, plan.containers);
      const words = [
        '--name', name, ...(o.network === undefined ? [] : ['--network', o.network]), ...(o.ip === undefined ? [] : ['--ip', o.ip]), ...many(o.publish).flatMap((p) => ['-p', String(p)]),
        ...many(o.link).flatMap((l) => ['--link', l]), ...(o.args ?? []), o.image ?? 'nginx', ...(o.command ?? []),
      ];
      return step(plan, [`${['docker run -d', ...words.map(shellWord)].join(' ')} >/dev/null`], { containers: plus(plan.containers, name) });
    },
    connect: (network: string, container: string) => {
      known('network', network, plan.networks);
      known('container', container, plan.containers);
      return step(plan, [`docker network connect ${shellWord(network)} ${shellWord(container)}`]);
    },
    sh: (text: string) => step(plan, (dedent([text])[0] as string).replace(/\n$/, '').split('\n')),
  };
  return steps as never;
};
/** A fresh machine: its initial namespace is called `host`. */
export const host = (): Host<Bare> =>
  make({ lines: ['ip link set lo up'], addresses: new Map([['host', []]]), bridges: new Set(), devices: new Set(['host/lo']), networks: new Set(), containers: new Set(), docker: false, veths: 0 }) as unknown as Host<Bare>;
