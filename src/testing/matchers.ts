// The checks in the shape of expect.extend: expect(lab).toReach('web2', 'tcp://web1:80'). vitest.ts registers them with vitest; any framework with jest's
// `extend` takes them.
import type { Outcome } from '../explain/types.ts';
import { checkReach, dropsAt, seesClientAs, translates, type Asking, type Check, type DropPlace, type Expected, type Subject, type Translation } from './checks.ts';

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}
/** A framework asks for the message of a check that passed only under `.not`. */
const result = (c: Check): MatcherResult => ({ pass: c.pass, message: () => (c.pass ? c.opposite : c.message) });
export const matchers = {
  toReach: (lab: Subject, from: string | number, to: string, expected?: Outcome | Expected): MatcherResult => result(checkReach(lab, from, to, expected)),
  toDropAt: (lab: Subject, from: string | number, to: string, place: DropPlace): MatcherResult => result(dropsAt(lab, from, to, place)),
  toTranslate: (lab: Subject, from: string | number, to: string, wanted: Translation, asking?: Asking): MatcherResult => result(translates(lab, from, to, wanted, asking)),
  toSeeClientAs: (lab: Subject, from: string | number, to: string, address: string, asking?: Asking): MatcherResult => result(seesClientAs(lab, from, to, address, asking)),
};
