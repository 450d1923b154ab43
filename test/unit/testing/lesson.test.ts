import { describe, expect, it } from 'vitest';
import { askLesson, host, tellLesson, type Lesson } from '../../../src/index.ts';

const lesson: Lesson = {
  question: 'Does it work?',
  answer: 'Until it is closed.',
  world: host().listen('host', 80).lab(),
  steps: [
    { from: 'host', to: 'tcp://127.0.0.1:80', is: 'open' },
    { say: 'closed' },
    { run: '\niptables -A INPUT -p tcp --dport 80 -j DROP\n' },
    { from: 'host', to: 'tcp://127.0.0.1:80', is: 'timeout', because: 'INPUT' },
    { from: 'host', to: 'tcp://127.0.0.1:80', is: 'refused' },
  ],
};

describe('askLesson', () => {
  it('asks each question of the world as it is then', () => {
    expect(askLesson(lesson).map((t) => (t.kind === 'asks' ? t.check.pass : t.text))).toEqual([true, 'closed', 'iptables -A INPUT -p tcp --dport 80 -j DROP', true, false]);
  });
  it('a step goes on with its line numbers', () => {
    const last = askLesson(lesson)[3];
    expect(last?.kind === 'asks' && last.check.answer.blame.find((b) => b.role === 'decided')?.origin).toMatchObject({ file: 'lab', line: 3 });
  });
  it('a step that fails says so', () => {
    expect(() => askLesson({ ...lesson, steps: [{ run: 'ip link set nope up' }] })).toThrow('lab:3 failed: ip link set nope up');
  });
});
describe('tellLesson', () => {
  it('is the question, the steps, the answer', () => {
    const lines = tellLesson(lesson).split('\n');
    expect(lines.filter((l) => /^[^ ]/.test(l))).toEqual([
      'Does it work?', 'host -> tcp://127.0.0.1:80: it is open, as expected', '# closed', '$ iptables -A INPUT -p tcp --dport 80 -j DROP', 'host -> tcp://127.0.0.1:80: it is timeout, as expected',
      'host -> tcp://127.0.0.1:80: expected refused, but it is timeout', 'Until it is closed.',
    ]);
  });
});
