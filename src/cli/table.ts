// The table of commands: what `packetpath` can be asked, with which words. Help, completion, docs/cli.md and parsing come from here; the
// modules behind are read when they are asked for.
import type { CliArg, CliCommand, CliOption } from './options.ts';

const FILE: CliArg = { name: 'FILE', kind: 'file', man: 'a bash script, a compose file (*.yml, *.yaml), a snapshot of a host (a file or folder), rules that iptables-save printed, or a stored world; - is stdin' };
const FROM: CliArg = { name: 'FROM', kind: 'place', man: 'who asks: host (the initial namespace), a namespace, a container, a service of docker compose, an address of one of them' };
const TO: CliArg = { name: 'TO', kind: 'target', man: 'whom: tcp://web1:80 or web1:80, udp://10.0.0.2:53, icmp://8.8.8.8 or 8.8.8.8, http://web1/, tcp://[fd00::2]:80; a host is an address or a name' };

const json = (shape: string): CliOption => ({ name: 'json', man: `print JSON: ${shape}` });
const SEED: CliOption = { name: 'seed', value: 'N', man: 'seed of everything random in the world (MAC addresses, ports, the ECMP hash); 1 without it' };
const DOCKER: CliOption = { name: 'docker', value: 'VERSION', man: 'the Docker Engine that dockerd is where the script names none: 1.12, 17.06, 20.10 (without this option), 27, 28.0, 28.5, 29' };
const VERBOSE: CliOption = { name: 'verbose', letter: 'v', man: 'show what the script prints (on stderr)' };
const ANYWAY: CliOption = { name: 'anyway', man: 'answer though the script stopped early, or used what is not modelled; the exit status is the answer\'s own' };
const OUT: CliOption = { name: 'output', letter: 'o', value: 'OUT', man: 'write the result to a file instead of stdout' };
const INTERNET: CliOption = { name: 'internet', man: 'a script begins on a machine with an uplink: lo is up, eth0 has 198.51.100.10/24, and beyond it is the namespace internet, 198.51.100.1' };
const WORLD = [INTERNET, SEED, DOCKER, VERBOSE, ANYWAY] as const;
const CLIENT: readonly CliOption[] = [
  { name: 'src', value: 'ADDRESS', man: 'the address that the client binds to' },
  { name: 'sport', value: 'PORT', man: 'the port that the client binds to' },
  { name: 'uid', value: 'UID', man: 'who asks, for `-m owner` and `ip rule uidrange`; root without it' },
  { name: 'mark', value: 'MARK', man: 'SO_MARK of the client\'s socket' },
  { name: 'patience', value: 'SECONDS', man: 'how long the client waits for anything; 10 without it' },
];

const NARROW: readonly CliOption[] = [
  { name: 'from', value: 'NAMES', man: 'only these ask, with commas between; all without it' },
  { name: 'to', value: 'NAMES', man: 'only these are asked' },
  { name: 'ports', value: 'PORTS', man: 'tcp/80,udp/53,icmp: at each of them, whether something listens or not; without it what listens' },
  { name: 'family', value: 'FAMILY', choices: ['4', '6'], man: 'only IPv4 or only IPv6' },
  { name: 'patience', value: 'SECONDS', man: 'how long a client waits for anything; 10 without it' },
];
export const FORMS = ['story', 'detailed', 'minimal', 'kernel', 'tcpdump', 'conntrack', 'json', 'mermaid', 'mermaid-topology', 'svg', 'hooks', 'hooks-svg', 'pcapng'];

/** The usual exit status, as every --help says it. */
export const EXITS = '0 yes, 1 no, 2 usage, 3 not understood or not modelled';

