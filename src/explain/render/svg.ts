// A topology as a self-contained SVG: machines as boxes, devices as chips, cables as lines, the way of an answer drawn on it. No scripts, no fonts
// or images from elsewhere, no ids (so that several can stand in one page). Colours follow prefers-color-scheme unless a theme is asked for.
import type { World } from '../../model/world.ts';
import { netnsName } from '../endpoints.ts';
import type { Answer } from '../types.ts';
import { layoutTopology, pointOn, type Curve, type Stroke } from './layout.ts';
import type { Chip, MachineBox } from './layoutMachine.ts';
import { clip, showable, textWidth, wrap } from './layoutText.ts';
import { openSvg, svgEscape, type SvgTheme } from './svgPage.ts';

export interface SvgTopologyOptions {
  readonly answer?: Answer;
  /** Width in pixels; the picture is scaled. Default: its own. */
  readonly width?: number;
  /** Default: auto (both, as the reader's system is set). */
  readonly theme?: SvgTheme;
}

const r = (n: number): string => String(Math.round(n * 10) / 10);
const curvePath = (c: Curve): string => `M${r(c.x1)} ${r(c.y1)}C${r(c.c1)} ${r(c.y1)} ${r(c.c2)} ${r(c.y2)} ${r(c.x2)} ${r(c.y2)}`;
const text = (x: number, y: number, size: number, cls: string, content: string): string => `<text x="${r(x)}" y="${r(y)}" font-size="${size}" class="${cls}">${svgEscape(content)}</text>`;

const STEPS = 14;
const HEAD = 46;

const chipSvg = (c: Chip, lit: ReadonlySet<string>): string => {
  if (c.kind === 'stub') return `<rect class="stub" x="${r(c.x)}" y="${r(c.y)}" width="${r(c.w)}" height="${r(c.h)}" rx="3"/>\n`;
  const cls = `chip ${c.kind}${lit.has(c.key) ? ' lit' : ''}${c.down ? ' down' : ''}`;
  const h = 9 + 14 * c.lines.length;
  const top = c.y + (c.h - h) / 2;
  const lines = c.lines.map((l, i) => text(c.x + 8, top + 15 + 14 * i, i === 0 ? 11.5 : 10.5, i === 0 ? 'name' : 'small', l)).join('');
  const full = c.lines[0] === c.full ? '' : `<title>${svgEscape(showable(c.full))}</title>`;
  return `<g>${full}<rect class="${cls}" x="${r(c.x)}" y="${r(c.y)}" width="${r(c.w)}" height="${r(c.h)}" rx="5"/>${lines}</g>\n`;
};
const boxSvg = (b: MachineBox): string => {
  const dead = b.texts.filter((t) => t.style === 'dead' || t.style === 'deadline' || t.style === 'origin');
  const first = dead[0];
  const last = dead.at(-1);
  const note = first && last ? `<rect class="note" x="${r(b.x + 6)}" y="${r(first.y - 13)}" width="${r(b.w - 12)}" height="${r(last.y - first.y + 19)}" rx="4"/>` : '';
  return `<rect class="box ${b.netns < 0 ? 'more' : b.kind}" x="${r(b.x)}" y="${r(b.y)}" width="${r(b.w)}" height="${r(b.h)}" rx="9"/>${note}\n`;
};
const boxTexts = (b: MachineBox): string => {
  const full = b.texts[0]?.text === b.full ? '' : `<title>${svgEscape(showable(b.full))}</title>`;
  return `<g>${full}${b.texts.map((t) => text(t.x, t.y, t.size, t.style, t.text)).join('')}</g>\n`;
};
/** A triangle at the end of a curve, which ends horizontally. */
const arrow = (c: Curve, cls: string): string => {
  const back = c.x2 > c.c2 || (c.x2 === c.c2 && c.x2 >= c.x1) ? -8 : 8;
  return `<path class="${cls}" d="M${r(c.x2)} ${r(c.y2)}l${back} -4.5v9z"/>`;
};
/** The first half of a curve (de Casteljau). */
const halfPath = (c: Curve): string => {
  const m = pointOn(c, 0.5);
  return `M${r(c.x1)} ${r(c.y1)}C${r((c.x1 + c.c1) / 2)} ${r(c.y1)} ${r((c.x1 + 2 * c.c1 + c.c2) / 4)} ${r((3 * c.y1 + c.y2) / 4)} ${r(m.x)} ${r(m.y)}`;
};
const strokeSvg = (s: Stroke): string => {
  if (s.kind === 'cut') return `<path class="way ${s.leg}" d="${halfPath(s.curve)}"/>\n`;
  return `<path class="way ${s.leg}${s.kind === 'proxy' ? ' dashed' : ''}" d="${curvePath(s.curve)}"/>${s.kind === 'through' ? '' : arrow(s.curve, `head ${s.leg}`)}\n`;
};
const badgeSvg = (s: Stroke): string => (s.badge === null ? '' : `<circle class="badge ${s.leg}" cx="${r(s.badge.x)}" cy="${r(s.badge.y)}" r="8.5"/><text class="number" text-anchor="middle" font-size="${s.badge.n > 99 ? 7.5 : 10}" x="${r(s.badge.x)}" y="${r(s.badge.y + 3.6)}">${s.badge.n}</text>\n`);
const crossSvg = (p: { readonly x: number; readonly y: number }): string =>
  `<circle class="crossback" cx="${r(p.x)}" cy="${r(p.y)}" r="10"/><path class="cross" d="M${r(p.x - 5)} ${r(p.y - 5)}l10 10m0 -10l-10 10"/>\n`;

