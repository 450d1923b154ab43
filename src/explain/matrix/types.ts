// Who reaches what: a matrix of all pairs as plain data, held by classes.
import type { Ip } from '../../base/ip.ts';
import type { Nsid } from '../../model/world.ts';
import type { Outcome, Proto, Symptom } from '../types.ts';

/** A row: who asks. */
export interface MatrixEndpoint {
  readonly name: string;
  readonly netns: Nsid;
  readonly container: string | null;
}
/** A column: what is asked for. */
export interface MatrixService {
  /** Index of the endpoint whose service it is. */
  readonly endpoint: number;
  readonly netns: Nsid;
  readonly ip: Ip;
  readonly proto: Proto;
  /** 0 for icmp. */
  readonly port: number;
  /** `tcp://10.0.0.2:80`, as Question.to. */
  readonly to: string;
  /** Why it is a column: `http`, `process`, `docker-proxy`, `published for web`, `asked for`. */
  readonly what: string;
}
/** What was walked, and what it says for every cell of its classes. */
export interface MatrixAnswer {
  readonly outcome: Outcome;
  readonly symptom: Symptom;
  /** The cell that was walked: a witness for the others. */
  readonly from: number;
  readonly service: number;
}
/** Sources as a class of services sees them. */
export interface MatrixView {
  /** By endpoint: its class. */
  readonly classOf: readonly number[];
  readonly classes: number;
}
/** Services that are alike. */
export interface MatrixColumn {
  readonly view: number;
  readonly services: readonly number[];
  /** By class of source: an index of `answers`; -1 where no cell is. */
  readonly row: readonly number[];
  /** The same where the source and the service are in one namespace. */
  readonly self: readonly number[];
}
/** All pairs of endpoints and services. Cells through `cellOf`. */
export interface Matrix {
  /** Sources first, then destinations that do not ask. */
  readonly endpoints: readonly MatrixEndpoint[];
  readonly sources: number;
  readonly services: readonly MatrixService[];
  /** By service: its column. */
  readonly columnOf: readonly number[];
  readonly columns: readonly MatrixColumn[];
  readonly views: readonly MatrixView[];
  readonly answers: readonly MatrixAnswer[];
  /** Questions that were walked. */
  readonly walks: number;
  /** Why nothing could be merged; empty: it was. */
  readonly fragile: readonly string[];
}

export interface MatrixOptions {
  /** Names of endpoints; default all. */
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
  /** `tcp/80`, `udp/53`, `icmp`: columns at every destination, whether something listens or not. Default: what listens. */
  readonly ports?: readonly string[];
  /** Addresses of a destination that has several, and of a socket that is bound to none: the first of each family, or all. Default all. */
  readonly addresses?: 'first' | 'all';
  readonly families?: readonly (4 | 6)[];
  /** Further columns, whether something listens or not. */
  readonly also?: readonly { readonly name: string; readonly ip: Ip; readonly proto: Proto; readonly port: number }[];
  /** How long a client waits, in seconds; default 10. */
  readonly patience?: number;
  /** The most questions that may be walked; default 200,000. Beyond it a RangeError says what to narrow. */
  readonly limit?: number;
  /** false: every cell by itself (what the classes are checked against). */
  readonly classes?: boolean;
}
