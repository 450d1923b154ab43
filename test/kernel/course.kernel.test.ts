// The commands of docs/course on the real kernel: what stands below each block must be what it prints. Chapters with Docker are left out: their engine wants images and a
// daemon (the captures that test/docker compares with stand for it). COURSE=02,05 asks only those.
import { describe, expect, it } from 'vitest';
import { CHAPTERS, parseChapter, readChapter } from '../course/chapter.ts';
import { normalise } from './lib/normalise.ts';
import { runLab, whyNoKernel } from './lib/runLab.ts';

const wanted = process.env['COURSE']?.split(',');
const why = whyNoKernel();
if (why) console.warn(`skipped: ${why}`);
const chapters = CHAPTERS.filter((c) => !readChapter(c).includes('\ndockerd ') && (wanted === undefined || wanted.some((w) => c.startsWith(w))));

/** What the clock decides beside what labs print. */
const plain = (text: string): string => normalise(text)
  .replace(/\b(time|timeout) \d+ms/g, '$1 T').replace(/\.\d{6} /g, '.T ').replace(/expires \d+sec/g, 'expires T').replace(/^\n|\n$/g, '');

describe.skipIf(why !== undefined)('docs/course on the kernel', () => {
  it.each(chapters)('%s', async (file) => {
    const blocks = parseChapter(readChapter(file)).flatMap((p) => (p.kind === 'commands' ? [p] : []));
    const said = await runLab(`exec 2>&1\n${blocks.map((b, i) => `echo "@@ ${i}"\n${b.body}`).join('')}`);
    const parts = said.split(/^@@ \d+\n/m).slice(1);
    expect(parts.map((p, i) => `$ ${blocks[i]?.body}${plain(p)}`)).toEqual(blocks.map((b) => `$ ${b.body}${plain(b.printed)}`));
  });
});
