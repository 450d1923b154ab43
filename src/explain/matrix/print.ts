// A matrix as a table, as JSON, as CSV and as a heat map.
import { printIp } from '../../base/ip.ts';
import { clean, textOf } from '../render/view.ts';
import { fieldOf, gridOf, LETTER, letters, outcomesIn } from './groups.ts';
import { cellOf } from './matrix.ts';
import { matrixSvg } from './svg.ts';
import type { Matrix } from './types.ts';

export type MatrixForm = 'text' | 'json' | 'csv' | 'svg';
export interface PrintMatrixOptions {
  /** Rows and columns by classes, or one by one; default: by classes where there are many. CSV: a line for each class or each cell; default each cell. */
  readonly classes?: boolean;
}

const asText = (m: Matrix, o: PrintMatrixOptions): string => {
  const g = gridOf(m, o.classes ?? 'auto');
  const heads = g.columns.map((_, k) => String(k + 1));
  const fields = g.rows.map((r) => g.columns.map((c) => {
    const f = fieldOf(m, r, c);
    return letters(g.classes ? f : { other: f.other ?? f.self, self: null }) || '.';
  }));
  const width = Math.min(50, Math.max(g.classes ? 14 : 4, ...g.rows.map((r) => clean(r.label).length)));
  const widths = heads.map((h, k) => Math.max(h.length, ...fields.map((f) => (f[k] as string).length)));
  const line = (label: string, cells: readonly string[]): string => `${label.length > width ? `${label.slice(0, width - 3)}...` : label.padEnd(width)}  ${cells.map((c, k) => c.padStart(widths[k] as number)).join(' ')}`;
  return textOf([
    line(g.classes ? 'from (classes)' : 'from', heads),
    ...g.rows.map((r, i) => line(clean(r.label), fields[i] as string[])),
    '',
    ...g.columns.map((c, k) => `${String(k + 1).padStart(3)}  ${c.label}`),
    '',
    outcomesIn(m).map((x) => `${LETTER[x]} ${x}`).join('  ') + (fields.some((f) => f.some((x) => x.includes('/'))) ? '  /X to itself' : ''),
    `${m.sources} sources, ${m.services.length} services, ${m.walks} walked`,
    ...(m.fragile.length > 0 ? [`each cell by itself because of: ${m.fragile.join('; ')}`] : []),
  ]);
};

const asJson = (m: Matrix): string => `${JSON.stringify({
  schema: 'packetpath/matrix@1',
  endpoints: m.endpoints, sources: m.sources,
  services: m.services.map((s) => ({ ...s, ip: printIp(s.ip), name: m.endpoints[s.endpoint]?.name })),
  columnOf: m.columnOf, columns: m.columns, views: m.views,
  answers: m.answers.map((a) => ({ outcome: a.outcome, from: m.endpoints[a.from]?.name, to: m.services[a.service]?.to, symptom: a.symptom })),
  walks: m.walks, fragile: m.fragile,
})}\n`;

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
export const csvField = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const CSV_LIMIT = 2_000_000;
const asCsv = (m: Matrix, o: PrintMatrixOptions): string => {
  const out: string[] = [];
  const line = (fields: readonly (string | number)[]): void => void out.push(`${fields.map((f) => csvField(String(f))).join(',')}\r\n`);
  if (o.classes === true) {
    line(['from', 'sources', 'to', 'services', 'outcome', 'outcome to itself']);
    const g = gridOf(m, true);
    for (const r of g.rows) {
      for (const c of g.columns) {
        const f = fieldOf(m, r, c);
        line([r.label, r.members.length, c.label, c.members.length, f.other?.outcome ?? '', f.self?.outcome ?? '']);
      }
    }
    return out.join('');
  }
  if (m.sources * m.services.length > CSV_LIMIT) throw new RangeError(`${m.sources * m.services.length} cells are too many lines; ask for classes`);
  line(['from', 'name', 'address', 'proto', 'port', 'what', 'outcome']);
  for (let i = 0; i < m.sources; i++) m.services.forEach((s, j) => line([m.endpoints[i]?.name ?? '', m.endpoints[s.endpoint]?.name ?? '', printIp(s.ip), s.proto, s.port, s.what, cellOf(m, i, j).outcome]));
  return out.join('');
};

export const printMatrix = (m: Matrix, form: MatrixForm = 'text', o: PrintMatrixOptions = {}): string => {
  switch (form) {
    case 'text': return asText(m, o);
    case 'json': return asJson(m);
    case 'csv': return asCsv(m, o);
    case 'svg': return matrixSvg(m, o.classes ?? 'auto');
  }
};
