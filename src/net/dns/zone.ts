// A name server of its own (Service 'dns-zone'): for routers and the outside in tests and labs. A name that is written out counts before `*.`;
// a record without a value says that there is no such name.
import { parseIp, printIp, type Ip } from '../../base/ip.ts';
import type { ZoneRecord } from '../../model/tcp.ts';
import { QTYPE, type DnsMessage, type ResourceRecord } from './codec.ts';

const matches = (r: ZoneRecord, name: string): boolean => {
  const want = r.name.toLowerCase();
  return want.startsWith('*.') ? name.endsWith(want.slice(1)) && name.length > want.length - 1 : want === name;
};
const found = (records: readonly ZoneRecord[], name: string): readonly ZoneRecord[] => {
  const exact = records.filter((r) => !r.name.startsWith('*.') && matches(r, name));
  return exact.length > 0 ? exact : records.filter((r) => matches(r, name));
};
export const zoneAnswer = (records: readonly ZoneRecord[], q: DnsMessage, querier: Ip): DnsMessage => {
  const reply: DnsMessage = { ...q, response: true, recursionAvailable: true, answers: [] };
  const ask = q.questions[0];
  if (!ask) return { ...reply, rcode: 1 };
  const answers: ResourceRecord[] = [];
  let name = ask.name.toLowerCase();
  let known = false;
  // A CNAME leads on, a few times.
  for (let i = 0; i < 8; i++) {
    const here = found(records, name).filter((r) => r.value !== '');
    if (here.length === 0) break;
    known = true;
    const cname = ask.type === QTYPE['CNAME'] ? undefined : here.find((r) => r.type === 'CNAME');
    for (const r of cname ? [cname] : here.filter((x) => QTYPE[x.type] === ask.type)) {
      const own = r.value === 'querier' ? querier : parseIp(r.value);
      if (r.value === 'querier' && (typeof querier === 'number') !== (r.type === 'A')) continue;
      answers.push({ name: i === 0 ? ask.name : name, type: QTYPE[r.type] as number, ttl: r.ttl, data: own === undefined ? r.value : printIp(own) });
    }
    if (!cname) break;
    name = cname.value.replace(/\.$/, '').toLowerCase();
  }
  return { ...reply, rcode: known ? 0 : 3, answers };
};
