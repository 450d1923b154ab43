// JSON as iproute2 prints it (lib/json_writer.c): `-j` compact on one line, `-p` indented in its own way.
// Objects are lists of pairs: the order is the tool's, and names may come from users.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly fields: readonly (readonly [string, Json])[];
}
export const obj = (fields: readonly (readonly [string, Json] | undefined | false)[]): JsonObject => ({
  fields: fields.filter((f): f is readonly [string, Json] => f !== undefined && f !== false),
});
const isObject = (v: Json): v is JsonObject => typeof v === 'object' && v !== null && 'fields' in v;

/** jsonw_puts: the escapes it knows; other control characters go out as they are. */
const ESCAPES: ReadonlyMap<string, string> = new Map([['\t', '\\t'], ['\n', '\\n'], ['\r', '\\r'], ['\f', '\\f'], ['\b', '\\b'], ['\\', '\\\\'], ['"', '\\"']]);
const quote = (s: string): string => `"${[...s].map((c) => ESCAPES.get(c) ?? c).join('')}"`;

const write = (v: Json, pretty: boolean, depth: number): string => {
  if (isObject(v)) {
    if (v.fields.length === 0) return '{}';
    const nl = (d: number): string => (pretty ? `\n${'    '.repeat(d)}` : '');
    const body = v.fields.map(([k, x]) => `${nl(depth + 1)}${quote(k)}:${pretty ? ' ' : ''}${write(x, pretty, depth + 1)}`).join(',');
    return `{${body}${nl(depth)}}`;
  }
  if (Array.isArray(v)) {
    const items = (v as readonly Json[]).map((x) => write(x, pretty, depth + 1)).join(',');
    return pretty ? `[ ${items}${items === '' ? '' : ' '}]` : `[${items}]`;
  }
  return typeof v === 'string' ? quote(v) : String(v);
};

/** What a command prints with -j: its array and a newline. */
export const printJson = (items: readonly Json[], pretty: boolean): string => `${write(items, pretty, 0)}\n`;
