// commands.sh and commands.out of a capture: what was typed, where, and what it printed.
import type { EngineVersion } from '../../src/model/docker.ts';
import { textOf, type Capture } from './capture.ts';

/** Whose namespace: the Docker host, the second one, the router, a neighbour, or a container. */
export type Place = 'host' | 'host2' | 'ext' | 'lan' | { readonly container: string };
export type Step =
  | { readonly kind: 'run'; readonly place: Place; readonly text: string; readonly out: Output | undefined }
  | { readonly kind: 'dockerd'; readonly place: 'host' | 'host2'; readonly flags: string }
  | { readonly kind: 'stage'; readonly name: string }
  /** lifecycle: rm -f c1 c2, then TERM; the next stage shows it, then it starts again. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'restart' };
export interface Output {
  readonly text: string;
  readonly rc: number;
}
export interface Script {
  readonly version: EngineVersion;
  readonly ipForward: 0 | 1;
  readonly resolvConf: string;
  readonly steps: readonly Step[];
}

/** `$ CMD`, its output, `[rc=N]`. */
export const parseOutputs = (text: string): { readonly cmd: string; readonly out: Output }[] => {
  const found: { cmd: string; out: Output }[] = [];
  let cmd: string | null = null;
  let body: string[] = [];
  for (const line of text.split('\n')) {
    const rc = /^\[rc=(\d+)\]$/.exec(line);
    if (cmd === null) {
      if (line.startsWith('$ ')) {
        cmd = line.slice(2);
        body = [];
      }
    } else if (rc) {
      found.push({ cmd, out: { text: body.join('\n'), rc: Number(rc[1]) } });
      cmd = null;
    } else body.push(line);
  }
  return found;
};

/** `# docker 28.5` at the top of commands.sh; the captures of 20.10 do not say. */
export const versionOf = (c: Capture): EngineVersion => (/^# docker (\S+)$/m.exec(textOf(c, 'commands.sh'))?.[1] ?? '20.10') as EngineVersion;

/** The file's lines were joined by spaces in the comment. */
const resolvLines = (words: string): string => `${words.replace(/ (?=(?:nameserver|search|options) )/g, '\n')}\n`;

const FLAGS = /^dockerd ?(.*?) *(?:# host, pre: ip_forward=([01]) resolv\.conf: (.*))?$/;
export const parseScript = (c: Capture): Script => {
  const outputs = parseOutputs(textOf(c, 'commands.out'));
  let next = 0;
  let ipForward: 0 | 1 = 0;
  let resolvConf = 'nameserver 10.10.10.1\nsearch lab.example\n';
  const steps: Step[] = [];
  for (const line of textOf(c, 'commands.sh').split('\n')) {
    if (line === '') continue;
    const stage = /^# --- stage (.*)$/.exec(line);
    if (stage) steps.push({ kind: 'stage', name: stage[1] as string });
    else if (line.startsWith('# stop dockerd')) steps.push({ kind: 'stop' });
    else if (line.startsWith('# restart dockerd')) steps.push({ kind: 'restart' });
    else if (!line.startsWith('#')) {
      const at = /^(host2|ext|lan|in-[\w.-]+): (.*)$/.exec(line);
      const where = at?.[1] ?? 'host';
      const text = at?.[2] ?? line;
      const place: Place = where.startsWith('in-') ? { container: where.slice(3) } : (where as 'host' | 'host2' | 'ext' | 'lan');
      const daemon = FLAGS.exec(text);
      if (daemon && typeof place === 'string') {
        if (daemon[2] !== undefined) ipForward = Number(daemon[2]) as 0 | 1;
        if (daemon[3] !== undefined) resolvConf = resolvLines(daemon[3]);
        steps.push({ kind: 'dockerd', place: place as 'host' | 'host2', flags: daemon[1] as string });
        continue;
      }
      const o = outputs[next];
      const same = o?.cmd === line;
      if (same) next++;
      steps.push({ kind: 'run', place, text, out: same ? o.out : undefined });
    }
  }
  return { version: versionOf(c), ipForward, resolvConf, steps };
};
