// python3: only `python3 -m http.server` and `-V`. Everything else is refused by name, with status 1.
// Mirrors: CPython 3.11's main (options before -m) and argparse as http.server uses it.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { serveHttp } from './server.ts';

const USAGE = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n';
const HELP = `${USAGE}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  --cgi                 run as CGI server
  -b ADDRESS, --bind ADDRESS
                        bind to this address (default: all interfaces)
  -d DIRECTORY, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p VERSION, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
`;
const LONG = ['--help', '--cgi', '--bind', '--directory', '--protocol'] as const;
const SHORT: ReadonlyMap<string, string> = new Map([['h', '--help'], ['b', '--bind'], ['d', '--directory'], ['p', '--protocol']]);
const NAMES: ReadonlyMap<string, string> = new Map([['--bind', '-b/--bind'], ['--directory', '-d/--directory'], ['--protocol', '-p/--protocol'], ['--help', '-h/--help'], ['--cgi', '--cgi']]);

function* httpServer(p: ShellProc, args: readonly string[], unbuffered: boolean): Running {
  const fail = (text: string): number => {
    p.err(`${USAGE}server.py: error: ${text}\n`);
    return 2;
  };
  const o = new Map<string, string>();
  const rest: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const w = args[i] as string;
    if (w === '--') {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (!w.startsWith('-') || w === '-' || /^-\d+$/.test(w)) {
      rest.push(w);
      continue;
    }
    let name: string | undefined;
    let value: string | undefined;
    if (w.startsWith('--')) {
      const eq = w.indexOf('=');
      const stem = eq < 0 ? w : w.slice(0, eq);
      const hits = LONG.filter((l) => l.startsWith(stem));
      name = (LONG as readonly string[]).includes(stem) ? stem : hits.length === 1 ? hits[0] : undefined;
      if (eq >= 0) value = w.slice(eq + 1);
    } else {
      name = SHORT.get(w[1] as string);
      if (w.length > 2) value = w.slice(2);
    }
    if (name === undefined) {
      unknown.push(w);
      continue;
    }
    if (name === '--help') {
      p.out(HELP);
      return 0;
    }
    if (name === '--cgi') {
      o.set(name, '');
      continue;
    }
    value ??= args[i + 1]?.startsWith('-') ? undefined : args[++i];
    if (value === undefined) return fail(`argument ${NAMES.get(name)}: expected one argument`);
    o.set(name, value);
  }
  let port = 8000;
  const word = rest.shift();
  if (word !== undefined) {
    if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(word)) return fail(`argument port: invalid int value: '${word}'`);
    port = Number(word.replaceAll('_', ''));
  }
  unknown.push(...rest);
  if (unknown.length > 0) return fail(`unrecognized arguments: ${unknown.join(' ')}`);
  const protocol = o.get('--protocol');
  if (o.has('--cgi') || (protocol !== undefined && protocol !== 'HTTP/1.0') || port < 0) {
    p.err(`python3: http.server ${o.has('--cgi') ? '--cgi' : port < 0 ? `on port ${port}` : `--protocol ${protocol}`} is not modelled by packetpath\n`);
    return 1;
  }
  const env = p.env('PYTHONUNBUFFERED');
  return yield* serveHttp(p, { port: port % 65536, bind: o.get('--bind'), directory: o.get('--directory') ?? '.', flush: unbuffered || (env !== undefined && env !== '') });
}

function* runPython(p: Proc): Running {
  let unbuffered = false;
  const refuse = (what: string): number => {
    p.err(`python3: ${what} not modelled by packetpath (only -m http.server is)\n`);
    return 1;
  };
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (w === '-V' || w === '--version') {
      p.out('Python 3.11.2\n');
      return 0;
    }
    if (w === '-u') unbuffered = true;
    else if (w === '-m' || w.startsWith('-m')) {
      const module = w === '-m' ? p.args[i + 1] : w.slice(2);
      if (module === undefined) return refuse('-m without a module is');
      if (module === 'http.server') return yield* httpServer(p as ShellProc, p.args.slice(i + (w === '-m' ? 2 : 1)), unbuffered);
      return refuse(`the module "${module}" is`);
    } else if (w.startsWith('-') && w !== '-c' && w !== '-') return refuse(`the option ${w} is`);
    else return refuse(w === '-c' ? 'running programs (-c) is' : `running ${w} is`);
  }
  return refuse('an interactive interpreter is');
}

export const python3: Command = {
  name: 'python3',
  aliases: ['python3.11'],
  man: 'only -m http.server: a simple web server (Python 3.11)',
  run: runPython,
  catches: ['INT'],
  cost: 120_000,
};
