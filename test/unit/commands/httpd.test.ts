// What busybox 1.35's httpd sent, recorded from it on Debian 12 (dates apart).
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../src/shell/session.ts';

const lab = (): ((request: string) => string) => {
  const s = newSession(undefined, { files: { '/www/index.html': '<h1>hi</h1>\n', '/www/a.txt': 'plain\n', '/www/sub/x': '' } });
  s.exec('ip link set lo up; httpd -f -p 80 -h /www & sleep 0.1');
  return (request) => {
    const before = s.output.length;
    s.exec(`printf '${request}\\r\\nHost: x\\r\\n\\r\\n' | nc -q1 127.0.0.1 80`);
    return s.output.slice(before).replace(/(Date|Last-Modified): .*?\r\n/g, '').replace(/ETag: "[0-9a-f]+-/, 'ETag: "T-').replaceAll('\r\n', '|');
  };
};
const page = (code: number, reason: string, text: string): string => `HTTP/1.1 ${code} ${reason}|Connection: close|Content-type: text/html||<HTML><HEAD><TITLE>${code} ${reason}</TITLE></HEAD>\n<BODY><H1>${code} ${reason}</H1>\n${text}\n</BODY></HTML>\n`;
describe('httpd', () => {
  it('serves files, and a directory\'s index', () => {
    const get = lab();
    expect(get('GET / HTTP/1.0')).toBe('HTTP/1.1 200 OK|Connection: close|Content-type: text/html|Accept-Ranges: bytes|ETag: "T-c"|Content-Length: 12||<h1>hi</h1>\n');
    expect(get('GET /a.txt HTTP/1.1')).toBe('HTTP/1.1 200 OK|Connection: close|Content-type: text/plain|Accept-Ranges: bytes|ETag: "T-6"|Content-Length: 6||plain\n');
    expect(get('GET /sub HTTP/1.1')).toBe('HTTP/1.1 302 Found|Connection: close|Content-type: text/html|Location: /sub/||');
  });
  it('says what it has not, and what it does not know', () => {
    const get = lab();
    for (const path of ['/nope', '/sub/']) expect(get(`GET ${path} HTTP/1.1`)).toBe(page(404, 'Not Found', 'The requested URL was not found'));
    expect(get('POST /a.txt HTTP/1.1')).toBe(page(501, 'Not Implemented', 'The requested method is not recognized'));
    for (const bad of ['garbage', 'GET /../x HTTP/1.1']) expect(get(bad)).toBe(page(400, 'Bad Request', 'Unsupported method'));
  });
  it('needs a port and a directory', () => {
    const s = newSession();
    s.exec('ip link set lo up; httpd -f -p 80 & sleep 0.1; httpd -f -p 80; httpd -f -p 127.0.0.1:8080 -h /nonexist; ss -tln | tail -1');
    expect(s.output).toBe("httpd: bind: Address already in use\nhttpd: can't change directory to '/nonexist': No such file or directory\nLISTEN 0      9                  *:80              *:*          \n");
  });
});
