// lab`...`: what a template becomes, and how it fails. What words mean comes from the shell, which is asked.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { lab, runScript } from '../../../src/build/lab.ts';
import { raw, scriptOf, shellWord, type ShellValue } from '../../../src/build/words.ts';
import { emptyWorld } from '../../../src/model/init.ts';

const script = (s: TemplateStringsArray, ...v: readonly ShellValue[]): string => scriptOf(s, v);

describe('lab', () => {
  it('gives a world, what was printed, and the script without its indentation', () => {
    const l = lab`
      ip netns add web
      if true; then
        ip netns
      fi
    `;
    expect(l.script).toBe('ip netns add web\nif true; then\n  ip netns\nfi\n');
    expect(l).toMatchObject({ output: 'web\n', stdout: 'web\n', stderr: '', status: 0 });
  });
  it('numbers its lines from the first', () => {
    const { world } = lab`
      ip link set lo up
      iptables -A INPUT -p icmp -j DROP
    `;
    expect(JSON.stringify(world)).toContain('"origin":{"file":"lab","line":2,"text":"iptables -A INPUT -p icmp -j DROP"');
  });
  it('throws with the line of the command that failed, wherever it stands', () => {
    expect(() => lab`
      ip netns add a
      if true; then
        ip -n a link set nope up
      fi
    `).toThrow(new Error('lab:3 failed: ip -n a link set nope up\n  exit status 1\n  Cannot find device "nope"'));
    expect(() => lab`f() {
        ip link foo
      }
      f`).toThrow(/^lab:2 failed: ip link foo\n {2}exit status 255\n {2}Command "foo" is unknown/);
    expect(() => lab`for`).toThrow(/^lab failed\n {2}exit status 2\n {2}lab: line 1: syntax error/);
    expect(() => lab`exit 3`).toThrow('lab failed\n  exit status 3');
    expect(() => lab`ip netns add x | ip link foo`).toThrow('lab:1 failed');
    expect(() => lab.with({ file: 'mine' })`false`).toThrow('mine:1 failed: false\n  exit status 1');
  });
  it('does not mind failures that the script asks for', () => {
    expect(lab`
      if ip link show nope 2>/dev/null; then echo yes; fi
      ip link show nope 2>/dev/null || echo no
      ! false
      exit 0
    `.output).toBe('no\n');
  });
  it('.try goes on', () => {
    const l = lab.try`
      ip link show nope
      echo after
      false
    `;
    expect(l).toMatchObject({ output: 'Device "nope" does not exist.\nafter\n', status: 1 });
  });
  it('.on goes on with a world, .with has files and a seed', () => {
    const a = lab`ip netns add a`;
    expect(lab.on(a)`ip netns`.output).toBe('a\n');
    expect(lab.on(a.world)`ip netns`.output).toBe('a\n');
    expect(lab`ip netns`.output).toBe('');
    expect(lab.with({ files: { '/etc/motd': 'hello\n' } })`cat /etc/motd`.output).toBe('hello\n');
    expect(lab.with({ seed: 7 })`true`.world.state.seed).toBe(emptyWorld(7).state.seed);
  });
  it('has servers alive, those of the last line too', () => {
    expect(lab.on(lab`ip link set lo up; nc -lk 80 </dev/null &`)`ss -Hltn`.output).toContain('0.0.0.0:80');
  });
  it('says that a script waits for ever', () => {
    expect(() => lab`nc -l 80 </dev/null
echo never`).toThrow('lab did not come to its end: one of its commands waits for ever');
    expect(() => runScript('sleep 1 & nc -lk 80 & wait')).toThrow('did not come to its end');
  });
  it('.hosts is /etc/hosts', () => {
    expect(lab`echo 10.0.0.1 web >> /etc/hosts`.hosts).toContain('10.0.0.1 web');
  });
});

describe('values', () => {
  it('are words, arrays as many', () => {
    expect(script`echo ${'a b'} ${['x', 3, "it's"]} ${10n} ${''}`).toBe("echo 'a b' x 3 it\\'s 10 ''");
    expect(script`ip addr add ${'10.0.0.1/24'} dev ${'eth0'}`).toBe('ip addr add 10.0.0.1/24 dev eth0');
  });
  it('fit the quotes they stand in', () => {
    expect(script`echo "${'a "b" $c'}" '${"it's"}' # don't ${'x'}`).toBe("echo \"a \\\"b\\\" \\$c\" 'it'\\''s' # don't x");
    expect(script`echo 'a # ${"'"}'`).toBe("echo 'a # '\\'''");
    expect(script`echo \\' ${'a b'}`).toBe("echo \\' 'a b'");
  });
  it('raw is source', () => {
    expect(script`echo a ${raw('| cat')} ${raw('"')}${'$x'}"`).toBe('echo a | cat "\\$x"');
  });
  it('refuses what is no word', () => {
    expect(() => script`echo ${'a'} ${null as never}`).toThrow(new TypeError('value 2 of the script is null; expected a string, a number, an array of these, or raw(text)'));
    expect(() => script`echo ${{} as never}`).toThrow('value 1 of the script is a value of type object');
    expect(() => script`echo ${NaN}`).toThrow('value 1 of the script is NaN; expected a finite number');
    expect(() => script`echo ${'a\0b'}`).toThrow('NUL character');
    expect(() => lab`echo \u`).toThrow('escape sequence');
  });
  it('any text comes through the shell as it is, in any quotes', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab \'"\\$`#!*?[]{}()<>|&;~=\n\t%-'), maxLength: 12 }), (text) => {
      expect(runScript(`printf '[%s]' ${shellWord(text)}`).output).toBe(`[${text}]`);
      expect(lab`printf '[%s]' ${text} "${text}" '${text}'`.output).toBe(`[${text}]`.repeat(3));
    }), { numRuns: 150 });
  });
});
