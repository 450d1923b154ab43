import fc from 'fast-check';
import { checkReach, lab } from 'packetpath';
import { askedWorlds } from 'packetpath/arbitraries';

// One more DROP opens nothing, whatever the world and the question.
fc.assert(fc.property(askedWorlds({ docker: false }), ({ world, question }) => {
  const before = checkReach(world.lab(), question.from, question.to);
  const stricter = lab.on(world.lab())`iptables -I FORWARD -j DROP`;
  return before.pass || !checkReach(stricter, question.from, question.to).pass;
}), { numRuns: 50 });
