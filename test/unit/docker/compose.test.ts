// docker compose: what files become, what is refused and how, what up and down leave. Messages are compose-go's as far as they are known from its source and issues.
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../src/commands/docker/composeFile.ts';
import { newSession, type Session } from '../../../src/index.ts';

const load = (text: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof loadProject> =>
  loadProject({ files: [['/srv/demo/compose.yaml', text]], name: '', directory: '/srv/Demo App', env: (n) => (Object.hasOwn(env, n) ? env[n] : undefined) });

describe('loadProject', () => {
  it('reads short and long forms alike', () => {
    const short = load('services: {web: {image: nginx, ports: ["127.0.0.1:8080:80"], environment: [A=1], extra_hosts: ["a:1.2.3.4"], networks: [n]}}\nnetworks: {n: }');
    const long = load('services:\n  web:\n    image: nginx\n    ports: [{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: tcp}]\n    environment: {A: 1}\n    extra_hosts: {a: 1.2.3.4}\n    networks: {n: {}}\nnetworks: {n: {}}');
    const core = (p: typeof short): unknown => p.services.map(({ raw: _, ports, ...s }) => ({ ...s, ports: ports.map((x) => x.replace('/tcp', '')) }));
    expect(core(long)).toEqual(core(short));
    expect(short.name).toBe('demoapp');
  });
  it('fills in variables', () => {
    const p = load('services: {web: {image: "${IMG:-nginx}:${TAG?}", command: "echo $$X ${A-b c}", hostname: "${E+set}"}}', { TAG: '1', E: '' });
    expect(p.services[0]).toMatchObject({ image: 'nginx:1', command: ['echo', '$X', 'b', 'c'], hostname: 'set' });
    expect(() => load('services: {web: {image: "${IMG:?no image}"}}')).toThrow('required variable IMG is missing a value: no image');
    expect(() => load('services: {web: {image: "${"}}')).toThrow('invalid interpolation format for "${". You may need to escape any $ with another $');
  });
  it('merges anchors, makes only networks that are used, puts dependencies first', () => {
    const p = load('x-base: &b {image: bb, restart: always}\nservices:\n  a: {<<: *b, depends_on: [z]}\n  z: {<<: *b, networks: {back: {priority: 1}, front: {priority: 9}}}\nnetworks: {back: , front: , unused: }');
    expect(p.services.map((s) => s.restart)).toEqual(['always', 'always']);
    expect(p.networks.map((n) => n.name)).toEqual(['demoapp_default', 'demoapp_back', 'demoapp_front']);
    expect(p.services[1]?.networks.map((n) => n.key)).toEqual(['front', 'back']);
  });
  it.each([
    ['', 'empty compose file'], ['[a]', 'Top-level object must be a mapping'], ['services:\n\tweb: x\n', 'yaml: line 2: found character that cannot start any token'], ['a: [b\n', "did not find expected ',' or ']'"],
    ['services:\n  web: a: b\n', 'yaml: line 2: mapping values are not allowed in this context'], ['services: *x\n', "yaml: unknown anchor 'x' referenced"], ['services: [a]', 'validating /srv/demo/compose.yaml: services must be a mapping'],
    ['services: {web: {image: a, foo: 1}}', 'services.web Additional property foo is not allowed'], ['services: {web: {ports: [80]}}', 'service "web" has neither an image nor a build context specified: invalid compose project'],
    ['services: {web: {image: a, ports: ["99999:80"]}}', "error decoding 'ports': Invalid hostPort: 99999"], ['services: {web: {image: a, networks: [x]}}', 'service "web" refers to undefined network x: invalid compose project'],
    ['services: {a: {image: a, depends_on: [b]}, b: {image: c, depends_on: [a]}}', 'dependency cycle detected: a -> b -> a'], ['services: {a: {image: a, depends_on: [b]}}', 'service "a" depends on undefined service "b": invalid compose project'],
    ['services: {a: {image: a, network_mode: host, networks: [n]}}\nnetworks: {n: }', 'service "a" declares mutually exclusive `network_mode` and `networks`: invalid compose project'],
    ['name: A.B\nservices: {}', 'invalid project name "A.B"'], ['services: {a: {image: a, extends: {service: b}}}', 'extends is not modelled by packetpath'], ['services: {__proto__: {image: a, foo: 1}}', 'Additional property foo is not allowed'],
  ])('refuses %j', (text, words) => expect(() => load(text)).toThrow(words));
});

const lab = (files: Readonly<Record<string, string>>): Session => {
  const s = newSession(undefined, { files });
  s.exec(`ip link set lo up
printf 'nameserver 10.10.10.1\\n' > /etc/resolv.conf
ip link add eth0 type veth peer name e1; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set e1 up
dockerd > /tmp/log 2>&1 &
sleep 1; cd /root/demo`);
  return s;
};
const said = (s: Session, text: string): string => {
  const from = s.output.length;
  s.exec(text);
  return s.output.slice(from);
};
const DEMO = `services:
  web: {image: nginx, ports: ["8080:80"], networks: {front: {aliases: [www]}, back: {ipv4_address: 10.77.0.9}}, depends_on: [db]}
  db: {image: postgres, networks: [back]}
  side: {image: bb, command: sleep infinity, network_mode: "service:web"}
networks: {front: , back: {internal: true, ipam: {config: [{subnet: 10.77.0.0/24, gateway: 10.77.0.1}]}}}
`;
describe('docker compose', () => {
  it('makes what the file says, and takes it away again', () => {
    const s = lab({ 'demo/compose.yaml': DEMO });
    const rules = said(s, 'iptables-save | grep -v ^#; ip -br link');
    expect(said(s, 'docker compose up -d')).toMatch(/ Container demo-web-1 {2}Started\n Container demo-side-1 {2}Starting\n/);
    expect(said(s, "docker inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}}={{$v.IPAddress}} {{end}}' demo-web-1")).toBe('demo_back=10.77.0.9 demo_front=172.18.0.2 \n');
    expect(said(s, 'docker exec demo-db-1 getent hosts web; docker exec demo-side-1 getent hosts db')).toMatch(/^10\.77\.0\.9 +web\n10\.77\.0\.2 +db\n$/);
    expect(said(s, 'curl -s -o /dev/null -w "%{http_code}\\n" 10.10.10.101:8080')).toBe('200\n');
    expect(said(s, 'docker compose ps --services; docker compose up -d 2>&1 | sort -u')).toBe('db\nside\nweb\n Container demo-db-1  Running\n Container demo-side-1  Running\n Container demo-web-1  Running\n');
    s.exec('docker compose down 2> /dev/null');
    expect(said(s, 'docker ps -aq; docker network ls -q -f type=custom')).toBe('');
    expect(said(s, 'iptables-save | grep -v ^#; ip -br link')).toBe(rules);
  });
  it('prints the canonical form', () => {
    const s = lab({ 'demo/compose.yaml': 'services: {web: {image: nginx, ports: ["8080:80"], environment: [A=1]}}\n' });
    expect(said(s, 'docker compose -p shop config')).toBe(`name: shop
services:
  web:
    command: null
    entrypoint: null
    environment:
      A: "1"
    image: nginx
    networks:
      default: null
    ports:
      - mode: ingress
        target: 80
        published: "8080"
        protocol: tcp
networks:
  default:
    name: shop_default
`);
  });
  it('stops at the first refusal and makes no network of a bad file', () => {
    const s = lab({ 'demo/bad.yaml': 'services: {web: {image: nginx, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.1.2.3}]}}}\n', 'demo/over.yaml': 'services: {web: {image: nginx, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 172.17.0.0/24}]}}}\n' });
    expect(said(s, 'docker compose -f bad.yaml up -d; echo $?')).toContain('failed to create network demo_n: Error response from daemon: Invalid subnet 10.1.2.3 : invalid CIDR address: 10.1.2.3\n1\n');
    expect(said(s, 'docker compose -f over.yaml up -d; echo $?')).toContain('failed to create network demo_n: Error response from daemon: Pool overlaps with other one on this address space\n1\n');
    expect(said(s, 'docker compose up -d')).toBe('no configuration file provided: not found\n');
    expect(said(s, 'docker network ls -q -f type=custom; docker ps -aq')).toBe('');
  });
});
