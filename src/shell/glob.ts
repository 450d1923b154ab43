// Pathname expansion over the session's files, in byte order. Mirrors bash's lib/glob/glob.c.
// Leaves out: globstar (loud through shopt).
import { hasMagic, patternMatches, unquotePattern } from './pattern.ts';
import type { Shell } from './state.ts';
import { exists, isDirectory, listDir, locate } from './vfs.ts';

/** Paths that match a pattern string (quoted parts protected); empty when none do. */
export const globPaths = (sh: Shell, pattern: string): string[] => {
  if (!hasMagic(pattern)) return [];
  const { vfs, ctx } = sh.host;
  const absolute = pattern.startsWith('/');
  let found: string[] = [absolute ? '/' : ''];
  const parts = pattern.split('/').slice(absolute ? 1 : 0);
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    const nextFound: string[] = [];
    for (const base of found) {
      const dir = locate(sh, base === '' ? '.' : base);
      if (part === '') {
        if (isDirectory(vfs, ctx, sh.netns, dir)) nextFound.push(base.endsWith('/') ? base : `${base}/`);
        continue;
      }
      const join = (n: string): string => (base === '' || base.endsWith('/') ? base + n : `${base}/${n}`);
      if (!hasMagic(part)) {
        const p = join(unquotePattern(part));
        if (exists(vfs, ctx, sh.netns, locate(sh, p))) nextFound.push(p);
        continue;
      }
      const dots = part.startsWith('.') || sh.shopt.has('dotglob');
      for (const n of listDir(vfs, ctx, sh.netns, dir) ?? []) {
        if ((n.startsWith('.') && !dots) || !patternMatches(part, n)) continue;
        const p = join(n);
        if (last || isDirectory(vfs, ctx, sh.netns, locate(sh, p))) nextFound.push(p);
      }
    }
    found = nextFound;
  });
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
};
