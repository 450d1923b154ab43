// The classifier's lookup, called as iptDoTable calls it but with the key written from header words: what lookup.c does with the very same
// arrays. What they take apart is the price of V8.
import type { Classifier } from '../../src/xt/classifier.ts';
import { enterChain, firstRule, type ChainCode } from '../../src/xt/chainCode.ts';
import { K_DPORT, K_DST, K_FRAG, K_PORTS, K_PROTO, K_SPORT, K_SRC, packetKey } from '../../src/xt/packetKey.ts';
import { useNames, type RuleStore } from '../../src/xt/ruleStore.ts';
import { H, type Headers } from '../gen/headers.ts';

/** Index of the first rule that matches header k; -1: none. */
export const lookupOf = (code: ChainCode, c: Classifier, { words, devices }: Headers): ((k: number) => number) => {
  const { store } = code;
  packetKey[K_PORTS] = 1;
  packetKey[K_FRAG] = 0;
  return (k) => {
    const w = k * H;
    packetKey[K_SRC] = words[w] as number;
    packetKey[K_DST] = words[w + 1] as number;
    packetKey[K_SPORT] = words[w + 2] as number;
    packetKey[K_DPORT] = words[w + 3] as number;
    packetKey[K_PROTO] = words[w + 4] as number;
    useNames(store, devices[words[w + 5] as number] as string, devices[words[w + 6] as number] as string);
    enterChain(store, c);
    return firstRule(code, c, 0, 0);
  };
};

/** For each device its number in the tree, then which of the rules' patterns its name matches. */
const devicesOf = (store: RuleStore, devices: readonly string[]): Int32Array => {
  const row = 1 + store.ifaces.length;
  const out = new Int32Array(devices.length * row);
  devices.forEach((name, d) => {
    useNames(store, name, name);
    out[d * row] = store.inBits.exact;
    out.set(store.inBits.bits, d * row + 1);
  });
  return out;
};
/** What lookup.c reads: eight counts, then six arrays of 32-bit words. */
export const nativeInput = ({ store }: ChainCode, c: Classifier, h: Headers): Int32Array => {
  const parts = [c.roots, c.tree, store.hot, store.cold, h.words, devicesOf(store, h.devices)];
  const out = new Int32Array(8 + parts.reduce((sum, a) => sum + a.length, 0));
  out.set([...parts.map((a) => a.length), 1 + store.ifaces.length, store.base]);
  let at = 8;
  for (const a of parts) {
    out.set(a, at);
    at += a.length;
  }
  return out;
};
