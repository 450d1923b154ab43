// What somebody sees who tries it: the words of curl 7.88 (`curl -m 10 http://HOST:PORT/`), netcat-openbsd 1.219 (`nc -zv -w 10`) and iputils ping (`ping -c1`), as
// commands/ prints them; test/unit/explain/symptom.test.ts holds the two together.
import { printIp } from '../base/ip.ts';
import { serviceName } from '../base/services.ts';
import { STRERROR } from '../model/errno.ts';
import { describeIcmp4, describeIcmp6 } from '../commands/ping/describe.ts';
import type { Told } from './exchange/told.ts';
import type { TargetText } from './resolve.ts';
import type { Symptom, Target } from './types.ts';

const NONE: Symptom = { errno: null, nc: null, curl: null, ping: null };
const seconds = (us: number): number => Math.round(us / 1000);

/** A name without an address. */
export const nameSymptom = (t: TargetText, error: string): Symptom => {
  if (t.proto === 'icmp') return { ...NONE, ping: { text: `ping: ${t.host}: ${error}`, status: 2 } };
  const nc = { text: `nc: getaddrinfo for host "${t.host}" port ${t.port}: ${error}`, status: 1 };
  return { ...NONE, nc, curl: t.proto === 'tcp' ? { text: `curl: (6) Could not resolve host: ${t.host}`, status: 6 } : null };
};

export const symptomOf = (t: Target, told: Told, patience: number): Symptom => {
  const { errno } = told;
  if (t.proto === 'icmp') return { ...NONE, errno, ping: pingWords(t, told) };
  const shown = t.host === printIp(t.ip) ? t.host : `${t.host} (${printIp(t.ip)})`;
  const fine = { text: `Connection to ${shown} ${t.port} port [${t.proto}/${serviceName(t.port, t.proto) ?? '*'}] succeeded!`, status: 0 };
  const failed = (how: string, why: string) => ({ text: `nc: connect to ${shown} port ${t.port} (${t.proto}) ${how}: ${why}`, status: 1 });
  // -z sends two bytes over UDP and calls silence a success; only a refusal shows, as silence of nc itself.
  if (t.proto === 'udp') return { ...NONE, errno, nc: errno === null || told.icmp !== null ? (told.outcome === 'refused' ? { text: '', status: 1 } : fine) : failed('failed', STRERROR[errno]) };
  const nc = told.connected ? fine : errno === null ? failed('timed out', STRERROR.EINPROGRESS) : failed('failed', STRERROR[errno]);
  return { ...NONE, errno, nc, curl: curlWords(t, told, patience) };
};

const curlWords = (t: Target, told: Told, patience: number): NonNullable<Symptom['curl']> => {
  const give = (status: number, text: string) => ({ status, text: `curl: (${status}) ${text}` });
  if (!told.connected) {
    return told.errno === null ? give(28, `Connection timed out after ${seconds(patience) + 1} milliseconds`) : give(7, `Failed to connect to ${t.host} port ${t.port} after ${seconds(told.took)} ms: Couldn't connect to server`);
  }
  if (told.outcome === 'open') return { status: 0, text: '' };
  if (told.errno !== null) return give(56, `Recv failure: ${STRERROR[told.errno]}`);
  if (told.outcome === 'connected-then-closed') return give(52, 'Empty reply from server');
  return give(28, `Operation timed out after ${seconds(patience) + 1} milliseconds with 0 bytes received`);
};

const pingWords = (t: Target, told: Told): NonNullable<Symptom['ping']> => {
  if (told.outcome === 'open') return { text: `64 bytes from ${printIp(t.ip)}: icmp_seq=1 ttl=${told.ttl}`, status: 0 };
  if (told.icmp !== null) {
    const { icmp } = told;
    const prAddr = printIp;
    const what = icmp.v6 ? describeIcmp6(icmp.type, icmp.code, icmp.info) : describeIcmp4({ prAddr }, icmp.type, icmp.code, icmp.info, undefined);
    return { text: `From ${printIp(icmp.from)} icmp_seq=1 ${what}`, status: 1 };
  }
  // A sendmsg that fails is not told with -c1: only the statistics are.
  if (told.errno === null || told.src !== null) return { text: '1 packets transmitted, 0 received, 100% packet loss, time 0ms', status: 1 };
  return { text: `ping: connect: ${STRERROR[told.errno]}`, status: 2 };
};
