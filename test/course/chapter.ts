// A chapter of docs/course as data: its commands, its questions to packetpath, its pictures, each with what should stand below it.
// A ```sh block holds either commands or lines that begin with `packetpath`; the plain ``` block that follows at once is what is printed.
// `<!-- draw: FORM FROM TO [MACHINE [reply]] -->` above an image says how the renderer makes it of the commands so far.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const COURSE = join(import.meta.dirname, '../../docs/course');
export const CHAPTERS: readonly string[] = readdirSync(COURSE).filter((f) => /^\d\d-.*\.md$/.test(f)).sort();
export const readChapter = (file: string): string => readFileSync(join(COURSE, file), 'utf8');

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'commands' | 'questions'; readonly body: string; readonly printed: string }
  | { readonly kind: 'picture'; readonly how: readonly string[]; readonly file: string; readonly text: string };

const PIECE = /```sh\n([^]*?)```\n(?:\n*```\n([^]*?)```\n)?|<!-- draw: (.*) -->\n!\[[^\]]*\]\((.*)\)\n/g;
export const parseChapter = (text: string): Piece[] => {
  const out: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(PIECE)) {
    out.push({ kind: 'text', text: text.slice(at, m.index) });
    at = m.index + m[0].length;
    if (m[3] !== undefined) out.push({ kind: 'picture', how: m[3].split(' '), file: m[4] as string, text: m[0] });
    else out.push({ kind: (m[1] as string).startsWith('packetpath ') ? 'questions' : 'commands', body: m[1] as string, printed: m[2] ?? '' });
  }
  out.push({ kind: 'text', text: text.slice(at) });
  return out;
};
export const printPiece = (p: Piece): string =>
  (p.kind === 'text' || p.kind === 'picture' ? p.text : `\`\`\`sh\n${p.body}\`\`\`\n${p.printed === '' ? '' : `\`\`\`\n${p.printed}\`\`\`\n`}`);
/** The commands as one script: lab.sh, as lab.awk makes it. */
export const labOf = (pieces: readonly Piece[]): string => pieces.map((p) => (p.kind === 'commands' ? p.body : '')).join('');
/** Without what hangs on chance: ports that the kernel chose, names and identifiers that were drawn, times. Two texts that are the same like this tell the same. */
export const plain = (text: string): string => text
  .replace(/\b\d{5}\b/g, 'P').replace(/\bveth[0-9a-f]{7}\b/g, 'veth').replace(/\bbr-[0-9a-f]{12}\b/g, 'br').replace(/\b(id[ =])\d+/g, '$1I').replace(/[\d.]+ ms\b/g, 'T ms').replace(/^rtt .*/gm, 'rtt');
