// An answer in about three sentences for somebody who is new to all this: what was asked and what one would see; where the packet left the path that one has in mind, or who
// decided, with the script's line or Docker's option; and what that means.
import { printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { Origin } from '../../model/world.ts';
import type { Answer, BlameLink, Outcome } from '../types.ts';
import { dropReason, tooBigFor } from './verdict.ts';
import { clean, openView, placeOf, wrap, type View } from './view.ts';

export interface StoryOptions {
  /** Columns of a terminal; 0 or absent: one line a paragraph. */
  readonly width?: number;
}

/** What a program prints that asks the same: ` (nc prints "...")`. */
const seen = (a: Answer): string => {
  const { symptom } = a;
  const curl = a.target?.app === 'http' || /^https?:/.test(a.question.to);
  const [tool, s] = curl && symptom.curl ? ['curl', symptom.curl] : symptom.nc ? ['nc', symptom.nc] : ['ping', symptom.ping];
  const text = s?.text.trim().split('\n').at(-1) ?? '';
  return text === '' || a.outcome === 'open' ? '' : ` (${tool} prints "${text}")`;
};
const HEADLINES: Readonly<Record<Outcome, string>> = {
  open: 'it works',
  refused: 'it is refused at once',
  reset: 'the connection is opened and then torn down by a reset',
  timeout: 'nothing ever comes back, until the client gives up',
  unreachable: 'the network says that there is no way there',
  prohibited: 'somebody on the way says that this is forbidden',
  'connected-then-closed': 'the connection opens, but the other side hangs up without a word',
  'hangs-on-large-packets': 'the connection opens and small messages pass, but anything large hangs',
  'name-not-found': 'the name has no address, so nothing is even sent',
  unsupported: 'this cannot be told, because it hangs on something that packetpath does not model',
};
const headline = (a: Answer): string => {
  if (a.outcome !== 'open' || a.target === null) return HEADLINES[a.outcome];
  switch (a.target.proto) {
    case 'tcp': return 'it works: the connection opens and data passes both ways';
    case 'udp': return 'it works: the datagram arrives and an answer comes back';
    case 'icmp': return 'it works: the echo comes back';
  }
};
const resolved = (a: Answer): string => {
  const { target } = a;
  if (target === null || target.how === 'address') return '';
  const how = { hosts: 'by /etc/hosts', dns: 'by DNS', model: 'though no name server tells it that' }[target.how];
  return ` (${target.host} is ${printIp(target.ip)}${target.how === 'model' ? '' : ' there'}, ${how})`;
};

/** ` That is line 12 of lab.sh: "iptables ...".` */
const madeBy = (o: Origin | undefined): string => {
  if (!o) return '';
  const place = o.line > 0 ? (o.file === '' ? `line ${o.line}` : `line ${o.line} of ${o.file}`) : placeOf(o);
  const text = o.text === '' ? '' : `: "${o.text}"`;
  if (o.by !== undefined && o.by !== o.text) return ` Docker made that because of ${o.by.startsWith('-') ? `the option ${o.by}` : o.by}, ${place}${text}.`;
  return place === '' && text === '' ? '' : ` That is ${place}${text}.`;
};
const sentence = (l: BlameLink): string => `${l.text}${/[.!?]$/.test(l.text) ? '' : '.'}${madeBy(l.origin)}`;

/** The namespaces that the request went through, in order. */
const wayOf = (view: View, a: Answer): readonly string[] => {
  const way: string[] = [];
  for (const i of a.request) {
    const e = a.trace[i];
    if (!e || e.skb.net.type !== 'ip') continue;
    const name = view.netns(e.netns);
    if (!way.includes(name)) way.push(name);
  }
  return way;
};
const listOf = (words: readonly string[]): string => (words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);

/** How far the request came, as far as it can be told. */
const arrived = (view: View, a: Answer): string | null => {
  for (const i of [...a.request].reverse()) {
    const e = a.trace[i];
    if (e?.fn === 'delivered' && e.skb.net.type === 'ip') return view.netns(e.netns);
  }
  return a.server ? view.netns(a.server.netns) : null;
};
/** The MTU that was too small, and that of the device which the large packet first left by. */
const mtus = (view: View, a: Answer): string => {
  const at = a.trace.findIndex((e) => dropReason(e) === 'PKT_TOO_BIG');
  const e = a.trace[at];
  if (!e) return '';
  const first = a.trace.find((x) => x.skb.id === e.skb.id && x.fn === 'devQueueXmit');
  const to = tooBigFor(view, a.trace, at);
  const small = view.link(to.netns, to.ifindex);
  const large = first && view.link(first.netns, first.ifindex);
  if (!first || !small || !large || small.mtu === large.mtu) return '';
  return ` (${large.name} of ${view.netns(first.netns)} sends with an MTU of ${large.mtu}, ${small.name} of ${view.netns(to.netns)} takes ${small.mtu})`;
};

const openMeaning = (view: View, a: Answer): string => {
  const { server } = a;
  const parts: string[] = [];
  if (server) {
    const where = view.netns(server.netns);
    const src = a.nat.some((d) => d.manip === 'src' && !d.undone);
    if (server.via.length > 0) parts.push(`The data is carried on by ${listOf([...new Set(server.via)])}, so the server in ${where} sees ${server.peer} as its client, and not the real one`);
    else if (src) parts.push(`The server in ${where} sees the client as ${server.peer}, because the source address was rewritten on the way`);
    else parts.push(`The server in ${where} answers at ${server.local} and sees its client's real address, ${server.peer}`);
  }
  return parts.length === 0 ? '' : `${parts.join('. ')}.`;
};

const BETWEEN = 'So a program in between took the connection (that is why connecting works), and could not pass it on.';
/** A proxy took the connection: the client is connected, and the one who does not listen is further on. */
const inBetween = (a: Answer, decided: BlameLink | undefined): boolean =>
  (decided?.cause.kind === 'no-socket' || decided?.cause.kind === 'socket') && a.blame.some((l) => l !== decided && l.cause.kind === 'socket' && l.cause.service !== null);

/** What it means for somebody who looks for the mistake. */
const meaning = (view: View, a: Answer, decided: BlameLink | undefined): string => {
  const who = view.netns(a.netns);
  const at = arrived(view, a);
  switch (a.outcome) {
    case 'open': return openMeaning(view, a);
    case 'timeout': {
      if (decided?.leg === 'reply') return `So the request did arrive${at === null ? '' : ` in ${at}`}; it is the answer that is lost on its way back, although from ${who} both look the same.`;
      return `So the request never arrives where it should; ${who} is told nothing, and only waits.`;
    }
    case 'refused': {
      if (decided?.cause.kind === 'rule' || decided?.cause.kind === 'policy') return 'So it is a firewall that says no, in the words that a closed port would use.';
      if (decided?.cause.kind === 'kernel') return `So the answer did come back, but ${who} did not recognise it.`;
      return `So no firewall is in the way: the packets arrive${at === null ? '' : ` in ${at}`}, and a server has to listen on that address and port.`;
    }
    case 'reset': return inBetween(a, decided) ? BETWEEN : 'So the connection had been accepted; somebody on the way, or the other end, did away with it later.';
    case 'unreachable': {
      if (decided?.cause.kind === 'neigh') return `So the address is on the right network, but no running machine there has it.`;
      return decided?.leg === 'reply' ? `So the way there exists; it is the way back that is missing.` : `So no firewall has seen the packet: it stopped where there was no way to go on.`;
    }
    case 'prohibited': return 'So this is no accident and no dead server: somebody configured it this way.';
    case 'connected-then-closed': return BETWEEN;
    case 'hangs-on-large-packets': return `So every test with little data looks fine${mtus(view, a)}; a smaller MTU at the ends, or clamping the MSS, would let large data pass.`;
    case 'name-not-found': return 'So the network itself was never tried; it may well work by address.';
    case 'unsupported': return 'So take neither a yes nor a no from this.';
  }
};

/** Three sentences or a few more. */
export const story = (a: Answer, o: StoryOptions = {}): string => {
  const view = openView(a.world);
  const who = pmGet(a.world.config.netns, a.netns) ? view.netns(a.netns) : String(a.question.from);
  const decided = a.blame.find((l) => l.role === 'decided');
  const forks = a.blame.filter((l) => l.role === 'fork' && l !== decided).slice(0, 2);
  const first = `From ${who} to ${a.question.to}${resolved(a)}: ${headline(a)}${seen(a)}.`;
  const middle = [...new Set([...forks, ...(decided ? [decided] : [])].map(sentence))];
  if (middle.length === 0 && a.outcome === 'open') {
    const way = wayOf(view, a);
    const allowed = a.blame.find((l) => l.role === 'context');
    middle.push(way.length > 1 ? `The packets go from ${way.join(' to ')}${a.nat.length === 0 && !allowed ? ', and nothing on the way rewrites or stops them' : ''}.` : `The packets never leave ${way[0] ?? who}.`);
    if (allowed) middle.push(sentence(allowed));
  }
  const last = meaning(view, a, decided);
  const text = clean([first, ...middle, ...(last === '' ? [] : [last])].join(' '));
  return `${wrap(text, o.width ?? 0)}\n`;
};