/** What is asked and what came out, in a line each. */
const headline = (world: World, a: Answer): readonly [string, string] => [`${typeof a.question.from === 'number' ? netnsName(world, a.netns) : a.question.from} → ${a.question.to}`, a.outcome];

/** Draws a world; with an answer, its request and reply, and the place where the packet died. */
export const svgTopology = (world: World, opts: SvgTopologyOptions = {}): string => {
  const { answer } = opts;
  const at = layoutTopology(world, answer);
  const head = answer ? HEAD : 0;
  const shownSteps = at.steps.length <= STEPS ? at.steps : at.steps.slice(0, STEPS - 1);
  const wheres = shownSteps.map((s) => clip(s.where, 60));
  /** Packets stand in a column of their own. */
  const second = 48 + Math.max(0, ...wheres.map((w) => textWidth(w, 11))) + 22;
  const empty = at.boxes.length === 0;
  const width = Math.max(at.width, answer ? 460 : empty ? 260 : 0, ...(answer ? [Math.min(960, 40 + textWidth(headline(world, answer).join('   '), 15))] : []), ...shownSteps.map((s) => Math.min(980, second + 20 + textWidth(s.packet, 11))));
  const columns = Math.max(20, Math.floor((width - second - 16) / (11 * 0.605)));
  const dx = (width - at.width) / 2;

  let y = at.height + head + 6;
  const legend: string[] = [];
  shownSteps.forEach((s, i) => {
    legend.push(`<circle class="badge ${s.leg}" cx="31" cy="${r(y - 3.6)}" r="8.5"/><text class="number" text-anchor="middle" font-size="10" x="31" y="${r(y)}">${s.number}</text>`);
    legend.push(text(48, y, 11, 'step', wheres[i] as string));
    const lines = s.packet === '' ? [''] : wrap(s.packet, columns, 3);
    for (const part of lines) {
      if (part !== '') legend.push(text(second, y, 11, 'step', part));
      y += 15;
    }
    y += 5;
  });
  if (at.steps.length > shownSteps.length) {
    legend.push(text(48, y, 11, 'step', `+ ${at.steps.length - shownSteps.length} more steps`));
    y += 20;
  }
  const height = Math.ceil(shownSteps.length === 0 ? Math.max(at.height, empty ? 60 : 0) + head : y + 2);
  if (empty) legend.push(text(20, head + 36, 12, 'kind', 'nothing here but a loopback'));
  const names = at.boxes.map((b) => b.full).slice(0, 20).join(', ');
  const died = at.path?.death ? ` It ends at ${at.path.death.what}: ${at.path.death.text}.` : '';
  const title = answer ? `${headline(world, answer)[0]}: ${answer.outcome}` : 'Network topology';
  const desc = `Machines: ${names}${at.boxes.length > 20 ? ', ...' : ''}.${answer ? ` ${at.steps.map((s) => `${s.number}. ${s.where}`).slice(0, STEPS).join('; ')}.${died}` : ''}`;
  const body = [
    ...at.boxes.map(boxSvg),
    ...at.wires.map((w) => `<path class="${w.kind}" d="${curvePath(w.curve)}"/>\n`),
    ...at.strokes.map(strokeSvg),
    ...at.boxes.flatMap((b) => b.chips.map((c) => chipSvg(c, at.lit))),
    ...at.boxes.map(boxTexts),
    ...at.strokes.map(badgeSvg),
    at.cross ? crossSvg(at.cross) : '',
  ].join('');
  const top = answer ? `${text(20, 30, 15, 'headline', clip(headline(world, answer)[0], 80))}${text(20 + textWidth(clip(headline(world, answer)[0], 80), 15) + 14, 30, 15, answer.outcome === 'open' ? 'good' : 'bad', answer.outcome)}\n` : '';
  return `${openSvg(width, height, opts.width, opts.theme ?? 'auto', title, desc)}${top}<g transform="translate(${r(dx)} ${head})">\n${body}</g>\n${legend.join('')}${legend.length > 0 ? '\n' : ''}</svg>\n`;
};
