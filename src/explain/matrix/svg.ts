// A matrix as a heat map: one file, no scripts, no fonts or images from elsewhere. Each field has its outcome's colour and letter, and a title for the pointer; names and
// legend follow the reader's light or dark background.
import { clip, textWidth } from '../render/layoutText.ts';
import { svgEscape } from '../render/svgPage.ts';
import type { Outcome } from '../types.ts';
import { fieldOf, gridOf, LETTER, letters, outcomesIn, type Group } from './groups.ts';
import type { Matrix } from './types.ts';

/** Okabe and Ito's colours, dark enough for a white letter where it is white. */
const FILL: Readonly<Record<Outcome, readonly [fill: string, letter: string]>> = {
  open: ['#007a5a', '#fff'], refused: ['#b84a00', '#fff'], reset: ['#a8447d', '#fff'], timeout: ['#5b5b66', '#fff'], unreachable: ['#0064a0', '#fff'], prohibited: ['#8c1d18', '#fff'],
  'connected-then-closed': ['#e69f00', '#000'], 'hangs-on-large-packets': ['#f0e442', '#000'], 'name-not-found': ['#56b4e9', '#000'], unsupported: ['#d9d9d9', '#000'],
};
const CELL = 24;
const SIZE = 12;
const MAX = 200;
const NAME = 40;

export const matrixSvg = (m: Matrix, classes: boolean | 'auto'): string => {
  const g = gridOf(m, classes);
  const rows = g.rows.slice(0, MAX);
  const columns = g.columns.slice(0, MAX);
  const label = (x: Group): string => clip(x.label, NAME);
  const left = 16 + Math.max(40, ...rows.map((r) => textWidth(label(r), SIZE))) + 8;
  // Column names stand on end.
  const top = 44 + Math.max(40, ...columns.map((c) => textWidth(label(c), SIZE))) + 8;
  const outcomes = outcomesIn(m);
  const legend = top + rows.length * CELL + 24;
  const height = legend + outcomes.length * 22 + (rows.length < g.rows.length || columns.length < g.columns.length ? 22 : 0) + 12;
  const width = Math.max(left + columns.length * CELL + 24, 360);
  const text = (x: number, y: number, content: string, more = ''): string => `<text x="${x}" y="${y}"${more}>${svgEscape(content)}</text>\n`;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="${SIZE}" role="img">\n`,
    '<title>Who reaches what</title>\n',
    '<style>.b{fill:#fff}.l{fill:#222}.e{stroke:#888;fill:none}@media (prefers-color-scheme:dark){.b{fill:#0d1117}.l{fill:#ddd}}</style>\n<rect class="b" width="100%" height="100%"/>\n<g class="l">\n',
    text(16, 22, `${m.sources} sources, ${m.services.length} services${g.classes ? ', by classes' : ''}`, ' font-weight="600"'),
  ];
  columns.forEach((c, k) => out.push(`<g transform="translate(${left + k * CELL + CELL / 2 + 4} ${top - 8}) rotate(-90)"><title>${svgEscape(c.label)}</title>${text(0, 0, label(c))}</g>\n`));
  rows.forEach((r, i) => out.push(`<g><title>${svgEscape(r.label)}</title>${text(left - 8, top + i * CELL + CELL / 2 + 4, label(r), ' text-anchor="end"')}</g>\n`));
  out.push('</g>\n');
  rows.forEach((r, i) => columns.forEach((c, k) => {
    const f = fieldOf(m, r, c);
    const a = f.other ?? f.self;
    const [x, y] = [left + k * CELL, top + i * CELL];
    if (a === null) {
      out.push(`<rect class="e" x="${x + 0.5}" y="${y + 0.5}" width="${CELL - 1}" height="${CELL - 1}"/>\n`);
      return;
    }
    const [fill, ink] = FILL[a.outcome];
    const own = f.other !== null && f.self !== null && f.self.outcome !== f.other.outcome ? `; to itself: ${f.self.outcome}` : '';
    const word = letters({ other: f.other ?? f.self, self: f.other === null ? null : f.self });
    out.push(`<g><title>${svgEscape(`${r.label} -> ${c.label}: ${a.outcome}${own}`)}</title><rect x="${x}" y="${y}" width="${CELL - 1}" height="${CELL - 1}" fill="${fill}"/>${text(x + CELL / 2, y + CELL / 2 + 4, word, ` text-anchor="middle" fill="${ink}"${word.length > 1 ? ' font-size="10"' : ''}`).trimEnd()}</g>\n`);
  }));
  outcomes.forEach((o, i) => {
    const y = legend + i * 22;
    const [fill, ink] = FILL[o];
    out.push(`<rect x="16" y="${y}" width="18" height="18" fill="${fill}"/>${text(25, y + 13, LETTER[o], ` text-anchor="middle" fill="${ink}"`)}${text(42, y + 13, o, ' class="l"')}`);
  });
  if (rows.length < g.rows.length || columns.length < g.columns.length) out.push(text(16, legend + outcomes.length * 22 + 14, `the first ${rows.length} of ${g.rows.length} rows, ${columns.length} of ${g.columns.length} columns`, ' class="l"'));
  return `${out.join('')}</svg>\n`;
};
