// getent (glibc 2.36): hosts, ahosts, ahostsv4, ahostsv6. Mirrors nss/getent.c with nss_files and nss_dns. Leaves out: other databases.
import { parseIp, printIp, type Ip } from '../base/ip.ts';
import type { Command, Proc, Running, Signal, Wait } from '../shell/proc.ts';
import { readResolvConf, searchAddress, searchName } from './dnsClient.ts';
import { hostLines, lookupAll } from './names.ts';

const print = (p: Proc, ip: Ip, rest: string): void => p.out(`${printIp(ip).padEnd(15)} ${rest}\n`);

/** gethostbyname2 for IPv6, then IPv4; gethostbyaddr for an address. */
function* hosts(p: Proc, key: string): Generator<Wait, boolean, Signal | undefined> {
  const ip = parseIp(key);
  if (ip !== undefined) {
    const line = hostLines(p).find((h) => h.ip === ip);
    const names = line ? line.names.join(' ') : yield* searchAddress(p, ip);
    if (names === undefined) return false;
    print(p, ip, names);
    return true;
  }
  const conf = readResolvConf(p);
  for (const family of [6, 4] as const) {
    const lines = hostLines(p).filter((h) => (typeof h.ip === 'number') === (family === 4) && h.names.some((n) => n.toLowerCase() === key.toLowerCase()));
    for (const l of lines) print(p, l.ip, l.names.join(' '));
    if (lines.length > 0) return true;
    const got = conf && (yield* searchName(p, conf, key, family));
    if (typeof got !== 'object') continue;
    for (const a of got.found) print(p, a, got.canonical);
    return true;
  }
  return false;
}
function* ahosts(p: Proc, key: string, family: 0 | 4 | 6): Generator<Wait, boolean, Signal | undefined> {
  const all = yield* lookupAll(p, key, family);
  if (typeof all === 'string') return false;
  all.found.forEach((ip, i) => {
    for (const kind of ['STREAM', 'DGRAM', 'RAW']) print(p, ip, `${kind.padEnd(6)} ${i === 0 && kind === 'STREAM' ? all.canonical : ''}`);
  });
  return true;
}
const TRY = "Try `getent --help' or `getent --usage' for more information.\n";
function* run(p: Proc): Running {
  const [db, ...keys] = p.args;
  if (db === undefined) {
    p.err(`getent: wrong number of arguments\n${TRY}`);
    return 1;
  }
  if (!/^(?:hosts|ahosts(?:v4|v6)?)$/.test(db)) {
    const known = /^(?:aliases|ethers|group|gshadow|initgroups|netgroup|networks|passwd|protocols|rpc|services|shadow)$/.test(db);
    p.err(known || db.startsWith('-') ? `getent: ${db} is not modelled by packetpath\n` : `Unknown database: ${db}\n${TRY}`);
    return 1;
  }
  if (keys.length === 0) {
    for (const h of hostLines(p)) print(p, h.ip, h.names.join(' '));
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const ok = db === 'hosts' ? yield* hosts(p, key) : yield* ahosts(p, key, db === 'ahosts' ? 0 : db === 'ahostsv4' ? 4 : 6);
    if (!ok) status = 2;
  }
  return status;
}
export const getent: Command = { name: 'getent', man: 'names and addresses as programs find them: `hosts`, `ahosts`, `ahostsv4`, `ahostsv6` (glibc 2.36)', run };
