// `-p` and `--expose`: github.com/docker/go-connections nat.go (ParsePortSpec, splitParts), parse.go (ParsePortRange) and cli/command/container/opts.go.
// Forms: [[HOSTIP:][HOSTPORT[-END]]:]PORT[-END][/PROTO]; an IPv6 host address stands in brackets.
import { parseIp } from '../../base/ip.ts';
import type { Port, PortProto, PortReq } from '../../model/docker.ts';

/** ParsePortRange; a string says why not. */
const portRange = (text: string): readonly [number, number] | string => {
  if (text === '') return 'empty string specified for ports';
  const one = (s: string): number | string => {
    if (!/^\d+$/.test(s)) return `strconv.ParseUint: parsing ${JSON.stringify(s)}: invalid syntax`;
    return Number(s) > 65535 ? `strconv.ParseUint: parsing ${JSON.stringify(s)}: value out of range` : Number(s);
  };
  const [a = '', ...rest] = text.split('-');
  const from = one(a);
  if (typeof from === 'string') return from;
  if (rest.length === 0) return [from, from];
  const to = one(rest[0] as string);
  if (typeof to === 'string') return to;
  return to < from ? `Invalid range specified for the Port: ${text}` : [from, to];
};
const PROTOS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);

/** splitParts: what stands before the last and the last but one colon. */
const splitParts = (raw: string): readonly [string, string, string] => {
  const parts = raw.split(':');
  const container = parts.at(-1) as string;
  if (parts.length === 1) return ['', '', container];
  if (parts.length === 2) return ['', parts[0] as string, container];
  return [parts.slice(0, -2).join(':'), parts.at(-2) as string, container];
};
/** One `-p`; a string is the client's complaint. */
export const parsePortSpec = (raw: string): PortReq[] | string => {
  const [rawIp, host, rest] = splitParts(raw);
  const slash = rest.indexOf('/');
  const container = slash < 0 ? rest : rest.slice(0, slash);
  const proto = slash < 0 || slash === rest.length - 1 ? 'tcp' : rest.slice(slash + 1);
  let ip = rawIp;
  if (rawIp !== '') {
    const bracketed = /^\[([^\]]*)\]$/.exec(rawIp);
    if (bracketed) ip = bracketed[1] as string;
    // net.SplitHostPort on `IP:`.
    else if (rawIp.includes(':')) return `Invalid ip address ${rawIp}: address ${rawIp}:: too many colons in address`;
    if (ip !== '' && parseIp(ip) === undefined) return `Invalid ip address: ${ip}`;
  }
  if (container === '') return `No port specified: ${raw}<empty>`;
  const range = portRange(container);
  if (typeof range === 'string') return `Invalid containerPort: ${container}`;
  let hostRange: readonly [number, number] | null = null;
  if (host !== '') {
    const r = portRange(host);
    if (typeof r === 'string') return `Invalid hostPort: ${host}`;
    hostRange = r;
  }
  const count = range[1] - range[0];
  // A range of host ports for one container port is legal: the first free one is taken.
  if (hostRange && count !== hostRange[1] - hostRange[0] && count !== 0) return `Invalid ranges specified for container and host Ports: ${container} and ${host}`;
  if (!PROTOS.has(proto.toLowerCase())) return `Invalid proto: ${proto}`;
  const hostIp = ip === '' ? null : (parseIp(ip) ?? null);
  return Array.from({ length: count + 1 }, (_, k) => ({
    port: range[0] + k, proto: proto.toLowerCase() as PortProto, hostIp,
    // Port 0 means any.
    hostPort: hostRange === null || hostRange[1] === 0 ? null : count === 0 ? hostRange : ([hostRange[0] + k, hostRange[0] + k] as const),
  }));
};
/** `--publish published=80,target=80,protocol=tcp,mode=host` (swarm's long form, nat's opts.PortOpt) in the short one. */
export const longPort = (text: string): string | { readonly bad: string } => {
  if (!text.includes('=')) return text;
  let [published, target, proto] = ['', '', 'tcp'];
  for (const field of text.split(',')) {
    const [k = '', v] = field.split('=', 2);
    if (v === undefined || v === '') return { bad: `invalid field ${field}` };
    if (k === 'published') published = v;
    else if (k === 'target') target = v;
    else if (k === 'protocol') {
      if (!PROTOS.has(v)) return { bad: `invalid protocol value ${v}` };
      proto = v;
    } else if (k === 'mode') {
      if (v !== 'host' && v !== 'ingress') return { bad: `invalid publish mode value ${v}` };
    } else return { bad: `invalid field key ${k}` };
  }
  if (target === '') return { bad: 'missing mandatory field "target"' };
  return `${published === '' ? '' : `${published}:`}${target}/${proto}`;
};
/** `--expose`: a port or a range with a protocol. */
export const parseExpose = (text: string): Port[] | string => {
  if (text.includes(':')) return `invalid port format for --expose: ${text}`;
  const [range = '', proto = 'tcp'] = text.split('/', 2);
  const r = portRange(range);
  if (typeof r === 'string') return `invalid range format for --expose: ${text}, error: ${r}`;
  return Array.from({ length: r[1] - r[0] + 1 }, (_, k) => ({ port: r[0] + k, proto: (proto === '' ? 'tcp' : proto) as PortProto }));
};
