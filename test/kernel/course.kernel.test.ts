// The commands of docs/course on the real kernel, and with the real Docker where there is one: what stands below each block must be what it prints. COURSE=02,05 asks only those.
import { describe, expect, it } from 'vitest';
import { CHAPTERS, parseChapter, readChapter } from '../course/chapter.ts';
import { DOCKER_DOWN, DOCKER_UP, whyNoDocker } from './lib/courseDocker.ts';
import { normalise } from './lib/normalise.ts';
import { runLab, whyNoKernel } from './lib/runLab.ts';

const wanted = process.env['COURSE']?.split(',');
const why = whyNoKernel();
const noDocker = whyNoDocker();
for (const w of [why, noDocker]) if (w) console.warn(`skipped: ${w}`);
const usesDocker = (file: string): boolean => readChapter(file).includes('\ndockerd ');
const chapters = CHAPTERS.filter((c) => (noDocker === undefined || !usesDocker(c)) && (wanted === undefined || wanted.some((w) => c.startsWith(w))));

/** What the clock decides beside what labs print. */
const settled = (text: string): string => normalise(text).replace(/\b(time|timeout) \d+ms/g, '$1 T').replace(/\.\d{6} /g, '.T ').replace(/expires \d+sec/g, 'expires T').replace(/^\n|\n$/g, '');

describe.skipIf(why !== undefined)('docs/course on the kernel', () => {
  const ask = async (file: string): Promise<void> => {
    const blocks = parseChapter(readChapter(file)).flatMap((p) => (p.kind === 'commands' ? [p] : []));
    const [up, down] = usesDocker(file) ? [DOCKER_UP, DOCKER_DOWN] : ['', ''];
    const said = await runLab(`exec 2>&1\n${up}${blocks.map((b, i) => `echo "@@ ${i}"\n${b.body}`).join('')}echo "@@ end"\n${down}`);
    const parts = said.split(/^@@ \w+\n/m).slice(1, -1);
    expect(parts.map((p, i) => `$ ${blocks[i]?.body}${settled(p)}`)).toEqual(blocks.map((b) => `$ ${b.body}${settled(b.printed)}`));
  };
  // Each in namespaces of its own, and mostly waiting; Docker's, and those that listen to the wire for a second, one after the other. As every comparison with the kernel here
  // they may be asked again: on a busy machine a timer and a command race.
  const alone = (c: string): boolean => usesDocker(c) || readChapter(c).includes('tcpdump');
  it.concurrent.each(chapters.filter((c) => !alone(c)))('%s', ask);
  it.each(chapters.filter(alone))('%s', { retry: 2 }, ask);
});
