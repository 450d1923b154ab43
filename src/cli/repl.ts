// `packetpath repl [FILE]`: a root shell on a simulated host, over node's readline. Without a terminal it reads lines as a script and shows no prompt.
import { createInterface } from 'node:readline';
import { runLab } from '../explain/runLab.ts';
import { emptyWorld } from '../model/init.ts';
import { complete } from './complete.ts';
import { CliError, type Io } from './io.ts';
import { readFileAs, readText, UPLINK } from './load.ts';
import type { Args } from './options.ts';
import { newPlay, type Play, type PlayStart } from './play.ts';

const startOf = (a: Args, io: Io): PlayStart => {
  const [file] = a.operands;
  const docker = a.get('docker');
  const seed = a.num('seed') ?? 1;
  const world = a.on('internet') ? runLab(UPLINK, { seed }).world : emptyWorld(seed);
  if (file === undefined) return { world, docker };
  if (file === '-') throw new CliError(2, 'repl: stdin is what you type; give a FILE');
  const f = readFileAs(io, file, a);
  if (f.kind === 'script') return { world, script: { file, text: f.text }, docker };
  return { world: f.world, hosts: f.hosts, docker };
};

const interactive = (play: Play): Promise<number> => new Promise((resolve) => {
  const rl = createInterface({ input: process.stdin, output: process.stdout, terminal: true, historySize: 1000, completer: (line: string) => {
    const [hits, last] = complete(play.session(), line);
    return [hits.map((h) => (hits.length === 1 && !/[/:]$/.test(h) ? `${h} ` : h)), last];
  } });
  const next = (): void => {
    const status = play.ended();
    if (status !== undefined) {
      rl.close();
      return;
    }
    rl.setPrompt(play.prompt());
    rl.prompt();
  };
  rl.on('line', (line) => {
    play.line(line);
    next();
  });
  rl.on('SIGINT', () => {
    process.stdout.write('^C\n');
    play.interrupt();
    // What was typed so far is thrown away.
    (rl as unknown as { line: string; cursor: number }).line = '';
    (rl as unknown as { line: string; cursor: number }).cursor = 0;
    next();
  });
  rl.on('close', () => resolve(play.ended() ?? play.session().end(0)));
  next();
});

export const main = async (a: Args, io: Io): Promise<number> => {
  const play = newPlay(io, startOf(a, io), a);
  if (io.stdinIsTty && io.stdoutIsTty) {
    io.write(1, 'A simulated host; time is virtual. :help lists what is not bash, Ctrl-D leaves.\n');
    return await interactive(play);
  }
  for (const line of readText(io, '-').replace(/\n$/, '').split('\n')) {
    if (play.ended() !== undefined) break;
    play.line(line);
  }
  return play.ended() ?? play.session().end(0);
};
