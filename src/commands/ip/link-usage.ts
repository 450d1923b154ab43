// Usages that end a command.
import { LINK_USAGE } from './ip-help.ts';
import { exit } from './util.ts';

export const linkUsage = (): never => exit(255, LINK_USAGE);
