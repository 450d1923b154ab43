// `docker compose config`: the project in compose-go's canonical form (keys sorted, short forms written out).
import { stringify } from 'yaml';
import { printIp } from '../../base/ip.ts';
import { isMap, type ComposeNetwork, type ComposeService, type Project, type Yaml } from './composeFile.ts';
import { parsePortSpec } from './parsePorts.ts';

const sorted = (v: Readonly<Record<string, Yaml>>): Record<string, Yaml> => Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const assignments = (all: readonly string[]): Record<string, Yaml> => sorted(Object.fromEntries(all.map((e) => (e.includes('=') ? [e.slice(0, e.indexOf('=')), e.slice(e.indexOf('=') + 1)] : [e, null]))));
const ports = (s: ComposeService): Yaml[] =>
  s.ports.flatMap((text) => {
    const all = parsePortSpec(text);
    if (typeof all === 'string') return [];
    return all.map((p): Yaml => ({
      mode: 'ingress', ...(p.hostIp !== null && { host_ip: printIp(p.hostIp) }), target: p.port, ...(p.hostPort !== null && { published: p.hostPort[0] === p.hostPort[1] ? String(p.hostPort[0]) : `${p.hostPort[0]}-${p.hostPort[1]}` }), protocol: p.proto,
    }));
  });
const service = (s: ComposeService): Record<string, Yaml> => {
  const deps = isMap(s.raw['depends_on']) ? s.raw['depends_on'] : undefined;
  const named = Array.isArray(s.raw['depends_on']) || deps ? s.dependsOn.filter((d) => (deps ? d in deps : (s.raw['depends_on'] as Yaml[]).includes(d))) : [];
  return sorted({
    // What has no part in the network is shown as it stands.
    ...s.raw,
    command: s.command.length > 0 ? [...s.command] : null, entrypoint: s.entrypoint === null ? null : [...s.entrypoint], ...(s.environment.length > 0 && { environment: assignments(s.environment) }), ...(s.labels.length > 0 && { labels: assignments(s.labels) }),
    ...(named.length > 0 && { depends_on: sorted(Object.fromEntries(named.map((d): [string, Yaml] => [d, { condition: 'service_started', required: true, ...(isMap(deps?.[d]) ? deps[d] : {}) }]))) }),
    ...(s.ports.length > 0 && { ports: ports(s) }), ...(s.expose.length > 0 && { expose: [...s.expose] }), ...(s.extraHosts.length > 0 && { extra_hosts: s.extraHosts.map(([n, ip]) => `${n}=${ip}`) }),
    ...(s.dns.length > 0 && { dns: [...s.dns] }), ...(s.dnsSearch.length > 0 && { dns_search: [...s.dnsSearch] }), ...(Object.keys(s.sysctls).length > 0 && { sysctls: sorted(s.sysctls) }),
    ...(s.networks.length > 0 && {
      networks: sorted(Object.fromEntries(s.networks.map((n): [string, Yaml] => {
        const v = sorted({ ...(n.aliases.length > 0 && { aliases: [...n.aliases] }), ...(n.ip !== '' && { ipv4_address: n.ip }), ...(n.ip6 !== '' && { ipv6_address: n.ip6 }), ...(n.mac !== '' && { mac_address: n.mac }), ...(n.priority !== 0 && { priority: n.priority }) });
        return [n.key, Object.keys(v).length === 0 ? null : v];
      }))),
    }),
  });
};
const network = (n: ComposeNetwork): Record<string, Yaml> => ({
  name: n.name, ...(n.raw['driver'] !== undefined && { driver: n.driver }), ...(Object.keys(n.driverOpts).length > 0 && { driver_opts: sorted(n.driverOpts) }),
  ...(n.ipam.length > 0 && { ipam: { ...(n.ipamDriver !== 'default' && { driver: n.ipamDriver }), config: n.ipam.map((c): Yaml => ({ subnet: c.subnet, ...(c.gateway !== '' && { gateway: c.gateway }), ...(c.range !== '' && { ip_range: c.range }), ...(c.aux.length > 0 && { aux_addresses: Object.fromEntries(c.aux) }) })) } }),
  ...(n.external && { external: true }), ...(n.internal && { internal: true }), ...(n.attachable && { attachable: true }), ...(Object.keys(n.labels).length > 0 && { labels: sorted(n.labels) }), ...(n.ipv6 && { enable_ipv6: true }),
});
export const composeConfig = (p: Project): string =>
  stringify({
    name: p.name, services: sorted(Object.fromEntries(p.services.map((s) => [s.name, service(s)]))), ...(p.networks.length > 0 && { networks: sorted(Object.fromEntries(p.networks.map((n) => [n.key, network(n)]))) }),
  }, { lineWidth: 0, defaultStringType: 'PLAIN' });
