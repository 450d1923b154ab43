// The command line without a process: files, stdin and the terminal are given, output is collected.
import type { Io } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';

export interface Given {
  /** Path -> text or bytes; a path that ends in / is a folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly stdin?: string;
  readonly tty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}
export interface Got {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly saved: ReadonlyMap<string, string | Uint8Array>;
}
const fail = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};
export const cli = async (argv: readonly string[], given: Given = {}): Promise<Got> => {
  const files = new Map(Object.entries(given.files ?? {}));
  const said = { 1: [] as Uint8Array[], 2: [] as Uint8Array[] };
  const saved = new Map<string, string | Uint8Array>();
  const isDir = (p: string): boolean => [...files.keys()].some((f) => f.startsWith(`${p.replace(/\/+$/, '')}/`));
  const io: Io = {
    write: (fd, data) => void said[fd].push(typeof data === 'string' ? Buffer.from(data) : data),
    env: given.env ?? {}, stdinIsTty: false, stdoutIsTty: given.tty ?? false, columns: 100,
    read: (p) => Buffer.from(p === '-' ? (given.stdin ?? '') : (files.get(p) ?? fail(isDir(p) ? 'EISDIR' : p.startsWith('/secret') ? 'EACCES' : 'ENOENT'))),
    save: (p, data) => (p.startsWith('/readonly/') ? fail('EROFS') : void saved.set(p, data)),
    kind: (p) => (files.has(p) || p.startsWith('/secret') ? 'file' : isDir(p) ? 'directory' : undefined),
    list: (p) => [...new Set([...files.keys()].filter((f) => f.startsWith(`${p}/`)).map((f) => f.slice(p.length + 1).split('/')[0] as string))].filter((n) => n !== '').sort(),
  };
  const status = await main(argv, io);
  return { status, out: Buffer.concat(said[1]).toString(), err: Buffer.concat(said[2]).toString(), saved };
};

/** Two namespaces on a cable; 80 open, 81 dropped, 82 closed. */
export const LAB = `ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up
ip netns exec b nc -lk 80 &
ip netns exec b iptables -A INPUT -p tcp --dport 81 -j DROP
`;
