// Images that everybody knows: what they expose, run and answer. Any other name is an image that exposes nothing and whose own command only waits.
// Their servers' protocols are not modelled beyond HTTP: a database takes connections and says nothing.
import type { Listener, Port } from '../../model/docker.ts';
import type { Service } from '../../model/tcp.ts';

export interface Image {
  readonly exposed: readonly Port[];
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly listeners: readonly Listener[];
}
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const tcp = (...ports: number[]): Port[] => ports.map((port) => ({ port, proto: 'tcp' }));
const page = (server: string, body: string, headers: readonly (readonly [string, string])[] = []): Service => ({
  kind: 'http', status: 200, reason: 'OK', headers: [['Server', server], ['Content-Type', 'text/html'], ...headers], body,
});
const SILENT: Service = { kind: 'discard' };
const on = (name: string, service: Service, ...ports: number[]): Listener[] => ports.map((port) => ({ proto: 'tcp', addr: null, port, name, service }));

const NGINX = '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n</body>\n</html>\n';
const plain: Image = { exposed: [], entrypoint: null, cmd: [], env: [PATH], listeners: [] };
const shell = (...cmd: readonly string[]): Image => ({ ...plain, cmd });

const KNOWN: ReadonlyMap<string, Image> = new Map<string, Image>([
  ['bb', { ...plain, env: [] }],
  ['busybox', shell('sh')],
  ['alpine', shell('/bin/sh')],
  ['debian', shell('bash')],
  ['ubuntu', shell('/bin/bash')],
  ['centos', shell('/bin/bash')],
  ['fedora', shell('/bin/bash')],
  ['python', shell('python3')],
  ['netshoot', shell('zsh')],
  ['nginx', { ...plain, exposed: tcp(80), entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx', '-g', 'daemon off;'], listeners: on('nginx', page('nginx/1.25.3', NGINX), 80) }],
  ['httpd', { ...plain, exposed: tcp(80), cmd: ['httpd-foreground'], listeners: on('httpd', page('Apache/2.4.58 (Unix)', '<html><body><h1>It works!</h1></body></html>\n'), 80) }],
  ['whoami', { ...plain, exposed: tcp(80), entrypoint: ['/whoami'], listeners: on('whoami', { kind: 'whoami', server: 'whoami' }, 80) }],
  ['tomcat', { ...plain, exposed: tcp(8080), cmd: ['catalina.sh', 'run'], listeners: on('java', page('Apache-Coyote/1.1', '<!doctype html><html><body><h1>HTTP Status 404</h1></body></html>\n'), 8080) }],
  ['jenkins', { ...plain, exposed: tcp(8080, 50000), entrypoint: ['/usr/bin/tini', '--', '/usr/local/bin/jenkins.sh'], listeners: on('java', SILENT, 8080, 50000) }],
  ['wordpress', { ...plain, exposed: tcp(80), entrypoint: ['docker-entrypoint.sh'], cmd: ['apache2-foreground'], listeners: on('apache2', page('Apache/2.4.57 (Debian)', '<html><body>WordPress</body></html>\n'), 80) }],
  ['registry', { ...plain, exposed: tcp(5000), entrypoint: ['/entrypoint.sh'], cmd: ['/etc/docker/registry/config.yml'], listeners: on('registry', page('registry', '{}'), 5000) }],
  ['redis', { ...plain, exposed: tcp(6379), entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], listeners: on('redis-server', SILENT, 6379) }],
  ['memcached', { ...plain, exposed: tcp(11211), entrypoint: ['docker-entrypoint.sh'], cmd: ['memcached'], listeners: on('memcached', SILENT, 11211) }],
  ['postgres', { ...plain, exposed: tcp(5432), entrypoint: ['docker-entrypoint.sh'], cmd: ['postgres'], listeners: on('postgres', SILENT, 5432) }],
  ['mysql', { ...plain, exposed: tcp(3306, 33060), entrypoint: ['docker-entrypoint.sh'], cmd: ['mysqld'], listeners: on('mysqld', SILENT, 3306, 33060) }],
  ['mariadb', { ...plain, exposed: tcp(3306), entrypoint: ['docker-entrypoint.sh'], cmd: ['mariadbd'], listeners: on('mariadbd', SILENT, 3306) }],
  ['mongo', { ...plain, exposed: tcp(27017), entrypoint: ['docker-entrypoint.sh'], cmd: ['mongod'], listeners: on('mongod', SILENT, 27017) }],
  ['rabbitmq', { ...plain, exposed: tcp(4369, 5671, 5672, 15691, 15692, 25672), entrypoint: ['docker-entrypoint.sh'], cmd: ['rabbitmq-server'], listeners: on('beam.smp', SILENT, 5672, 25672) }],
]);
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['traefik/whoami', 'whoami'], ['containous/whoami', 'whoami'], ['jenkins/jenkins', 'jenkins'], ['nicolaka/netshoot', 'netshoot']]);
/** `docker.io/library/nginx:1.25@sha256:..` is nginx; `nginx/nginx-ingress` is not. */
const nameOf = (ref: string): string => {
  const bare = ref.replace(/@sha256:.*$/, '').replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/:[\w.-]+$/, '');
  return OTHER_NAMES.get(bare) ?? bare;
};
export const imageOf = (ref: string): Image => KNOWN.get(nameOf(ref)) ?? (nameOf(ref) === 'scratch' ? plain : { ...plain, cmd: ['sleep', 'infinity'] });
/** Programs of its own may be in it, of which nothing is known: no bare system, and no server of the list. */
export const hasOwnPrograms = (ref: string): boolean => !KNOWN.has(nameOf(ref)) || nameOf(ref) === 'python';
/** reference.ParseNormalizedNamed's complaint. */
export const badReference = (ref: string): string | undefined => {
  if (/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:[.:/@](?:[\w.-]+))*$/.test(ref)) return undefined;
  return /[A-Z]/.test(ref.split(/[:@]/)[0] as string) ? 'repository name must be lowercase' : 'invalid reference format';
};
