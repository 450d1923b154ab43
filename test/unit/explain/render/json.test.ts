// answerToJson against the published schema (docs/answer.schema.json), for every outcome; and that nothing of the inside is in it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ANSWER_SCHEMA, answerToJson } from '../../../../src/explain/render/json.ts';
import type { Answer, BlameLink, Cause } from '../../../../src/explain/types.ts';
import { asked, CASES } from './cases.ts';

const SCHEMA = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../../docs/answer.schema.json'), 'utf8')) as { properties: { schema: { const: string } } };
const valid = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(SCHEMA);
const errors = (data: unknown): unknown => (valid(data) ? [] : valid.errors?.slice(0, 5).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));

describe('answerToJson', () => {
  it('names the schema that is published', () => {
    expect(SCHEMA.properties.schema.const).toBe(ANSWER_SCHEMA);
  });
  it.each(CASES.map((k) => [k.name, k] as const))('%s: has the published shape, and survives JSON', (_, k) => {
    const { answer } = asked(k);
    const json = answerToJson(answer) as { outcome: string };
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(errors(json)).toEqual([]);
    expect(json.outcome).toBe(k.outcome);
  });

  const { answer } = asked(CASES[0] as (typeof CASES)[number]);
  const rule = answer.trace.find((e) => e.nf)?.nf;
  it('every cause that blame may have', () => {
    const k = asked(CASES.find((x) => x.name === 'request dropped') as (typeof CASES)[number]).answer;
    const nf = k.trace.find((e) => e.nf?.rule)?.nf as NonNullable<typeof rule>;
    const route = k.trace.find((e) => e.rt?.route)?.rt?.route as NonNullable<NonNullable<Answer['trace'][number]['rt']>['route']>;
    const causes: readonly Cause[] = [
      { kind: 'rule', netns: 1, nf, text: 'x' }, { kind: 'policy', netns: 1, nf: { ...nf, kind: 'policy' }, text: '-P FORWARD DROP' }, { kind: 'route', netns: 1, table: 254, route, text: 'default' },
      { kind: 'no-route', netns: 2, dst: 167772161 }, { kind: 'sysctl', netns: 1, name: 'net.ipv4.ip_forward', value: '0' }, { kind: 'link', netns: 1, ifindex: 2, name: 'vc', field: 'mtu', value: '1400' },
      { kind: 'neigh', netns: 1, ifindex: 2, ip: '20010db8000000000000000000000001', state: 'FAILED' }, { kind: 'socket', netns: 1, id: 3, laddr: null, lport: 80, service: 'proxy' },
      { kind: 'no-socket', netns: 1, proto: 'tcp', ip: 167772161, port: 80 }, { kind: 'conntrack', netns: 1, text: 'tcp ...' }, { kind: 'name', netns: 1, name: 'web', why: 'NXDOMAIN' },
      { kind: 'kernel', netns: 1, fn: 'ipForward', reason: 'TTL_EXCEEDED' }, { kind: 'unsupported', netns: 1, what: 'nft meter' },
    ];
    const blame = causes.map((cause): BlameLink => ({ role: 'decided', leg: 'request', text: 't', cause, event: -1, origin: { file: 'lab.sh', line: 3, text: 'docker run -p 80:80 web', by: '-p' } }));
    const json = answerToJson({ ...k, blame }) as { blame: { cause: { kind: string; dst?: string; ip?: string } }[] };
    expect(errors(json)).toEqual([]);
    expect(json.blame[3]?.cause).toEqual({ kind: 'no-route', netns: 'c', dst: '10.0.0.1' });
    expect(json.blame[6]?.cause.ip).toBe('2001:db8::1');
  });
  it('the schema refuses what it should', () => {
    const good = answerToJson(answer) as { [k: string]: unknown };
    for (const bad of [{ ...good, schema: 'packetpath/answer@2' }, { ...good, outcome: 'maybe' }, { ...good, extra: 1 }, { ...good, trace: [{ ...(good['trace'] as object[])[0], at: '0' }] }, { ...good, blame: undefined }]) expect(valid(bad)).toBe(false);
  });
  it('has addresses as text and packets counted from 1', () => {
    const json = answerToJson(answer) as { client: unknown; target: unknown; server: unknown; trace: { packet: { packet: number }; netns: string; device: string }[] };
    expect(json.client).toEqual({ netns: 'c', container: null });
    expect(json.target).toEqual({ proto: 'tcp', app: 'none', host: '10.0.2.2', ip: '10.0.2.2', port: 80, how: 'address' });
    expect(json.server).toMatchObject({ netns: 's', local: '10.0.2.2:80', via: [] });
    expect(json.trace[0]).toMatchObject({ netns: 'c', device: 'eth0', leg: 'request', packet: { packet: 1, protocol: 'tcp', src: '10.0.1.2', dst: '10.0.2.2', dport: 80, ttl: 64, length: 60 }, route: { table: 254, text: 'default via 10.0.1.1 dev eth0' } });
    expect(new Set(json.trace.map((e) => e.netns))).toEqual(new Set(['c', 'host', 's']));
  });
});
