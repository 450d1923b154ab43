// Which errors are the asker's: a question that cannot be asked. A file of its own because a command line that only prints its help wants no more.

/** reach's own words about a question that cannot be asked: no such place, no destination, no address. */
export const isBadQuestion = (e: unknown): e is Error =>
  e instanceof RangeError ? !/call stack|array length|string length/i.test(e.message) : e instanceof TypeError && /^(?:destination|src) /.test(e.message);
