// ipset's errors: the kernel's codes in the tool's words, and how the program ends on each kind.
// Mirrors: lib/errcode.c; lib/session.c and src/ipset.c (exit statuses: 2 for the command line, 1 for everything else).
import type { IpSetErr } from '../../xt/ipset/ops.ts';

/** Ends the command: 2 is a wrong command line, which gets the hint to read the help. */
export class IpsetError extends Error {
  constructor(message: string, readonly status: 1 | 2 = 1) {
    super(message);
  }
}
export const syntax = (words: string): never => {
  throw new IpsetError(`Syntax error: ${words}`);
};
export const usage = (words: string): never => {
  throw new IpsetError(words, 2);
};
const WORDS: Readonly<Record<IpSetErr, string>> = {
  NOSET: 'The set with the given name does not exist',
  SETEXISTS: 'Set cannot be created: set with the same name already exists',
  BUSY: 'Set cannot be destroyed: it is in use by a kernel component',
  REFERENCED: 'Set cannot be renamed: it is in use by another system',
  NEWEXISTS: 'Set cannot be renamed: a set with the new name already exists',
  NOSECOND: 'Sets cannot be swapped: the second set does not exist',
  TYPE_MISMATCH: 'The sets cannot be swapped: their type does not match',
  EXIST: "Element cannot be added to the set: it's already added",
  NOTADDED: "Element cannot be deleted from the set: it's not added",
  FULL: 'Hash is full, cannot add more elements',
  LISTFULL: 'The set is full, more elements cannot be added.',
  CIDR: 'The value of the CIDR parameter of the IP address is invalid',
  NULL: 'Null-valued element, cannot be stored in a hash type of set',
  ZERO: 'Kernel error received: Invalid argument',
  RANGE: 'Element is out of the range of the set',
  TIMEOUT: 'Timeout cannot be used: set was created without timeout support',
  COUNTER: 'Packet/byte counters cannot be used: set was created without counter support',
  COMMENT: 'Comment cannot be used: set was created without comment support',
  SKBINFO: 'Skbinfo mapping cannot be used: set was created without skbinfo support',
  NAME: 'Set to be added/deleted/tested as element does not exist.',
  LOOP: 'Sets with list:set type cannot be added to the set.',
  NAMEREF: 'The set to which you referred with \'before\' or \'after\' does not exist.',
  REF_EXIST: "The set to which you referred with 'before' or 'after' is not added to the set.",
};
export const kernelError = (e: IpSetErr): never => {
  throw new IpsetError(WORDS[e]);
};
