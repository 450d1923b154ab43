// `--format` of lists: cli/command/formatter/formatter.go. A template by row, `table TEMPLATE` with headers, `json`, or the usual table.
import { compileTemplate } from './goTemplate.ts';
import { TemplateError } from './goTemplateParse.ts';
import { goJson, goMap, type GoStruct } from './goValue.ts';
import { complain, type Client } from './client.ts';
import { table } from './table.ts';

export type Row = ReadonlyMap<string, string>;
export interface ListFormat {
  readonly type: string;
  readonly format: string | undefined;
  /** The field that -q shows alone. */
  readonly quiet: string | undefined;
  /** Header and field. */
  readonly columns: readonly (readonly [string, string])[];
  /** Headers of fields that are in no column. */
  readonly headers: ReadonlyMap<string, string>;
}
const rowValue = (r: Row): GoStruct => ({ fields: [...r], pointer: false });
export const formatRows = (d: Client, rows: readonly Row[], o: ListFormat): number => {
  const format = o.format === undefined || o.format === '' ? undefined : o.format;
  if (format === undefined && o.quiet !== undefined) {
    d.p.out(rows.map((r) => `${r.get(o.quiet as string)}\n`).join(''));
    return 0;
  }
  if (format === undefined || format === 'table') {
    d.p.out(table([o.columns.map((c) => c[0]), ...rows.map((r) => o.columns.map((c) => r.get(c[1]) ?? ''))]));
    return 0;
  }
  const isTable = /^table\s/.test(format);
  const body = (isTable ? format.replace(/^table\s+/, '') : format === 'json' ? '{{json .}}' : format).replace(/\\t/g, '\t').replace(/\\n/g, '\n');
  try {
    const t = compileTemplate(body, { type: o.type, row: true });
    // The JSON of a row has its keys sorted.
    const show = (r: Row): string => (/^\{\{\s*json\s+\.\s*\}\}$/.test(body) ? goJson(goMap(r)) : t(rowValue(r)));
    if (!isTable) {
      d.p.out(rows.map((r) => `${show(r)}\n`).join(''));
      return 0;
    }
    const headers = new Map([...o.columns.map(([h, k]) => [k, h] as const), ...o.headers]);
    d.p.out(table([t(rowValue(headers)).split('\t'), ...rows.map((r) => t(rowValue(r)).split('\t'))]));
    return 0;
  } catch (e) {
    if (!(e instanceof TemplateError)) throw e;
    // Parsing failed, or the first row did.
    return e.message.includes('executing') ? complain(d, `failed to execute template: template: ${e.message}`) : complain(d, `Template parsing error: template: ${e.message}`);
  }
};
