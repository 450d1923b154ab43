// `packetpath WORDS`: finds the command in the table, reads its options, runs it, and says in one sentence what went wrong.
import { readFileSync } from 'node:fs';
import { isBadQuestion } from '../explain/badQuestion.ts';
import { CliError, type Io } from './io.ts';
import { columns, didYouMean, helpOf, parseArgs } from './options.ts';
import { CLI_COMMANDS, EXITS } from './table.ts';

const overview = (): string => `packetpath: can A reach B, why not, and what would change it. Lab scripts, Docker hosts and snapshots on a model of the Linux packet path.

usage: packetpath COMMAND [OPTIONS] ...
       packetpath --version

${columns(CLI_COMMANDS.map((c) => [c.name, c.man]))}
exit status: ${EXITS}
packetpath COMMAND --help tells the rest.
`;
const version = (): string => {
  // Beside dist/ and beside src/.
  const { version: v } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return `packetpath ${v}\n`;
};

const isThere = (io: Io, path: string): boolean => {
  try {
    return io.kind(path) !== undefined;
  } catch {
    return false;
  }
};
/** The exit status. Nothing is thrown: what a user can cause is said in words. */
export const main = async (argv: readonly string[], io: Io): Promise<number> => {
  const [name, ...words] = argv;
  const say = (text: string): void => io.write(2, `packetpath: ${text}\n`);
  try {
    switch (name) {
      case undefined:
        io.write(2, overview());
        return 2;
      case '--help':
      case '-h':
        io.write(1, overview());
        return 0;
      case '--version':
      case '-V':
        io.write(1, version());
        return 0;
      case 'help':
        if (words.length === 0) {
          io.write(1, overview());
          return 0;
        }
        return await main([words[0] as string, '--help'], io);
    }
    const command = CLI_COMMANDS.find((c) => c.name === name);
    if (!command && isThere(io, name)) throw new CliError(2, `${name} is a file; what about it?\n  packetpath reach ${name} FROM TO\n  packetpath matrix ${name}\n  packetpath lint ${name}`);
    if (!command) throw new CliError(2, name.startsWith('-') ? `unknown option "${name}"${didYouMean(name, ['--help', '--version'])}\nusage: packetpath COMMAND [OPTIONS] ...   (packetpath --help)` : `unknown command "${name}"${didYouMean(name, [...CLI_COMMANDS.map((c) => c.name), 'help'])}\npacketpath --help lists the commands`);
    const a = parseArgs(command, words);
    if (!a) {
      io.write(1, helpOf(command, EXITS));
      return 0;
    }
    return await (await command.load()).main(a, io);
  } catch (e) {
    if (e instanceof CliError) {
      say(e.message);
      return e.status;
    }
    // The library's words for a name or an address that is not there.
    if (isBadQuestion(e)) {
      say(e.message);
      return 2;
    }
    say(`internal error: ${e instanceof Error ? e.message : String(e)}`);
    if (io.env.PACKETPATH_DEBUG && e instanceof Error) io.write(2, `${e.stack}\n`);
    else io.write(2, 'This is a mistake of packetpath, not yours. PACKETPATH_DEBUG=1 shows where.\n');
    return 3;
  }
};
