// Values as Go has them, so that `docker inspect` prints them in Go's ways: JSON (encoding/json), text (fmt's %v), templates (goTemplate.ts).
// A struct keeps the order of its fields; a map is printed sorted by key.

export interface GoStruct {
  readonly fields: readonly (readonly [string, GoValue])[];
  /** Behind a pointer: printed as an address where it stands in a map or list. */
  readonly pointer: boolean;
}
export type GoMap = ReadonlyMap<string, GoValue>;
export type GoList = readonly GoValue[];
/** null: a nil pointer; a list or map that is nil prints as an empty one, and as JSON's null. */
export type GoValue = string | number | boolean | null | GoStruct | GoMap | GoList | typeof NIL_LIST | typeof NIL_MAP;
export const NIL_LIST = { nil: '[]' } as const;
export const NIL_MAP = { nil: 'map[]' } as const;
export const isNil = (v: GoValue | undefined): v is typeof NIL_LIST | typeof NIL_MAP => typeof v === 'object' && v !== null && 'nil' in v;

export const struct = (fields: Readonly<Record<string, GoValue>>, pointer = false): GoStruct => ({ fields: Object.entries(fields), pointer });
export const goMap = (entries: Iterable<readonly [string, GoValue]>): GoMap => new Map(entries);
export const isGoMap = (v: GoValue | undefined): v is GoMap => v instanceof Map;
export const isGoList = (v: GoValue | undefined): v is GoList => Array.isArray(v);
export const isStruct = (v: GoValue | undefined): v is GoStruct => typeof v === 'object' && v !== null && 'fields' in v;

const bytewise = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const sortedEntries = (m: GoMap): (readonly [string, GoValue])[] => [...m].sort((a, b) => bytewise(a[0], b[0]));

/** A JSON string with Go's habit of escaping what HTML would read. */
const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const quoted = (s: string, html: boolean): string => (html ? JSON.stringify(s).replace(/[<>&\u2028\u2029]/g, (c) => HTML[c] as string) : JSON.stringify(s));

const entriesOf = (v: GoStruct | GoMap): readonly (readonly [string, GoValue])[] => (isStruct(v) ? v.fields : sortedEntries(v));
/** encoding/json's Marshal; with `indent`, MarshalIndent. `html` false: SetEscapeHTML(false). */
export const goJson = (v: GoValue, indent = '', html = true): string => {
  const put = (x: GoValue, pad: string): string => {
    if (isNil(x)) return 'null';
    if (x === null || typeof x === 'number' || typeof x === 'boolean') return String(x);
    if (typeof x === 'string') return quoted(x, html);
    const inner = pad + indent;
    const [open, close, parts] = isGoList(x)
      ? (['[', ']', x.map((e) => put(e, inner))] as const)
      : (['{', '}', entriesOf(x).map(([k, e]) => `${quoted(k, html)}:${indent === '' ? '' : ' '}${put(e, inner)}`)] as const);
    if (parts.length === 0) return open + close;
    return indent === '' ? open + parts.join(',') + close : `${open}\n${parts.map((p) => inner + p).join(',\n')}\n${pad}${close}`;
  };
  return put(v, '');
};

/** fmt's %v. */
export const goText = (v: GoValue, depth = 0): string => {
  if (v === null) return '<nil>';
  if (isNil(v)) return v.nil;
  if (isGoList(v)) return `[${v.map((x) => goText(x, depth + 1)).join(' ')}]`;
  if (isGoMap(v)) return `map[${sortedEntries(v).map(([k, x]) => `${k}:${goText(x, depth + 1)}`).join(' ')}]`;
  if (isStruct(v)) {
    if (v.pointer && depth > 0) return '0xc000010000';
    return `${v.pointer ? '&' : ''}{${v.fields.map(([, x]) => goText(x, depth + 1)).join(' ')}}`;
  }
  return String(v);
};
