import { describe, expect, it } from 'vitest';
import { base64, hostOf, parseUrl, resolveUrl } from '../../../src/commands/http.ts';

describe('parseUrl', () => {
  it.each([
    ['10.0.0.2', 'http', '10.0.0.2', 80, '/'],
    ['http://[::1]:8080/a?b#c', 'http', '::1', 8080, '/a?b'],
    ['HTTP://u:p@h:80/x', 'http', 'h', 80, '/x'],
    ['https://h?q', 'https', 'h', 443, '/?q'],
  ])('%s', (text, scheme, host, port, path) => expect(parseUrl(text)).toMatchObject({ scheme, host, port, path }));
  it.each(['http://', 'http://h:foo/', 'http://h:99999/', 'http://[::1'])('refuses %s', (text) => expect(parseUrl(text)).toBeUndefined());
});
describe('resolveUrl', () => {
  const base = parseUrl('http://h:8080/a/b?c');
  it.each([['/x', 'http://h:8080/x'], ['x', 'http://h:8080/a/x'], ['//o/y', 'http://o/y'], ['http://o/', 'http://o/']])('%s', (to, want) => {
    expect(base && resolveUrl(base, to)).toBe(want);
    expect(base && hostOf(base)).toBe('h:8080');
  });
});
it('base64', () => expect(['user:pw', '', 'a', 'ab', 'abc'].map(base64)).toEqual(['dXNlcjpwdw==', '', 'YQ==', 'YWI=', 'YWJj']));
