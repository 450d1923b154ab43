// `packetpath completion bash`: a completion script made from the table of commands.
import type { Io } from './io.ts';
import { optionsOf, type Args, type CliCommand } from './options.ts';
import { CLI_COMMANDS } from './table.ts';

const flags = (c: CliCommand): string => optionsOf(c).flatMap((o) => [`--${o.name}`, ...(o.letter === undefined ? [] : [`-${o.letter}`])]).join(' ');
const values = (c: CliCommand): string[] => optionsOf(c).filter((o) => o.value !== undefined).map((o) => {
  const patterns = [`--${o.name}`, ...(o.letter === undefined ? [] : [`-${o.letter}`])].map((n) => `'${c.name} ${n}'`).join('|');
  return `${patterns}) ${o.choices ? `words='${o.choices.join(' ')}'` : o.value === 'OUT' || o.value === 'FILE' ? 'files=1' : ':'}; found=1 ;;`;
});

export const bashCompletion = (): string => `# bash completion of packetpath: source <(packetpath completion bash)
_packetpath() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} cmd=\${COMP_WORDS[1]} words='' files='' found=''
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '${[...CLI_COMMANDS.map((c) => c.name), 'help', '--help', '--version'].join(' ')}' -- "$cur"))
    return
  fi
  if [[ $cmd == help ]]; then
    COMPREPLY=($(compgen -W '${CLI_COMMANDS.map((c) => c.name).join(' ')}' -- "$cur"))
    return
  fi
  case "$cmd $prev" in
${CLI_COMMANDS.flatMap(values).map((l) => `    ${l}`).join('\n')}
  esac
  if [[ -z $found ]]; then
    case "$cmd" in
${CLI_COMMANDS.map((c) => `      ${c.name}) if [[ $cur == -* ]]; then words='${flags(c)}'; else ${c.args[0]?.choices ? `words='${c.args[0].choices.join(' ')}'` : c.args.some((x) => x.kind === 'file') ? 'files=1' : ':'}; fi ;;`).join('\n')}
    esac
  fi
  if [[ -n $files ]]; then COMPREPLY=($(compgen -f -- "$cur")); else COMPREPLY=($(compgen -W "$words" -- "$cur")); fi
}
complete -o filenames -F _packetpath packetpath
`;

export const main = (_a: Args, io: Io): number => {
  io.write(1, bashCompletion());
  return 0;
};
