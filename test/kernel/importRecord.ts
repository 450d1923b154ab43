// tsx test/kernel/importRecord.ts FAMILY SEED PROBES: keeps a snapshot with its probes for tests without root (test/unit/import/data). Lists of sysctls are
// shortened to those that anybody sets: a namespace has a thousand.
import { writeFileSync } from 'node:fs';
import { FAMILIES } from './lib/labs.ts';
import { probesFor, record } from './importLab.ts';

const KEEP = /(?:\.forwarding|ip_forward|rp_filter|disable_ipv6|route_localnet|arp_\w+|proxy_arp|proxy_ndp|accept_local|accept_redirects|send_redirects|bridge-nf\S*|addr_gen_mode|accept_dad|ip_local_port_range|mcast_solicit|ucast_solicit|retrans_time_ms|promote_secondaries|drop_\w+) =/;
const [family = '', seed = '1', count = '10'] = process.argv.slice(2);
const lab = (FAMILIES[family] as (s: number) => string)(Number(seed));
const r = await record(lab, probesFor(lab, Number(seed), Number(count)));
const snapshot = r.snapshot.split('\n').filter((l) => !/^net\.[\w.\-/@]+ =/.test(l) || KEEP.test(l)).join('\n');
writeFileSync(new URL(`../unit/import/data/${family}-${seed}.txt`, import.meta.url), snapshot);
writeFileSync(new URL(`../unit/import/data/${family}-${seed}.probes.json`, import.meta.url), `${JSON.stringify(r.probes, null, 1)}\n`);
