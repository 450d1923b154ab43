// The scenarios are lessons that also run on a real host: what they print here must be what they printed on the kernel (test/scenarios/X.out,
// recorded with `unshare -n bash scenarios/X.sh 2>&1`). Docker's (13 and on) need dockerd 20.10, nginx and busybox; their .out were read against the captures
// of test/docker/data (icc-false*, ip-masq-false, manual-*, publish-*, userland-proxy-false*, default-ipforward-preset, conntrack-udp-restart).
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normalise } from './kernel/lib/normalise.ts';
import { transcript } from './kernel/lib/transcript.ts';

const scenarios = fileURLToPath(new URL('../scenarios/', import.meta.url));
const recorded = fileURLToPath(new URL('./scenarios/', import.meta.url));
const names = readdirSync(scenarios).filter((f) => f.endsWith('.sh') && existsSync(recorded + f.replace(/\.sh$/, '.out'))).sort();

describe('scenarios', () => {
  it.each(names)('%s prints what it prints on a real host', (file) => {
    const want = normalise(readFileSync(recorded + file.replace(/\.sh$/, '.out'), 'utf8'));
    expect(normalise(transcript(`exec 2>&1\n${readFileSync(scenarios + file, 'utf8')}`))).toBe(want);
  });
});
