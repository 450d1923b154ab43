// `ipset save`: each line through ipset's own code. A set that cannot be made is listed; rules that name it are not understood then.
import { ipset } from '../commands/ipset/index.ts';
import { quietProc } from '../docker/quietProc.ts';
import { linesOf, miss, type Into } from './into.ts';

export const readSets = (to: Into): void => {
  const part = to.space.parts.get('ipset-save');
  const bad = new Set<string>();
  for (const [line, text] of linesOf(part)) {
    if (!part) return;
    const words = [...text.trim().matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? (m[2] as string));
    if (words[0]?.startsWith('#') || (words[0] === 'add' && bad.has(words[1] ?? ''))) continue;
    if (words[0] !== 'create' && words[0] !== 'add') {
      miss(to, part, line, `${text.slice(0, 120)}: expected create or add, the output of \`ipset save\``);
      continue;
    }
    const p = quietProc(to.ctx, to.nsid, 'ipset', words, { file: part.file, line, text });
    const run = ipset.run(p);
    let status = typeof run === 'number' ? run : 0;
    if (typeof run !== 'number') {
      const end = run.next();
      status = end.done ? end.value : 1;
    }
    if (status === 0) continue;
    if (words[0] === 'create') bad.add(words[1] ?? '');
    miss(to, part, line, `${text.slice(0, 200)} (${p.said.split('\n')[0] ?? ''})`);
  }
};
