// Recorded labs run on the model alone: no root, no kernel. Each test/labs/**/X.sh must print X.out, the kernel's transcript.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normalise } from './kernel/lib/normalise.ts';
import { transcript } from './kernel/lib/transcript.ts';

const root = fileURLToPath(new URL('./labs/', import.meta.url));
const labs = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.sh') && existsSync(root + f.replace(/\.sh$/, '.out')))
  .sort();

describe('recorded labs', () => {
  it.each(labs)('%s prints what the kernel printed', (file) => {
    const want = normalise(readFileSync(root + file.replace(/\.sh$/, '.out'), 'utf8'));
    expect(normalise(transcript(readFileSync(root + file, 'utf8')))).toBe(want);
  });
});
