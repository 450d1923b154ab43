// The help of iptables and iptables-restore 1.8.9. That of an extension (`-m tcp -h`) is not modelled and refused.
import { plain, ToolExit, VERSION, variant, type Tool } from './tool.ts';

const HELP = `Usage: @ -[ACD] chain rule-specification [options]
       @ -I chain [rulenum] rule-specification [options]
       @ -R chain rulenum rule-specification [options]
       @ -D chain rulenum [options]
       @ -[LS] [chain [rulenum]] [options]
       @ -[FZ] [chain] [options]
       @ -[NX] chain
       @ -E old-chain-name new-chain-name
       @ -P chain target [options]
       @ -h (print this help information)

Commands:
Either long or short options are allowed.
  --append  -A chain		Append to chain
  --check   -C chain		Check for the existence of a rule
  --delete  -D chain		Delete matching rule from chain
  --delete  -D chain rulenum
				Delete rule rulenum (1 = first) from chain
  --insert  -I chain [rulenum]
				Insert in chain as rulenum (default 1=first)
  --replace -R chain rulenum
				Replace rule rulenum (1 = first) in chain
  --list    -L [chain [rulenum]]
				List the rules in a chain or all chains
  --list-rules -S [chain [rulenum]]
				Print the rules in a chain or all chains
  --flush   -F [chain]		Delete all rules in  chain or all chains
  --zero    -Z [chain [rulenum]]
				Zero counters in chain or all chains
  --new     -N chain		Create a new user-defined chain
  --delete-chain
            -X [chain]		Delete a user-defined chain
  --policy  -P chain target
				Change policy on chain to target
  --rename-chain
            -E old-chain new-chain
				Change chain name, (moving any references)

Options:
@46[!] --protocol	-p proto	protocol: by number or name, eg. \`tcp'
[!] --source	-s address[/mask][...]
				source specification
[!] --destination -d address[/mask][...]
				destination specification
[!] --in-interface -i input name[+]
				network interface name ([+] for wildcard)
 --jump	-j target
				target for rule (may load target extension)
  --goto      -g chain
			       jump to chain with no return
  --match	-m match
				extended match (may load extension)
  --numeric	-n		numeric output of addresses and ports
[!] --out-interface -o output name[+]
				network interface name ([+] for wildcard)
  --table	-t table	table to manipulate (default: \`filter')
  --verbose	-v		verbose mode
  --wait	-w [seconds]	maximum wait to acquire xtables lock before give up
  --line-numbers		print line numbers when listing
  --exact	-x		expand numbers (display exact values)
@f  --modprobe=<command>		try to insert modules using this command
  --set-counters -c PKTS BYTES	set the counter during insert/append
[!] --version	-V		print package version.
`;
const FRAGMENT = '[!] --fragment\t-f\t\tmatch second or further fragments only\n';
const RESTORE_NFT = `Usage: @ [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
	   [ --ipv4 ]
	   [ --ipv6 ]
`;
const RESTORE_LEGACY = `Usage: @ [-c] [-v] [-V] [-t] [-h] [-n] [-w secs] [-W usecs] [-T table] [-M command] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --wait=<seconds>
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
`;

/** printhelp, and the extensions named before it. */
export const printHelp = (t: Tool, matches: readonly string[], target: string | undefined): void => {
  const ext = target ?? matches[0];
  if (ext !== undefined) throw new ToolExit(2, `${plain(t)}: the help of "${ext}" is not modelled by packetpath\n`);
  const four = t.family === 4;
  const families = `    --ipv4\t-4\t\t${four ? 'Nothing' : 'Error'} (line is ignored by ip6tables-restore)\n    --ipv6\t-6\t\t${four ? 'Error' : 'Nothing'} (line is ignored by iptables-restore)\n`;
  t.out.print(`${t.name} v${VERSION} (${variant(t)})\n\n${HELP.replace('@46', families).replace('@f', four ? FRAGMENT : '').replaceAll('@', t.name)}`);
};
export const restoreHelp = (t: Tool): string => (t.backend === 'nft' ? RESTORE_NFT : RESTORE_LEGACY).replace('@', t.name);
