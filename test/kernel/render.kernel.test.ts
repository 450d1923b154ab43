// What renderings claim, by the real tools: tshark reads every pcapng whole, with its interfaces, directions, comments and right checksums; and the recorded labs of
// test/data/render are what the kernel still says.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { framesOf } from '../../src/explain/render/frames.ts';
import { tracePcapng } from '../../src/explain/render/pcapng.ts';
import { openView } from '../../src/explain/render/view.ts';
import { asked, CASES } from '../unit/explain/render/cases.ts';
import { kernelScript, normaliseRender, readRenderLab } from './lib/renderLab.ts';
import { runLab, whyNoKernel } from './lib/runLab.ts';

const hasTshark = ((): boolean => {
  try {
    return execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).startsWith('TShark');
  } catch {
    return false;
  }
})();
// A frame stands there once for each device that saw it, which is nothing that a TCP stream could be put together from.
const CHECKED = ['-o', 'tcp.desegment_tcp_streams:FALSE', '-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];

describe.skipIf(!hasTshark)('tracePcapng, read by tshark', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pp-pcapng-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const tshark = (file: string, args: readonly string[]): string[] =>
    execFileSync('tshark', ['-n', '-r', file, ...CHECKED, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').filter((l) => l !== '');

  it.each(CASES.map((k) => [k.name, k] as const))('%s', (_, k) => {
    const { world, answer } = asked(k);
    const file = join(dir, 'x.pcapng');
    writeFileSync(file, tracePcapng(world, answer.trace, { comment: `${k.q.from} to ${k.q.to}` }));
    const view = openView(world);
    const frames = framesOf(view, answer.trace);
    const rows = tshark(file, ['-T', 'fields', '-E', 'separator=\t', '-e', 'frame.interface_name', '-e', 'frame.packet_flags_direction', '-e', 'frame.comment', '-e', 'frame.len']).map((l) => l.split('\t'));
    expect(rows.map(([name, dir2]) => [name, Number(dir2)])).toEqual(frames.map((f) => [`${view.netns(f.netns)}/${view.dev(f.netns, f.ifindex)}`, f.dir === 'in' ? 1 : 2]));
    for (const [, , comment] of rows) expect(comment).toMatch(/^(?:delivered in|dropped in|still on its way)/);
    // Nothing that Wireshark calls malformed, and no checksum that is wrong.
    expect(tshark(file, ['-Y', '_ws.malformed || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || udp.checksum.status == "Bad" || icmp.checksum.status == "Bad" || icmpv6.checksum.status == "Bad"'])).toEqual([]);
  });
});

describe.skipIf(whyNoKernel() !== undefined)('test/data/render', () => {
  const DIR = resolve(import.meta.dirname, '../data/render');
  it.each(readdirSync(DIR).filter((f) => f.endsWith('.kernel')))('%s is what the kernel says', async (f) => {
    const script = kernelScript(readRenderLab(readFileSync(join(DIR, f.replace('.kernel', '.sh')), 'utf8')));
    const want = readFileSync(join(DIR, f), 'utf8');
    // On a busy machine the watching tools may start too late.
    for (let i = 0; i < 3; i++) if (normaliseRender(await runLab(script)) === want) return;
    expect(normaliseRender(await runLab(script))).toBe(want);
  });
});
