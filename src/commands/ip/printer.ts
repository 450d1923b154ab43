// Output that is text or JSON, as iproute2 writes both from one sequence of calls (lib/json_print.c, lib/json_writer.c).
// Each call names the JSON key and gives the finished text: null means that this form does not have the item.
import type { Proc } from '../../shell/proc.ts';

export interface Printer {
  readonly json: boolean;
  /** A string. */
  str(key: string | null, text: string | null, value: string): void;
  num(key: string | null, text: string | null, value: number): void;
  /** A number as spelled (`0.00`). */
  raw(key: string | null, text: string | null, value: string): void;
  bool(key: string | null, text: string | null, value: boolean): void;
  /** JSON null. */
  nul(key: string, text: string | null): void;
  /** Text only. */
  text(text: string): void;
  openObject(key?: string): void;
  closeObject(): void;
  /** `text` is printed before, or after, the items in text form. */
  openArray(key?: string, text?: string): void;
  closeArray(text?: string): void;
  /** What was written so far (the JSON is closed by its caller's closeArray and `end`). */
  end(): string;
}

const quote = (s: string): string => {
  let out = '"';
  for (const c of s) {
    const at = '\t\n\r\f\b\\"\''.indexOf(c);
    out += at < 0 ? c : `\\${"tnrfb\\\"'"[at]}`;
  }
  return `${out}"`;
};

/** jsonw_*: `sep` is written before the next item; pretty output puts every member on its own line, four spaces a level. */
const jsonPrinter = (pretty: boolean): Printer => {
  let out = '';
  let depth = 0;
  let sep = '';
  const eol = (): void => {
    if (pretty) out += `\n${'    '.repeat(depth)}`;
  };
  const eor = (): void => {
    out += sep;
    sep = ',';
  };
  const name = (key: string | null | undefined): void => {
    if (key === null || key === undefined) return;
    eor();
    eol();
    sep = '';
    out += `${quote(key)}:${pretty ? ' ' : ''}`;
  };
  const begin = (c: string): void => {
    eor();
    out += c;
    depth++;
    sep = '';
  };
  const end = (c: string): void => {
    depth--;
    if (sep !== '') eol();
    out += c;
    sep = ',';
  };
  // An item with a null key inside an array is a bare value; text-only items pass key null and value '' through `text`.
  const item = (key: string | null, value: string): void => {
    name(key);
    eor();
    out += value;
  };
  return {
    json: true,
    str: (key, _t, v) => item(key, quote(v)),
    num: (key, _t, v) => item(key, String(v)),
    raw: (key, _t, v) => item(key, v),
    bool: (key, _t, v) => item(key, String(v)),
    nul: (key) => item(key, 'null'),
    text: () => undefined,
    openObject: (key) => {
      name(key);
      begin('{');
    },
    closeObject: () => end('}'),
    openArray: (key) => {
      name(key);
      begin('[');
      if (pretty) out += ' ';
    },
    closeArray: () => {
      if (pretty && sep !== '') out += ' ';
      sep = '';
      end(']');
    },
    end: () => `${out}\n`,
  };
};
const textPrinter = (): Printer => {
  let out = '';
  const put = (t: string | null | undefined): void => {
    if (t !== null && t !== undefined) out += t;
  };
  return {
    json: false,
    str: (_k, t) => put(t), num: (_k, t) => put(t), raw: (_k, t) => put(t), bool: (_k, t) => put(t), nul: (_k, t) => put(t), text: put,
    openObject: () => undefined, closeObject: () => undefined,
    openArray: (_k, t) => put(t), closeArray: (t) => put(t),
    end: () => out,
  };
};
/** In JSON, opens the outer array (new_json_obj); close it with `finish`. */
export const newPrinter = (o: { readonly json: boolean; readonly pretty: boolean }): Printer => {
  if (!o.json) return textPrinter();
  const pr = jsonPrinter(o.pretty);
  pr.openArray();
  return pr;
};
/** delete_json_obj, and everything to stdout. */
export const finish = (p: Proc, pr: Printer): void => {
  if (pr.json) pr.closeArray();
  const text = pr.end();
  if (text !== '') p.out(text);
};