export const CLI_COMMANDS: readonly CliCommand[] = [
  {
    name: 'run', man: 'run a bash script on a fresh machine and print what the kernel would',
    about: ['stdout and stderr are the script\'s. What is not modelled fails by its name on stderr.'],
    args: [{ name: 'FILE', kind: 'file', man: 'a bash script; - is stdin' }, { name: 'ARG', kind: 'text', optional: true, many: true, man: 'the script\'s $1, $2 ...' }],
    options: [SEED, DOCKER, { name: 'json', man: 'print { status, stdout, stderr, missing } as JSON' }, { name: 'save', value: 'OUT', man: 'store the world that is left, for the other commands' }], stopsEarly: true,
    exits: 'the script\'s', examples: ['packetpath run lab.sh', 'packetpath run --save lab.json lab.sh', 'echo "ip route" | packetpath run -'],
    load: () => import('./run.ts'),
  },
  {
    name: 'reach', man: 'can FROM reach TO? The whole round trip is walked: name, ARP, routes, rules, and the way back',
    about: ['Outcomes: open, refused, reset, timeout, unreachable, prohibited, connected-then-closed, hangs-on-large-packets, name-not-found, unsupported.'],
    args: [FILE, FROM, TO],
    options: [{ name: 'form', letter: 'f', value: 'FORM', choices: FORMS, man: 'how it is told' }, { name: 'json', man: 'the same as --form json; its schema is docs/answer.schema.json' }, OUT, ...CLIENT, ...WORLD],
    exits: '0 open, 1 not open, 2 usage, 3 not understood or not modelled', examples: ['packetpath reach lab.sh web1 tcp://10.0.0.2:80', 'packetpath reach --form svg -o path.svg lab.sh host http://web/'],
    load: () => import('./reach.ts'),
  },
  {
    name: 'why', man: 'why is the answer what it is, and what would change it',
    about: ['The blame chain with the lines that made each thing, rules that missed the packet by one condition, and the smallest changes that open the way. Each change was tried on a fork of the world; what else it opens (+) or shuts (-) is said.'],
    args: [FILE, FROM, TO], options: [{ name: 'no-fixes', man: 'look for no changes' }, json('as reach --json without its trace, and { nearMisses: [{ table, chain, number, text, field, wanted, had, origin }], fixes: [{ commands, text, outcome, gained, lost, applicable }] }'), OUT, ...CLIENT, ...WORLD],
    exits: '0 open, 1 not open, 2 usage, 3 not understood or not modelled', examples: ['packetpath why lab.sh internet tcp://203.0.113.1:8080'],
    load: () => import('./why.ts'),
  },
  {
    name: 'matrix', man: 'who reaches what: all namespaces and containers, and all that listens',
    about: ['Namespaces that can be exchanged are walked once: a thousand containers cost what their classes cost.'],
    args: [FILE], options: [{ name: 'format', value: 'FORMAT', choices: ['text', 'json', 'csv', 'svg'], man: 'how it is printed' }, { name: 'json', man: 'the same as --format json' }, OUT, { name: 'classes', man: 'rows and columns by classes' }, { name: 'each', man: 'every row and column by itself' }, ...NARROW, ...WORLD],
    exits: '0, 2 usage, 3 not understood or not modelled', examples: ['packetpath matrix lab.sh', 'packetpath matrix --format svg -o who.svg --ports tcp/80,icmp host.snapshot'],
    load: () => import('./matrix.ts'),
  },
  {
    name: 'diff', man: 'which flows are gained, lost or changed from one world to another',
    about: ['Each kind of change has a witness, what decided on the side that fails, and what differs in the configuration.'],
    args: [{ ...FILE, name: 'FILE_A', man: 'the world before: as FILE of reach' }, { ...FILE, name: 'FILE_B', man: 'and after' }], options: [json('[{ kind, before, after, count, flows, witness, cause, changes }]'), OUT, { name: 'docker-after', value: 'VERSION', man: 'as --docker, for FILE_B alone: what an upgrade changes' }, ...NARROW, ...WORLD],
    exits: '0 the same, 1 they differ, 2 usage, 3 not understood or not modelled', examples: ['packetpath diff before.snapshot after.snapshot', 'packetpath diff --docker 27 --docker-after 28.5 lab.sh lab.sh'],
    load: () => import('./diff.ts'),
  },
  {
    name: 'versions', man: 'the answer with each Docker Engine, and where it flips',
    about: ['The script is run once for each release: 1.12, 17.06, 20.10, 27, 28.0, 28.5, 29. A release that the script names itself is replaced.'],
    args: [{ ...FILE, man: 'a bash script with Docker in it; - is stdin' }, FROM, TO], options: [json('{ question, answers: [{ version, outcome, symptom, blame, why, complaints }], flips: [{ from, to, before, after, because }] }'), OUT, INTERNET, SEED, ...CLIENT],
    exits: '0 the same with all, 1 it flips, 2 usage, 3 nothing could be asked', examples: ['packetpath versions lab.sh neighbour tcp://172.17.0.2:80'],
    load: () => import('./versions.ts'),
  },
  {
    name: 'lint', man: 'known traps of a world, and rules that no packet needs',
    about: [
      'Traps: a published port behind a firewall that is not asked, DOCKER-USER rules about the port of the host, a FORWARD policy that shuts out other bridges, NAT without a way back, overlapping subnets, MTUs ...',
      'With --rules every table is searched for rules that are shadowed, redundant, unreachable or contradict themselves, exactly: "may" is said where it hangs on a match of which nothing is known.',
    ],
    args: [FILE], options: [{ name: 'rules', man: 'look at each rule, too' }, { name: 'all', man: 'the same, and also the rules that can be hit, each with a packet that does' }, json('{ traps: [{ id, severity, place, text, cause, origin, check, fix }], rules: [{ place, findings: [{ kind, certainty, rule, blockers, witness, depends, text }] }] }'), OUT, ...WORLD],
    exits: '0 nothing found, 1 a trap or a dead rule, 2 usage, 3 not understood or not modelled', examples: ['packetpath lint lab.sh', 'packetpath lint --rules host.snapshot'],
    load: () => import('./lint.ts'),
  },
  {
    name: 'check', man: 'judge scenarios: scripts with expected answers in their comments',
    about: [
      'In a script: `# question: TEXT`, `# expect: FROM TO -> OUTCOME`, `# because: TEXT` (must stand in a reason of the expectation above), `# expect[28.5]: ...` (with that Docker Engine only).',
      'Outcomes: open, refused, reset, timeout, unreachable, prohibited, connected-then-closed, hangs-on-large-packets, name-not-found, unsupported.',
    ],
    args: [{ name: 'FILE', kind: 'file', many: true, man: 'scripts, or folders of scripts (*.sh, also below)' }],
    options: [{ name: 'tap', man: 'print TAP version 13' }, { name: 'junit', man: 'print JUnit XML' }, json('{ cases: [{ file, line, question, from, to, engine, expected, got, result, wrong, reasons }], doubts }; result is ok, differs or unknown'), OUT, SEED, DOCKER, VERBOSE, ANYWAY],
    exits: '0 all as expected, 1 one differs, 2 usage, 3 a script stopped early, or is not modelled', examples: ['packetpath check scenarios', 'packetpath check --junit -o report.xml scenarios'],
    load: () => import('./check.ts'),
  },
  {
    name: 'explain', man: 'what a command means, word by word, and what it would change',
    about: ['The words are explained for iptables and ip6tables. What changes is found by running the command on a fork of the world of --in, or of a fresh machine.'],
    args: [{ name: 'COMMAND', kind: 'text', many: true, man: 'a command line, as one word or as several' }],
    options: [{ name: 'in', value: 'FILE', man: 'the world to try it in: a script, a snapshot or a stored world' }, json('{ words: [{ words, meaning }], status, output, missing, changes: [{ place, sign, what, text, rule }], idle }'), ...WORLD], stopsEarly: true,
    exits: '0 it would succeed, 1 it would fail, 2 usage, 3 not understood or not modelled', examples: ["packetpath explain 'iptables -I DOCKER-USER -p tcp --dport 8080 -j DROP'", "packetpath explain --in lab.sh 'ip route add default via 10.0.0.1'"],
    load: () => import('./explain.ts'),
  },
  {
    name: 'repl', man: 'a root shell on a simulated host, with undo',
    about: [
      'Bash as in a lab script, with history and completion. Besides: :reach FROM TO, :why FROM TO, :explain COMMAND, :changes, :history, undo, redo, :save FILE, :help, :quit.',
      'undo takes the last line back by playing the session again without it: the world, its clock, files, variables and background programs are as they were.',
      'A program in the foreground gets Ctrl-C after 60 seconds of virtual time. Without a terminal, lines are read from stdin and no prompt is shown.',
    ],
    args: [{ ...FILE, optional: true, man: 'what is run first: a script; or the world to begin with: a stored one, or a snapshot' }],
    options: [{ name: 'foreground', value: 'SECONDS', man: 'virtual seconds until a program in the foreground gets Ctrl-C; 60 without it' }, INTERNET, SEED, DOCKER],
    exits: 'that of the shell', examples: ['packetpath repl', 'packetpath repl lab.sh', "printf 'ip netns add a\\nip netns\\n' | packetpath repl"],
    load: () => import('./repl.ts'),
  },
  {
    name: 'collect', man: 'print a script that takes a snapshot of a real host',
    about: ['A read-only POSIX shell script: what it prints, as root on that host, is a FILE for the other commands. It reads no environment and no arguments of containers.'],
    args: [], options: [OUT], exits: '0', examples: ['packetpath collect | ssh root@host sh > host.snapshot', 'packetpath reach host.snapshot host tcp://10.0.0.2:80'],
    load: () => import('./collect.ts'),
  },
  {
    name: 'import', man: 'read a snapshot of a real host, and say what was not understood',
    about: ['A snapshot is what the script of `packetpath collect` prints, or a folder of saved outputs: ip-addr.json (ip -j -d addr), ip-route.json, iptables-save.txt, sysctl.txt, ss.txt ... The other commands read snapshots themselves; this one shows what is in them.'],
    args: [{ name: 'FILE', kind: 'file', man: 'a snapshot: a file or a folder' }],
    options: [{ name: 'output', letter: 'o', value: 'OUT', man: 'store the world, for the other commands' }, { name: 'backend', value: 'WHICH', choices: ['nft', 'legacy'], man: 'whose tables an iptables-save.txt is that does not say; nft without it' }, { name: 'closed', man: 'devices whose far side is not in the snapshot lead nowhere; without it they lead to a namespace "outside"' }, json('{ namespaces: [{ name, devices, addresses, rules, sockets }], notUnderstood: [{ netns, at, text }] }'), SEED],
    exits: '0 all understood, 2 usage, 3 something was not', examples: ['packetpath import host.snapshot', 'packetpath import -o host.json saved/'],
    load: () => import('./import.ts'),
  },
  {
    name: 'completion', man: 'print a completion script for a shell',
    about: [], args: [{ name: 'SHELL', kind: 'text', choices: ['bash'], man: 'bash' }], options: [],
    exits: '0, 2 usage', examples: ['source <(packetpath completion bash)'],
    load: () => import('./completion.ts'),
  },
];
