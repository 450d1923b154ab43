// The map of the netfilter hooks with one packet's way lit: PREROUTING, routing, INPUT or FORWARD, OUTPUT, POSTROUTING, the tables of each in the
// order in which the kernel asks them, the rules that matched, the one that decided. hookMapData.ts reads the trace; this file only draws.
import type { Nsid, World } from '../../model/world.ts';
import type { Answer } from '../types.ts';
import { hookMapOf, type HookBox, type HookMap, type HookMapOptions, type HookTable } from './hookMapData.ts';
import { clip, showable, textWidth, wrap } from './layoutText.ts';
import { openSvg, svgEscape, type SvgTheme } from './svgPage.ts';

export interface HookMapSvgOptions extends HookMapOptions {
  readonly theme?: SvgTheme;
  readonly width?: number;
}

const W = 286;
const ASIDE = 118;
const GAP = 64;
const MARGIN = 20;
const ROUTE = 124;
const SMALL = 9.5;
const COLUMNS = Math.floor((W - 44) / (SMALL * 0.605));
/** Rules told in one table. */
const RULES = 9;

const r = (n: number): string => String(Math.round(n * 10) / 10);
const text = (x: number, y: number, size: number, cls: string, content: string, anchor?: 'middle'): string =>
  `<text x="${r(x)}" y="${r(y)}" font-size="${size}" class="${cls}"${anchor ? ` text-anchor="${anchor}"` : ''}>${svgEscape(content)}</text>`;

interface Line { readonly text: string; readonly cls: string }
const linesOf = (t: HookTable): Line[] => {
  const shown = t.matched.length <= RULES ? t.matched : [...t.matched.slice(0, RULES - 4), ...t.matched.slice(RULES - 4).filter((m) => m.mark !== '').slice(0, 3), t.matched.at(-1) as typeof t.matched[0]];
  const unique = [...new Set(shown)];
  const lines = unique.flatMap((m): Line[] => {
    if (m.place === '') return [{ text: m.text, cls: 'dim' }];
    const body = m.text.replace(/^-A \S+ /, '');
    if (m.mark === '') return [{ text: clip(`${m.place}: ${m.place.endsWith(' policy') ? (body.split(' ').at(-1) as string) : body}`, COLUMNS), cls: 'dim' }];
    return [{ text: `${m.mark === 'end' ? '✗ ' : m.mark === 'told' ? '● ' : ''}${m.place}`, cls: m.mark === 'end' ? 'dead' : 'chain' }, ...wrap(body, COLUMNS, 4).map((l) => ({ text: l, cls: 'deadline' }))];
  });
  const more = t.matched.length - unique.length;
  return more > 0 ? [...lines, { text: `+ ${more} more rules`, cls: 'dim' }] : lines;
};
const rowHeight = (t: HookTable): number => 20 + linesOf(t).length * 12.5 + (t.matched.length > 0 ? 4 : 0);
const boxHeight = (h: HookBox): number => 30 + h.tables.reduce((n, t) => n + rowHeight(t) + 4, 0) + 4;

