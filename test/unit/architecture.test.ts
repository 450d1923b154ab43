// The rules of ARCHITECTURE.md that a machine can check: imports point down, no cycles between layers, the core has no
// node: import, no clock and no randomness but the world's own.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
const filesIn = (dir: string): string[] =>
  readdirSync(dir).flatMap((f) => {
    const p = join(dir, f);
    return statSync(p).isDirectory() ? filesIn(p) : p.endsWith('.ts') ? [p] : [];
  });
const files = filesIn(SRC);
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\b[^;]*?from '([^']+)'/gms)].map((m) => m[1] as string);

const codeOf = (file: string): string => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

/** Lower may not import higher. `cli` and `index` are the front doors. */
const RANK: Record<string, number> = { base: 0, model: 1, dev: 2, xt: 2, net: 3, rtnl: 4, nfnl: 4, shell: 5, docker: 5, commands: 5, explain: 6, import: 7, build: 7, testing: 8, index: 9, cli: 10 };
const layerOf = (file: string): string => {
  const first = relative(SRC, file).split('/')[0] as string;
  return first.replace(/\.ts$/, '');
};

describe('architecture', () => {
  it('knows the layer of every file', () => {
    for (const f of files) expect(RANK[layerOf(f)], f).toBeDefined();
  });

  it('imports point down', () => {
    const bad: string[] = [];
    for (const f of files) {
      for (const i of importsOf(f)) {
        if (!i.startsWith('.')) continue;
        const target = resolve(dirname(f), i);
        if ((RANK[layerOf(target)] as number) > (RANK[layerOf(f)] as number)) bad.push(`${relative(SRC, f)} imports ${relative(SRC, target)}`);
      }
    }
    expect(bad).toEqual([]);
  });

  it('keeps node: out of everything but the command line', () => {
    const bad = files.filter((f) => layerOf(f) !== 'cli' && /from 'node:|\brequire\(|\bprocess\.(?:env|argv|stdout|stderr|stdin|exit|cwd|hrtime|nextTick)\b/.test(codeOf(f)));
    expect(bad.map((f) => relative(SRC, f))).toEqual([]);
  });

  it('has no clock and no randomness but the world\'s', () => {
    const bad = files.filter((f) => layerOf(f) !== 'cli' && /Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|crypto\./.test(codeOf(f)));
    expect(bad.map((f) => relative(SRC, f))).toEqual([]);
  });

  it('exports no function or constant that nobody else uses', () => {
    const words = new Map([...files, ...['test', 'bench'].flatMap((d) => filesIn(resolve(SRC, '..', d)))].map((f) => [f, new Set(codeOf(f).match(/\w+/g) ?? [])]));
    const bad = files.flatMap((f) =>
      [...readFileSync(f, 'utf8').matchAll(/^export (?:const|function\*?|class) (\w+)/gm)].map((m) => m[1] as string)
        .filter((name) => ![...words].some(([g, w]) => g !== f && w.has(name)))
        .map((name) => `${relative(SRC, f)}: ${name}`));
    expect(bad).toEqual([]);
  });

  it('imports only the packages it names', () => {
    const pkg = JSON.parse(readFileSync(resolve(SRC, '../package.json'), 'utf8')) as { dependencies: Record<string, string>; peerDependencies: Record<string, string> };
    const used = new Set(files.flatMap(importsOf).filter((i) => !i.startsWith('.') && !i.startsWith('node:')));
    expect([...used].sort()).toEqual(Object.keys({ ...pkg.dependencies, ...pkg.peerDependencies }).sort());
  });
});
