// What is random in a run (ids, veth names, MACs, the resolver's ports, pids) by its role, so that two runs can be compared.
import { foldersOf, type Capture } from './capture.ts';

interface Link { readonly ifindex: number; readonly link_index?: number; readonly ifname: string; readonly address: string; readonly linkinfo?: { readonly info_kind?: string } }
interface Addrs { readonly ifname: string; readonly addr_info: readonly { readonly local: string }[] }
interface Inspect { readonly Id: string; readonly NetworkSettings: { readonly SandboxID: string; readonly Networks: Readonly<Record<string, { readonly EndpointID: string }>> } }

const list = <T>(text: string | undefined): T[] => {
  try {
    return JSON.parse(text ?? '[]') as T[];
  } catch {
    return [];
  }
};

/** The link-local address and the solicited-node MAC that come of a MAC, as texts. */
const derived = (mac: string): { readonly ll: string; readonly solicited: string; readonly bare: string; readonly bridgeId: string } => {
  const b = mac.split(':').map((x) => Number.parseInt(x, 16)) as [number, number, number, number, number, number];
  const hex = (n: number): string => n.toString(16);
  const group = (hi: number, lo: number): string => hex(hi * 256 + lo);
  const [, , , d, e, f] = b;
  const pad = (n: number): string => hex(n).padStart(2, '0');
  return {
    ll: `fe80::${group(b[0] ^ 2, b[1])}:${group(b[2], 0xff)}:${group(0xfe, d)}:${group(e, f)}`,
    solicited: `33:33:ff:${pad(d)}:${pad(e)}:${pad(f)}`,
    bare: `ff02::1:ff${pad(d)}:${group(e, f)}`,
    bridgeId: b.map(hex).join(':'),
  };
};

