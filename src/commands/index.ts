// Every command a lab can run, in one literal table. Add a file, add a line.
import type { Command } from '../shell/proc.ts';
import { bridge } from './bridge/index.ts';
import { ip } from './ip/index.ts';
import { ping } from './ping/index.ts';
import { sysctl } from './sysctl.ts';

export const COMMANDS: readonly Command[] = [
  bridge,
  ip,
  ping,
  sysctl,
];
