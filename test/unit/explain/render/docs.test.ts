// docs/renderings.md tells the truth: its lab is run, and each example stands in what the form gives; `...` stands for lines left out.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reach } from '../../../../src/explain/reach.ts';
import { ANSWER_FORMS, renderAnswer, type AnswerForm } from '../../../../src/explain/render/index.ts';
import { tracePcapng } from '../../../../src/explain/render/pcapng.ts';
import { run } from '../../../../src/index.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/renderings.md'), 'utf8');
const script = /```sh\n([\s\S]*?)```/.exec(text)?.[1] as string;
const examples = [...text.matchAll(/```text (\S+)\n([\s\S]*?)\n```/g)].map((m) => [m[1] as string, m[2] as string] as const);
/** Ports, sequence numbers and identifiers come from the seed: another one is as true. */
const plain = (t: string): string => t.replace(/\b\d{5,}\b/g, 'N').replace(/^((?:PACKET| TRACE): \d+) [0-9a-f]{8}/gm, '$1 K').replace(/[ \t]+$/gm, '');
const { world } = run(script, { file: 'lab.sh', keep: true });
const answer = reach(world, { from: 'c', to: 'tcp://10.0.1.1:8080' });

describe('docs/renderings.md', () => {
  it('names every form', () => {
    for (const f of ANSWER_FORMS) expect(text).toMatch(new RegExp(`\\b${f}\\b`));
    expect(examples.map(([f]) => f)).toEqual(['story', 'detailed', 'minimal', 'kernel', 'pcapng']);
  });
  it.each(examples)('%s', (form, example) => {
    const given = form === 'pcapng' ? new TextDecoder('latin1').decode(tracePcapng(world, answer.trace)) : renderAnswer(world, answer, form as AnswerForm, { width: 110 });
    const whole = plain(given);
    let at = 0;
    for (const part of plain(example).split(/^\.\.\.$/m).map((p) => p.replace(/^\n|\n$/g, '')).filter((p) => p !== '')) {
      const found = whole.indexOf(part, at);
      expect(found >= 0 ? part : whole.slice(0, 4000)).toBe(part);
      at = found + part.length;
    }
  });
});