/** Text -> role, for one file tree; `dir` of a file says whose resolver ports apply. */
export interface Names {
  readonly all: ReadonlyMap<string, string>;
  readonly dns: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const namesOf = (c: Capture): Names => {
  const all = new Map<string, string>();
  const dns = new Map<string, Map<string, string>>();
  const typed = c.files.get('commands.sh') ?? '';
  const id = (hex: string, role: string): void => {
    if (!/^[0-9a-f]{64}$/.test(hex)) return;
    all.set(hex, `<${role}>`);
    all.set(hex.slice(0, 12), `<${role}/12>`);
  };
  for (const [engine, hostDir, where] of [['', 'host', ''], ['engine2/', 'host2', '2:']] as const) {
    const hostLinks = list<Link>(c.files.get(`${hostDir}/ip-link.json`));
    for (const path of c.files.keys()) {
      const net = path.startsWith(`${engine}networks/`) && path.endsWith('.json') ? path.slice(`${engine}networks/`.length, -5) : undefined;
      if (net === undefined) continue;
      const hex = list<{ Id: string }>(c.files.get(path))[0]?.Id ?? '';
      if (hex === '') continue;
      all.set(`br-${hex.slice(0, 12)}`, `br:${where}${net}`);
      all.set(`dm-${hex.slice(0, 12)}`, `dm:${where}${net}`);
      id(hex, `net:${where}${net}`);
    }
    const mac = (address: string, role: string): void => {
      if (all.has(address) || address === '00:00:00:00:00:00' || address.startsWith('52:54:')) return;
      const d = derived(address);
      all.set(address, `mac:${role}`).set(d.ll, `fe80::<${role}>`).set(d.solicited, `33:33:ff:<${role}>`).set(d.bare, `ff02::1:ff<${role}>`).set(d.bridgeId, `mac:${role}`);
    };
    for (const ct of foldersOf(c, `${engine}containers`)) {
      const dir = `${engine}containers/${ct}`;
      const i = list<Inspect>(c.files.get(`${dir}/inspect.json`))[0];
      if (i) {
        id(i.Id, `id:${where}${ct}`);
        id(i.NetworkSettings.SandboxID, `sandbox:${where}${ct}`);
        for (const [net, e] of Object.entries(i.NetworkSettings.Networks ?? {})) id(e.EndpointID, `ep:${where}${ct}:${net}`);
      }
      const ports = new Map<string, string>();
      const save = c.files.get(`${dir}/iptables-save.txt`) ?? '';
      for (const m of save.matchAll(/-p (tcp|udp) .*--to-destination 127\.0\.0\.11:(\d+)/g)) ports.set(m[2] as string, `<dns${m[1] as string}>`);
      dns.set(dir, ports);
      for (const l of list<Link>(c.files.get(`${dir}/ip-link.json`))) {
        if (l.linkinfo?.info_kind === 'macvlan' && !l.address.startsWith('02:42:') && !typed.includes(l.address)) mac(l.address, `${ct}:${l.ifname}`);
        const peer = l.linkinfo?.info_kind === 'veth' ? hostLinks.find((h) => h.ifindex === l.link_index && h.link_index === l.ifindex) : undefined;
        if (peer && /^veth[0-9a-f]{7}$/.test(peer.ifname)) {
          all.set(peer.ifname, `veth:${where}${ct}:${l.ifname}`);
          // A bridge that was made by hand takes the lowest address of its ports, whosever that is: they are all `veth`.
          mac(peer.address, 'veth');
          // 28: chance, unless it was given.
          if (!l.address.startsWith('02:42:') && !typed.includes(l.address)) mac(l.address, `${ct}:${l.ifname}`);
        }
      }
    }
    for (const l of hostLinks) if (l.linkinfo?.info_kind === 'macvlan') mac(l.address, `${where}${l.ifname}`);
    for (const l of hostLinks) if (l.linkinfo?.info_kind === 'bridge') mac(l.address, all.get(l.ifname) ?? `${where}${l.ifname}`);
    // A bridge whose address follows its ports keeps the link-local address of its first one.
    for (const a of list<Addrs>(c.files.get(`${hostDir}/ip-addr.json`))) {
      if (!hostLinks.some((l) => l.ifname === a.ifname && l.linkinfo?.info_kind === 'bridge')) continue;
      for (const { local } of a.addr_info) {
        const m = /^fe80::\w+:\w+ff:fe(\w\w):(\w+)$/.exec(local);
        if (!m || all.has(local)) continue;
        const low = (m[2] as string).padStart(4, '0');
        all.set(local, `fe80::<${a.ifname}, first>`).set(`33:33:ff:${m[1] as string}:${low.slice(0, 2)}:${low.slice(2)}`, `33:33:ff:<${a.ifname}, first>`);
      }
    }
  }
  return { all, dns };
};

const tokens = /[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,}|(?:br-|dm-)?[0-9a-f]{12,64}|veth[0-9a-f]{7}/g;
/** One file's text with roles for names. */
export const rename = (n: Names, path: string, text: string): string => {
  let out = text.replace(tokens, (t) => n.all.get(t) ?? t).replace(/\bpid=\d+/g, 'pid=*').replace(/DOCKER\/x\d\/netns/g, '/var/run/docker/netns');
  for (const [dir, ports] of n.dns) if (path.startsWith(`${dir}/`)) out = out.replace(/(?<=:|--sport )\d+\b/g, (p) => ports.get(p) ?? p);
  return out;
};

/** Where the end of a run no longer tells the roles: names by the order in which they are seen. */
export const renameByOrder = (text: string): string => {
  const seen = new Map<string, string>();
  const nth = (kind: string) => (t: string): string => {
    const known = seen.get(t);
    if (known !== undefined) return known;
    const name = `${kind}${[...seen.values()].filter((v) => v.startsWith(kind)).length + 1}`;
    seen.set(t, name);
    return name;
  };
  return text
    .replace(/\b[0-9a-f]{64}\b/g, nth('ID#'))
    .replace(/\bbr-[0-9a-f]{12}\b/g, nth('br#'))
    .replace(/(?<!-)\b(?=\d*[a-f])[0-9a-f]{12}\b/g, nth('ID12#'))
    .replace(/\bdm-[0-9a-f]{12}\b/g, nth('dm#'))
    .replace(/\bveth[0-9a-f]{7}\b/g, nth('veth#'))
    .replace(/\b(?!52:54)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, (m) => (/^(00:){5}00$|^02:42:ac:1|^ff:/.test(m) ? m : nth('mac#')(m)));
};