const rowSvg = (t: HookTable, x: number, y: number): string => {
  const h = rowHeight(t);
  const note = t.name === 'conntrack' || t.name === 'confirm' ? '' : t.state === 'none' ? 'no chain' : t.state === 'there' ? `${t.rules} rule${t.rules === 1 ? '' : 's'}, not asked` : '';
  const on = t.state === 'on' || t.state === 'end';
  return `<rect class="table ${t.state}" x="${r(x)}" y="${r(y)}" width="${W - 16}" height="${r(h)}" rx="4"/>${text(x + 8, y + 14, 10.5, on ? 'chain' : 'dim', t.name)}${note === '' ? '' : text(x + W - 24 - textWidth(note, SMALL), y + 14, SMALL, 'dim', note)}${linesOf(t).map((l, i) => text(x + 16, y + 28 + i * 12.5, SMALL, l.cls, l.text)).join('')}\n`;
};
const hookSvg = (h: HookBox, x: number, y: number): string => {
  const parts = [`<rect class="hook${h.on ? ' on' : ''}" x="${r(x)}" y="${r(y)}" width="${W}" height="${r(boxHeight(h))}" rx="8"/>`, text(x + 12, y + 20, 13, h.on ? 'title' : 'kind', h.name), '\n'];
  let at = y + 30;
  for (const t of h.tables) {
    parts.push(rowSvg(t, x + 8, at));
    at += rowHeight(t) + 4;
  }
  return parts.join('');
};
/** A line in straight pieces with a head at its end. */
const lane = (points: readonly (readonly [number, number])[], on: boolean): string => {
  const [a, b] = [points.at(-2), points.at(-1)] as readonly [readonly [number, number], readonly [number, number]];
  const [dx, dy] = [Math.sign(b[0] - a[0]), Math.sign(b[1] - a[1])];
  const tip = `M${r(b[0])} ${r(b[1])}L${r(b[0] - dx * 9 - dy * 5)} ${r(b[1] - dy * 9 - dx * 5)}L${r(b[0] - dx * 9 + dy * 5)} ${r(b[1] - dy * 9 + dx * 5)}z`;
  return `<path class="lane${on ? ' on' : ''}" d="${points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${r(x)} ${r(y)}`).join('')}"/><path class="tip${on ? ' on' : ''}" d="${tip}"/>\n`;
};

const LEGEND: readonly (readonly [cls: string, mark: string, words: string])[] = [
  ['on', '', 'the packet went through it'], ['there', '', 'it was not asked'], ['none', '', 'nothing stands there'], ['chain', '●', 'the rule that the answer speaks of'], ['dead', '✗', 'the rule that dropped it'],
];

