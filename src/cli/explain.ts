// `packetpath explain COMMAND`: its words, and what it would change.
import { explainCommand, type Explained } from '../explain/explainCommand.ts';
import { placeOfChange } from '../explain/changes.ts';
import { clean } from '../explain/render/view.ts';
import { engineOf, runLab } from '../explain/runLab.ts';
import { emptyWorld } from '../model/init.ts';
import type { World } from '../model/world.ts';
import { painter, type Io } from './io.ts';
import { loadFile, withDoubts } from './load.ts';
import { columns, type Args } from './options.ts';

const quoted = (w: string): string => (/^[\w@%+=:,./!-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`);

export const explainText = (e: Explained, paint: ReturnType<typeof painter>): string => {
  const words = e.words.length === 0 ? '' : `${paint('bold', 'words')}\n${columns(e.words.map((w) => [w.words, w.meaning]))}\n`;
  const said = e.output.trim() === '' ? '' : `${paint('bold', 'it prints')}\n${e.output.trimEnd().split('\n').map((l) => `  ${l}\n`).join('')}\n`;
  const changes = e.changes.length === 0 ? '  nothing\n' : e.changes.map((c) => `  ${paint(c.sign === '+' ? 'green' : 'red', `${c.sign} ${c.place}: ${c.what}`)} ${c.text}${c.rule ? paint('dim', `   (${placeOfChange(c)})`) : ''}\n`).join('');
  const idle = e.idle.length === 0 ? '' : `\n${paint('yellow', 'no packet needs it')}\n${e.idle.map((f) => `  ${clean(f.text)}\n${f.blockers.slice(0, 3).map((b) => `    before it: ${clean(b.text)}\n`).join('')}`).join('')}`;
  return `${words}${said}${e.status === 0 ? '' : `${paint('red', `it fails with status ${e.status}`)}\n\n`}${paint('bold', 'it changes')}\n${changes}${idle}`;
};

export const main = (a: Args, io: Io): number => {
  const file = a.get('in');
  const loaded = file === undefined ? undefined : loadFile(io, file, a);
  const text = a.operands.length === 1 ? (a.operands[0] as string) : a.operands.map(quoted).join(' ');
  const seed = a.num('seed') ?? 1;
  const docker = a.get('docker');
  // `docker` on a machine that has Docker.
  const fresh = (): World => (/^\s*(?:sudo\s+)?docker(?:-compose)?\s/.test(text) ? runLab('systemctl start docker', { seed, ...(docker !== undefined && { engine: engineOf(docker) }) }).world : emptyWorld(seed));
  const e = explainCommand(loaded?.world ?? fresh(), text);
  const { world: _, ...shape } = e;
  io.write(1, a.on('json') ? `${JSON.stringify(shape)}\n` : explainText(e, painter(io)));
  const status = e.missing.length > 0 ? 3 : e.status === 0 ? 0 : 1;
  return loaded ? withDoubts(io, a, [loaded], status) : status;
};
