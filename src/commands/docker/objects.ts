// docker inspect, docker container inspect, docker network inspect: cli/command/inspect/inspector.go. A template is tried on the typed object first, then on its JSON.
import { findContainer, findNetwork } from '../../docker/engine.ts';
import { since } from '../../docker/defaults.ts';
import { isRefused } from '../../docker/tx.ts';
import type { Engine } from '../../model/docker.ts';
import { complain, engineOf, noDaemon, type Client, type DockerCommand } from './client.ts';
import { flagDefs, type Flags } from './flags.ts';
import { compileTemplate } from './goTemplate.ts';
import { TemplateError } from './goTemplateParse.ts';
import { goJson, type GoStruct } from './goValue.ts';
import { containerJson, networkJson } from './inspect.ts';

type Kind = 'container' | 'network' | 'object';
const look = (d: Client, e: Engine, term: string, kind: Kind): GoStruct | string => {
  if (kind !== 'network') {
    const c = findContainer(e, term);
    if (!isRefused(c)) return containerJson(e, c, d.ctx.config.hostname);
    if (kind === 'container') return `Error: ${c.refused}`;
  }
  const n = findNetwork(e, term);
  if (n) return networkJson(e, n, n.driver);
  if (kind === 'network' && since(e.version, '28.0')) return `Error response from daemon: network ${term} not found`;
  return kind === 'network' ? `Error: No such network: ${term}` : `Error: No such object: ${term}`;
};
const inspect = (kind: Kind) => (d: Client, f: Flags): number => {
  const type = f.one('type') ?? '';
  if (!['', 'container', 'network', 'image', 'node', 'plugin', 'secret', 'service', 'task', 'volume'].includes(type)) return complain(d, `${JSON.stringify(type)} is not a valid value for --type`);
  if (type !== '' && type !== 'container' && type !== 'network') return complain(d, `docker inspect: --type ${type} is not modelled by packetpath`);
  const format = f.one('format') ?? '';
  let show: (v: GoStruct) => string;
  try {
    const t = format === '' || format === 'json' ? undefined : compileTemplate(format, { type: '' });
    show = t ?? (() => '');
  } catch (e) {
    if (e instanceof TemplateError) return complain(d, `template parsing error: template: ${e.message}`, 64);
    throw e;
  }
  const e = engineOf(d);
  const found: GoStruct[] = [];
  const errors: string[] = [];
  for (const term of f.args) {
    const r = e ? look(d, e, term, type === '' ? kind : (type as Kind)) : noDaemon(d);
    if (typeof r === 'string') {
      errors.push(r);
      if (!e) break;
    } else found.push(r);
  }
  let rc = errors.length > 0 ? 1 : 0;
  if (format === '' || format === 'json') d.p.out(`${found.length === 0 ? '[]' : goJson(found, format === '' ? '    ' : '', false)}\n`);
  else if (found.length === 0) d.p.out('\n');
  else {
    for (const v of found) {
      try {
        d.p.out(`${show(v)}\n`);
      } catch (x) {
        if (!(x instanceof TemplateError)) throw x;
        d.p.out('\n');
        errors.push(`template parsing error: template: ${x.message}`);
        rc = 1;
        break;
      }
    }
  }
  for (const x of errors) d.p.err(`${x}\n`);
  return rc;
};
export const INSPECT: DockerCommand = {
  path: 'inspect', use: '[OPTIONS] NAME|ID [NAME|ID...]', short: 'Return low-level information on Docker objects', flags: flagDefs('f,format:string s,size type:string'), args: { min: 1 }, run: inspect('object'),
};
export const CONTAINER_INSPECT: DockerCommand = {
  path: 'container inspect', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Display detailed information on one or more containers', flags: flagDefs('f,format:string s,size'), args: { min: 1 }, run: inspect('container'),
};
export const NETWORK_INSPECT: DockerCommand = {
  path: 'network inspect', use: '[OPTIONS] NETWORK [NETWORK...]', short: 'Display detailed information on one or more networks', flags: flagDefs('f,format:string v,verbose'), args: { min: 1 }, run: inspect('network'),
};