const draw = (m: HookMap, opts: HookMapSvgOptions): string => {
  const hook = (i: number): HookBox => m.hooks[i] as HookBox;
  const [pre, input, forward, output, post] = [hook(0), hook(1), hook(2), hook(3), hook(4)];
  const x0 = MARGIN + ASIDE;
  const x1 = x0 + W + ROUTE + 2 * 26;
  const x2 = x1 + W + GAP;
  const width = x2 + W + ASIDE + MARGIN;
  const yLocal = 62;
  const yUp = yLocal + 32 + 42;
  const yDown = yUp + Math.max(boxHeight(input), boxHeight(output)) + 46;
  const yEnd = yDown + Math.max(boxHeight(pre), boxHeight(forward), boxHeight(post)) + 26;
  const level = yDown + 18;
  const xRoute = x0 + W + 26;
  const bridgeLines = m.bridge === '' ? ['a bridge hands frames from port to port here, below all of this'] : wrap(m.bridge, 150, 2);
  const height = yEnd + 24 + bridgeLines.length * 14 + 12;
  const xMid1 = x1 + W / 2;
  const xMid2 = x2 + W / 2;
  const routed = m.routing !== '';
  const localIn = m.deliveredTo !== '' && input.on;
  const out = m.leftBy !== '' && post.on;
  const alive = (h: HookBox): boolean => h.on && !h.tables.some((t) => t.state === 'end');
  const routeLines = routed ? wrap(m.routing, Math.floor((ROUTE - 12) / (SMALL * 0.605)), 3) : [];
  const hRoute = 26 + routeLines.length * 12;
  const title = `Netfilter in ${m.machine}: ${m.packet === '' ? 'no packet came here' : m.packet}`;
  const body = [
    text(MARGIN, 28, 15, 'headline', clip(m.machine, 40)),
    text(MARGIN + textWidth(clip(m.machine, 40), 15) + 14, 28, 12, 'kind', m.packet === '' ? `no packet of the ${m.leg} came here` : `${m.leg}: ${clip(m.packet, 110)}`),
    m.ended === '' ? '' : text(MARGIN, 47, 12, 'dead', `✗ ${clip(m.ended, 120)}`), '\n',
    `<rect class="hook${m.sentHere || m.deliveredTo !== '' ? ' on' : ''}" x="${r(x1)}" y="${yLocal}" width="${r(x2 + W - x1)}" height="32" rx="8"/>`,
    text(x1 + 12, yLocal + 20, 12, m.sentHere || m.deliveredTo !== '' ? 'title' : 'kind', clip(`local processes${m.deliveredTo === '' ? (m.sentHere ? ': one of them sends it' : '') : `: ${m.deliveredTo}`}`, 80)), '\n',
    ...LEGEND.map(([cls, mark, words], i) => `${mark === '' ? `<rect class="table ${cls}" x="${x0}" y="${yLocal + 4 + i * 20}" width="26" height="13" rx="3"/>` : text(x0 + 9, yLocal + 15 + i * 20, 11, cls, mark)}${text(x0 + 36, yLocal + 15 + i * 20, 10.5, 'dim', words)}`), '\n',
    lane([[MARGIN, level], [x0, level]], pre.on && m.cameBy !== ''), text(MARGIN, level - 8, 10.5, m.cameBy === '' ? 'dim' : 'chain', clip(m.cameBy === '' ? 'in' : m.cameBy, 17)),
    lane([[x0 + W, level], [xRoute, level]], alive(pre) && routed), lane([[xRoute + ROUTE, level], [x1, level]], routed && forward.on),
    lane([[xRoute + ROUTE / 2, level - 14], [xRoute + ROUTE / 2, yUp + 18], [x1, yUp + 18]], routed && input.on),
    lane([[xMid1, yUp], [xMid1, yLocal + 32]], localIn), lane([[xMid2, yLocal + 32], [xMid2, yUp]], m.sentHere && output.on),
    lane([[xMid2, yUp + boxHeight(output)], [xMid2, yDown]], output.on && post.on && m.sentHere), lane([[x1 + W, level], [x2, level]], alive(forward) && post.on),
    lane([[x2 + W, level], [width - MARGIN, level]], out), text(x2 + W + 12, level - 8, 10.5, out ? 'chain' : 'dim', clip(out ? m.leftBy : 'out', 17)),
    `<rect class="hook${routed ? ' on' : ''}" x="${r(xRoute)}" y="${r(level - 14)}" width="${ROUTE}" height="${hRoute}" rx="13"/>`, text(xRoute + ROUTE / 2, level + 3, 11, routed ? 'title' : 'kind', 'routing', 'middle'),
    ...routeLines.map((l, i) => text(xRoute + ROUTE / 2, level + 17 + i * 12, SMALL, 'dim', l, 'middle')), '\n',
    hookSvg(pre, x0, yDown), hookSvg(input, x1, yUp), hookSvg(forward, x1, yDown), hookSvg(output, x2, yUp), hookSvg(post, x2, yDown),
    `<rect class="hook${m.bridge === '' ? '' : ' on'}" x="${r(x0)}" y="${r(yEnd)}" width="${r(x2 + W - x0)}" height="${14 + bridgeLines.length * 14}" rx="8"/>`,
    text(x0 + 12, yEnd + 17, 11, m.bridge === '' ? 'kind' : 'title', 'bridge'), ...bridgeLines.map((l, i) => text(x0 + 80, yEnd + 17 + i * 14, 10.5, m.bridge === '' ? 'dim' : 'chain', l)), '\n',
  ].join('');
  const met = m.hooks.filter((h) => h.on).map((h) => h.name).join(', ');
  return `${openSvg(Math.ceil(width), Math.ceil(height), opts.width, opts.theme ?? 'auto', title, `Hooks on its way: ${met === '' ? 'none' : met}.${m.ended === '' ? '' : ` It ends here: ${m.ended}.`}`)}${body}</svg>\n`;
};

