#!/usr/bin/env node
// The command line: `packetpath run FILE.sh`. Each sub-command is a file in cli/; only this layer knows node.
import { readFileSync } from 'node:fs';
import { RUN_USAGE, runCommand } from './cli/run.ts';

const HELP = `packetpath: a bash lab script on a model of the Linux packet path; it prints what the kernel prints.

${RUN_USAGE}       packetpath --help
       packetpath --version
`;

const main = (argv: readonly string[]): number => {
  const [command, ...rest] = argv;
  switch (command) {
    case 'run': return runCommand(rest);
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case '--version':
    case '-V': {
      const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
      process.stdout.write(`packetpath ${(JSON.parse(text) as { version: string }).version}\n`);
      return 0;
    }
    default:
      process.stderr.write(command === undefined ? HELP : `packetpath: unknown command "${command}"\n${HELP}`);
      return 2;
  }
};
process.exitCode = main(process.argv.slice(2));
