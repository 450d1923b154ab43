// `import 'packetpath/vitest'` in a test or a setup file: the matchers with vitest's expect. Typed through Chai.Assertion, which the Assertion of vitest 4 and of
// vitest 5 both extend: their own `Matchers` interfaces differ in the number of type parameters, and no augmentation fits both.
import { expect } from 'vitest';
import type { Outcome } from '../explain/types.ts';
import type { Asking, DropPlace, Expected, Translation } from './checks.ts';
import { matchers } from './matchers.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    interface Assertion {
      /** Can `from` reach `to`? Open, unless another outcome is named. */
      toReach(from: string | number, to: string, expected?: Outcome | Expected): void;
      /** Does a rule or the policy of this chain stop it? */
      toDropAt(from: string | number, to: string, place: DropPlace): void;
      /** Is the destination or the source rewritten to this on the way there? */
      toTranslate(from: string | number, to: string, wanted: Translation, asking?: Asking): void;
      /** Is this the client's address as the server sees it? */
      toSeeClientAs(from: string | number, to: string, address: string, asking?: Asking): void;
    }
  }
}

expect.extend(matchers);