/** An SVG of the hooks of a namespace (default: where the packet ended, or where most rules spoke) with the answer's packet lit. */
export const hookMap = (world: World, answer: Answer, netns?: Nsid, opts: HookMapSvgOptions = {}): string => draw(hookMapOf(world, answer, netns, opts), opts);

const pad = (s: string, n: number): string => s + ' '.repeat(Math.max(0, n - s.length));
/** The same for a terminal, in ASCII but for names: `[HOOK]` and `==>` where the packet went. */
export const hookMapText = (world: World, answer: Answer, netns?: Nsid, opts: HookMapOptions = {}): string => {
  const m = hookMapOf(world, answer, netns, opts);
  const on = (i: number): boolean => (m.hooks[i] as HookBox).on;
  const name = (i: number): string => (on(i) ? `[${(m.hooks[i] as HookBox).name}]` : ` ${(m.hooks[i] as HookBox).name} `);
  const ok = (i: number): boolean => on(i) && !(m.hooks[i] as HookBox).tables.some((t) => t.state === 'end');
  const arrow = (yes: boolean): string => (yes ? ' ==> ' : ' --> ');
  const routed = m.routing !== '';
  const cameBy = clip(m.cameBy === '' ? 'in' : m.cameBy, 16);
  const left = `${cameBy}${arrow(on(0) && m.cameBy !== '')}${name(0)}${arrow(ok(0) && routed)}`;
  const route = routed ? '[routing]' : ' routing ';
  const a = left.length + 4;
  const tail = `${arrow(routed && on(2))}${name(2)}${arrow(ok(2) && on(4))}`;
  const b = left.length + route.length + tail.length + 6;
  const at = (x: number, s: string, y: number, t: string): string => `${pad(`${' '.repeat(x - Math.floor(s.length / 2))}${s}`, y - Math.floor(t.length / 2))}${t}`;
  const inWay = m.deliveredTo !== '' && on(1) ? '"' : '|';
  const outWay = m.sentHere ? '"' : '|';
  const lines = [
    `${clip(m.machine, 60)}: ${m.packet === '' ? `no packet of the ${m.leg} came here` : `${m.leg} ${clip(m.packet, 120)}`}`, '',
    at(a, m.deliveredTo === '' ? 'local processes' : '[local processes]', b, m.sentHere ? '[local processes]' : 'local processes'),
    at(a, '^', b, outWay), at(a, inWay, b, 'v'), at(a, name(1), b, name(3)), at(a, '^', b, outWay), at(a, routed && on(1) ? '"' : '|', b, 'v'),
    `${left}${route}${tail}${name(4)}${arrow(m.leftBy !== '' && on(4))}${clip(m.leftBy === '' ? 'out' : m.leftBy, 16)}`, '',
  ];
  for (const h of m.hooks) {
    if (!h.on) continue;
    lines.push(h.name);
    for (const t of h.tables) {
      if (t.state === 'none') continue;
      if (t.matched.length === 0) lines.push(`  ${pad(t.name, 10)}${t.state === 'there' ? `(${t.rules} ${t.rules === 1 ? 'rule' : 'rules'}, not asked)` : ''}`.trimEnd());
      t.matched.forEach((x, i) => lines.push(`  ${pad(i === 0 ? t.name : '', 10)}${x.mark === 'end' ? 'X ' : x.mark === 'told' ? '* ' : '  '}${x.place === '' ? '' : `${x.place}: `}${clip(x.text, 160)}`));
    }
    if (h.hook === 0 && routed) lines.push('routing', `  ${clip(m.routing, 160)}`);
  }
  if (m.bridge !== '') lines.push('bridge', `  ${clip(m.bridge.replace('→', '->'), 160)}`);
  if (m.deliveredTo !== '') lines.push(`delivered to ${clip(m.deliveredTo, 80)}`);
  if (m.ended !== '') lines.push(`X ${clip(m.ended, 160)}`);
  return `${lines.map((l) => showable(l.trimEnd())).join('\n')}\n`;
};
