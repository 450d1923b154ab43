// What http.server of Python 3.11 sends besides files: headers, its error page, a directory's listing, media types.
// Mirrors: Lib/http/server.py (DEFAULT_ERROR_MESSAGE, list_directory, guess_type), Lib/mimetypes.py with Debian's /etc/mime.types.
import { strftime } from '../../shell/time.ts';

export const SERVER = 'SimpleHTTP/0.6 Python/3.11.2';
export const httpDate = (seconds: number): string => strftime('%a, %d %b %Y %H:%M:%S GMT', seconds, 0);
const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const EXPLAIN: ReadonlyMap<number, string> = new Map([
  [400, 'Bad request syntax or unsupported method'], [404, 'Nothing matches the given URI'], [414, 'URI is too long'], [431, 'The server is unwilling to process the request because its header fields are too large'],
  [501, 'Server does not support this operation'], [505, 'Cannot fulfill request'],
]);
export const errorPage = (code: number, message: string): string => `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escapeHtml(message)}.</p>
        <p>Error code explanation: ${code} - ${EXPLAIN.get(code) ?? '???'}.</p>
    </body>
</html>
`;

/** urllib.parse.quote over a byte string. */
export const quote = (bytes: string): string => [...bytes].map((c) => (/[A-Za-z0-9_.~/-]/.test(c) ? c : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)).join('');
/** urllib.parse.unquote to a byte string. */
export const unquote = (text: string): string => text.replace(/%([0-9A-Fa-f]{2})/g, (_, h: string) => String.fromCharCode(parseInt(h, 16)));

export const listing = (path: string, names: readonly { readonly name: string; readonly dir: boolean }[]): string => {
  const title = `Directory listing for ${escapeHtml(unquote(path))}`;
  const rows = names.map(({ name, dir }) => `<li><a href="${quote(name)}${dir ? '/' : ''}">${escapeHtml(name)}${dir ? '/' : ''}</a></li>\n`).join('');
  return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${rows}</ul>\n<hr>\n</body>\n</html>\n`;
};

const TYPES: ReadonlyMap<string, string> = new Map(
  ('txt=text/plain html=text/html htm=text/html css=text/css js=text/javascript mjs=text/javascript json=application/json png=image/png jpg=image/jpeg jpeg=image/jpeg gif=image/gif svg=image/svg+xml ' +
  'ico=image/vnd.microsoft.icon webp=image/webp bmp=image/bmp tif=image/tiff tiff=image/tiff xml=application/xml pdf=application/pdf sh=text/x-sh py=text/x-python c=text/x-csrc h=text/x-chdr ' +
  'cpp=text/x-c++src pl=text/x-perl md=text/markdown csv=text/csv tsv=text/tab-separated-values zip=application/zip tar=application/x-tar tgz=application/x-tar gz=application/gzip ' +
  'bz2=application/x-bzip2 xz=application/x-xz 7z=application/x-7z-compressed deb=application/vnd.debian.binary-package jar=application/java-archive exe=application/x-msdos-program ' +
  'iso=application/x-iso9660-image mp3=audio/mpeg mp4=video/mp4 ogg=audio/ogg wav=audio/x-wav webm=video/webm woff=font/woff woff2=font/woff2 ttf=font/ttf otf=font/otf ps=application/postscript ' +
  'tex=text/x-tex wasm=application/wasm java=text/x-java o=application/x-object a=text/vnd.a sql=application/sql pcap=application/vnd.tcpdump.pcap cap=application/vnd.tcpdump.pcap diff=text/x-diff ' +
  'patch=text/x-diff sig=application/pgp-signature asc=application/pgp-keys key=application/pgp-keys pem=application/pem-certificate-chain crt=application/x-x509-ca-cert')
    .split(' ').map((w) => w.split('=') as [string, string]),
);
export const mediaType = (path: string): string => {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  // splitext: leading dots do not begin an extension.
  if (dot <= 0 || /^\.*$/.test(base.slice(0, dot))) return 'application/octet-stream';
  return TYPES.get(base.slice(dot + 1).toLowerCase()) ?? 'application/octet-stream';
};
