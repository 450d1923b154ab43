// The client's own parts: options, ports, Go templates, tables; dockerd's options and daemon.json. Words are those of Docker 20.10.24.
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { daemonSpec, DOCKERD_CHECKS, DOCKERD_FLAGS, readDaemonJson } from '../../../src/commands/docker/dockerdFlags.ts';
import { flagDefs, parseFlags, type Flags } from '../../../src/commands/docker/flags.ts';
import { compileTemplate } from '../../../src/commands/docker/goTemplate.ts';
import { goJson, goMap, NIL_LIST, struct } from '../../../src/commands/docker/goValue.ts';
import { parseExpose, parsePortSpec } from '../../../src/commands/docker/parsePorts.ts';
import { humanDuration, table } from '../../../src/commands/docker/table.ts';

describe('parseFlags', () => {
  const defs = flagDefs('d,detach i,interactive t,tty p,publish:list name:string time:int net=network:network network:network');
  const ok = (...argv: string[]): Flags => parseFlags(defs, argv, { interspersed: false }) as Flags;
  const bad = (...argv: string[]): string => (parseFlags(defs, argv, { interspersed: false }) as { bad: string }).bad;
  it('takes every spelling of an option', () => {
    expect(ok('-itd', '-p80:80', '-p=81:81', '-p', '82:82', '--publish=83', '--name', 'x', 'img', '-v').given).toEqual([
      ['interactive', 'true'], ['tty', 'true'], ['detach', 'true'], ['publish', '80:80'], ['publish', '81:81'], ['publish', '82:82'], ['publish', '83'], ['name', 'x'],
    ]);
    expect(ok('img', '-d').args).toEqual(['img', '-d']);
    expect(ok('--net', 'n', '--detach=false', '--', '-x').given).toEqual([['network', 'n'], ['detach', 'false']]);
  });
  it.each([
    [['--foo'], 'unknown flag: --foo'], [['-Z'], "unknown shorthand flag: 'Z' in -Z"], [['-dZ'], "unknown shorthand flag: 'Z' in -Z"], [['--name'], 'flag needs an argument: --name'], [['-p'], "flag needs an argument: 'p' in -p"],
    [['--detach=maybe'], 'invalid argument "maybe" for "-d, --detach" flag: strconv.ParseBool: parsing "maybe": invalid syntax'], [['--time', 'x'], 'invalid argument "x" for "--time" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  ])('refuses %j', (argv, words) => expect(bad(...argv)).toBe(words));
});

describe('parsePortSpec', () => {
  const ip = (s: string): unknown => parseIp(s);
  it.each([
    ['80', [{ port: 80, proto: 'tcp', hostIp: null, hostPort: null }]],
    ['8080:80/udp', [{ port: 80, proto: 'udp', hostIp: null, hostPort: [8080, 8080] }]],
    ['127.0.0.1::80', [{ port: 80, proto: 'tcp', hostIp: ip('127.0.0.1'), hostPort: null }]],
    ['[::1]:81:80/sctp', [{ port: 80, proto: 'sctp', hostIp: ip('::1'), hostPort: [81, 81] }]],
    ['5000-5001:80-81', [{ port: 80, proto: 'tcp', hostIp: null, hostPort: [5000, 5000] }, { port: 81, proto: 'tcp', hostIp: null, hostPort: [5001, 5001] }]],
    ['5000-5010:80', [{ port: 80, proto: 'tcp', hostIp: null, hostPort: [5000, 5010] }]],
    ['0:80', [{ port: 80, proto: 'tcp', hostIp: null, hostPort: null }]],
  ])('reads %s', (text, want) => expect(parsePortSpec(text)).toEqual(want));
  it.each([
    ['99999:80', 'Invalid hostPort: 99999'], ['80:99999', 'Invalid containerPort: 99999'], ['abc', 'Invalid containerPort: abc'], ['80/foo', 'Invalid proto: foo'], ['1.2.3:80:80', 'Invalid ip address: 1.2.3'], ['', 'No port specified: <empty>'],
    ['80:', 'No port specified: 80:<empty>'], ['8000-8001:80-82', 'Invalid ranges specified for container and host Ports: 80-82 and 8000-8001'], ['8001-8000:80', 'Invalid hostPort: 8001-8000'],
    ['::1:80:80', 'Invalid ip address ::1: address ::1:: too many colons in address'], ['-1:80', 'Invalid hostPort: -1'],
  ])('refuses %s', (text, words) => expect(parsePortSpec(text)).toBe(words));
  it('refuses --expose with a host port', () => {
    expect(parseExpose('80:80')).toBe('invalid port format for --expose: 80:80');
    expect(parseExpose('99999')).toBe('invalid range format for --expose: 99999, error: strconv.ParseUint: parsing "99999": value out of range');
  });
});

describe('compileTemplate', () => {
  const ports = goMap([['80/tcp', [struct({ HostIp: '0.0.0.0', HostPort: '8080' }), struct({ HostIp: '::', HostPort: '8080' })]]]);
  const dot = struct({ Name: '/c1', Cmd: ['sleep', '86400'], Running: true, Ports: ports, Networks: goMap([['bridge', struct({ IP: '172.17.0.2' }, true)]]), Env: NIL_LIST, Pid: 7 });
  const run = (t: string): string => compileTemplate(t, { type: '' })(dot);
  // Each as `docker inspect -f` printed it.
  it.each([
    ['{{.Ports}}', 'map[80/tcp:[{0.0.0.0 8080} {:: 8080}]]'],
    ['{{json .Ports}}', '{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}]}'],
    ['{{range $p, $c := .Ports}}{{$p}} -> {{(index $c 0).HostPort}}{{end}}', '80/tcp -> 8080'],
    ['{{(index (index .Ports "80/tcp") 0).HostPort}}', '8080'],
    ['{{index .Networks "nosuch"}}', '<nil>'],
    ['{{.Networks.bridge.IP}} {{.Networks.nosuch.IP}}', '172.17.0.2 <no value>'],
    ['{{if .Running}}up{{else}}down{{end}} {{len .Cmd}} {{printf "%s-%d" .Name 3}} {{join .Cmd ","}} {{println "x"}}', 'up 2 /c1-3 sleep,86400 x\n'],
    ['{{range $i, $e := .Cmd}}{{if $i}},{{end}}{{$e}}{{else}}none{{end}}', 'sleep,86400'],
    ['{{range .Env}}x{{else}}none{{end}} {{.Env}}', 'none []'],
    ['{{with .Networks.bridge}}{{.IP}}{{end}} {{$x := .Name}}{{$x}} {{.Pid | printf "%03d"}}', '172.17.0.2 /c1 007'],
    ['{{if eq .Pid 8}}a{{else if eq .Pid 7}}b{{end}} {{- " c" }} {{/* d */}}{{not true}} {{and 1 0}} {{or 0 "x"}} {{slice .Name 1 3}}', 'b c false 0 x c1'],
    ['{{upper "a"}}{{lower "B"}}{{title "cd"}} {{split "a,b" ","}}', 'AbCd [a b]'],
  ])('%s', (t, want) => expect(run(t)).toBe(want));
  it.each([
    ['{{.Nope}}', ':1:2: executing "" at <.Nope>: map has no entry for key "Nope"'], ['{{.Name', ':1: unclosed action'], ['{{foo .Name}}', ':1: function "foo" not defined'], ['{{if .Name}}', ':1: unexpected EOF'], ['{{end}}', ':1: unexpected {{end}}'],
  ])('%s fails', (t, words) => expect(() => run(t)).toThrow(words));
  it('prints JSON as encoding/json does', () => {
    expect(goJson(struct({ b: [], a: goMap([['z', 1], ['y', NIL_LIST]]), s: '<&>' }), '  ')).toBe('{\n  "b": [],\n  "a": {\n    "y": null,\n    "z": 1\n  },\n  "s": "\\u003c\\u0026\\u003e"\n}');
  });
});

describe('table and humanDuration', () => {
  it('pads to ten and three', () => expect(table([['CONTAINER ID', 'IMAGE', 'NAMES'], ['4b4538e8d6d0', 'bb', 'c3']])).toBe('CONTAINER ID   IMAGE     NAMES\n4b4538e8d6d0   bb        c3\n'));
  it.each([[0.5, 'Less than a second'], [1, '1 second'], [59, '59 seconds'], [61, 'About a minute'], [150, '2 minutes'], [3600, 'About an hour'], [5400, '2 hours'], [86400 * 3, '3 days'], [86400 * 21, '3 weeks']])('%d s', (s, want) => expect(humanDuration(s * 1e6)).toBe(want));
});

describe('dockerd', () => {
  const flags = (...argv: string[]): Flags => parseFlags(DOCKERD_FLAGS, argv, { interspersed: true, checks: DOCKERD_CHECKS }) as Flags;
  const spec = (...argv: string[]): ReturnType<typeof daemonSpec> => {
    const f = flags(...argv);
    return daemonSpec(f.one, f.all);
  };
  it('reads its options', () => {
    expect(spec('--icc=false', '--bip', '192.168.127.1/24', '--default-address-pool', 'base=10.200.0.0/16,size=24', '--engine-version', '28.5.2', '-H', 'unix:///run/h1.sock', '--ip', '10.10.10.101')).toMatchObject({
      version: '28.5', sock: '/run/h1.sock', opts: { icc: false, ip6tables: true, bip: { ip: parseIp('192.168.127.1'), len: 24 }, defaultAddressPools: [{ base: { ip: parseIp('10.200.0.0'), len: 16 }, size: 24 }], ip: parseIp('10.10.10.101') },
    });
  });
  it.each([
    [['--bip', 'foo'], 'failed to start daemon: Error initializing network controller: invalid CIDR address: foo'],
    [['--bip', '10.0.0.1/24', '-b', 'br0'], 'failed to start daemon: You specified -b & --bip, mutually exclusive options. Please specify only one'],
    [['--icc=false', '--iptables=false'], 'failed to start daemon: You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true'],
    [['--ip6tables'], 'failed to start daemon: ip6tables rules are only available if experimental features are enabled'],
  ])('%j does not start', (argv, words) => expect(spec(...argv)).toBe(words));
  it.each([
    ['{"icc": false, "foo": 1}', [], "the following directives don't match any configuration option: foo"],
    ['{"icc": false', [], 'unexpected EOF'],
    ['{"icc": false}', ['--icc=true'], 'the following directives are specified both as a flag and in the configuration file: icc: (from flag: true, from file: false)'],
    ['{"dns": ["foo"]}', [], 'configuration validation from file failed: foo is not an ip address'],
  ])('daemon.json %s', (text, argv, words) => expect(readDaemonJson(text, flags(...argv))).toBe(words));
  it('reads daemon.json', () => {
    expect(readDaemonJson('{"icc": false, "dns": ["1.1.1.1"], "default-address-pools": [{"base": "10.0.0.0/8", "size": 24}], "mtu": 1400}', flags())).toEqual(new Map<string, readonly string[]>([['icc', ['false']], ['dns', ['1.1.1.1']], ['default-address-pool', ['base=10.0.0.0/8,size=24']], ['mtu', ['1400']]]));
  });
});
