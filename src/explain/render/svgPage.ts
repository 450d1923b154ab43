// What all SVGs share: the head with its styles (light, dark, or both), and XML text. Colours are those of a colour-blind safe pair, blue and orange.
import { showable } from './layoutText.ts';

export type SvgTheme = 'auto' | 'light' | 'dark';

/** Text for XML content and attributes. Control characters have no form in XML. */
export const svgEscape = (s: string): string => showable(s).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');

interface Palette {
  readonly page: string; readonly box: string; readonly host: string; readonly container: string; readonly edge: string; readonly chip: string; readonly bridge: string; readonly ink: string; readonly grey: string;
  readonly request: string; readonly reply: string; readonly bad: string; readonly badBack: string; readonly good: string; readonly cable: string;
}
const LIGHT: Palette = {
  page: '#ffffff', box: '#f6f8fa', host: '#eef2f7', container: '#eef6fb', edge: '#c3ccd6', chip: '#ffffff', bridge: '#e3f1e4', ink: '#1f2328', grey: '#59636e',
  request: '#0f62c9', reply: '#c65a00', bad: '#c62828', badBack: '#fdecea', good: '#1a7f37', cable: '#8c959f',
};
const DARK: Palette = {
  page: '#0d1117', box: '#161b22', host: '#1a222d', container: '#152431', edge: '#3d444d', chip: '#0d1117', bridge: '#173222', ink: '#e6edf3', grey: '#9198a1',
  request: '#58a6ff', reply: '#f0883e', bad: '#ff7b72', badBack: '#3a1d1d', good: '#3fb950', cable: '#6e7681',
};
const rules = (p: Palette): string => `.page{fill:${p.page}}.box{fill:${p.box};stroke:${p.edge}}.box.host{fill:${p.host}}.box.container{fill:${p.container}}.box.more{fill:none}.chip{fill:${p.chip};stroke:${p.edge}}.bridge{fill:${p.bridge}}
.cable,.joint{stroke:${p.cable}}.stub{fill:${p.cable}}.way.request{stroke:${p.request}}.way.reply{stroke:${p.reply}}.head.request,.badge.request{fill:${p.request}}.head.reply,.badge.reply{fill:${p.reply}}
.chip.lit{stroke:${p.ink}}.note{fill:${p.badBack};stroke:${p.bad}}.cross{stroke:${p.bad}}.crossback{fill:${p.badBack};stroke:${p.bad}}.number{fill:${p.page}}
.title,.name,.headline,.step,.deadline,.chain{fill:${p.ink}}.kind,.small,.info,.origin,.dim{fill:${p.grey}}.nat{fill:${p.request}}.dead,.bad{fill:${p.bad}}.good{fill:${p.good}}
.hook{fill:${p.box};stroke:${p.edge}}.hook.on{stroke:${p.request}}.table{fill:${p.chip};stroke:${p.edge}}.table.on{stroke:${p.request}}.table.end{fill:${p.badBack};stroke:${p.bad}}.lane{stroke:${p.cable}}.lane.on{stroke:${p.request}}.tip{fill:${p.cable}}.tip.on{fill:${p.request}}`;
const SHAPES = `text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;white-space:pre}.title,.name,.headline,.dead,.good,.bad,.number,.chain{font-weight:bold}.box.more{stroke-dasharray:5 4}
.cable,.joint,.way,.cross,.lane{fill:none}.cable{stroke-width:1.6}.joint{stroke-width:1.2;stroke-dasharray:2 3}.way{stroke-width:2.6}.dashed{stroke-dasharray:7 5}.chip.lit{stroke-width:1.4}.chip.down{stroke-dasharray:3 3}.cross{stroke-width:3;stroke-linecap:round}
.table.on,.hook.on,.table.end{stroke-width:2}.lane{stroke-width:1.6}.lane.on{stroke-width:2.8}.table.none{stroke-dasharray:2 3}`;

/** The opening tag, title, description, styles and the page's background. */
export const openSvg = (width: number, height: number, shown: number | undefined, theme: SvgTheme, title: string, desc: string): string => {
  if (shown !== undefined && !(shown > 0 && Number.isFinite(shown))) throw new RangeError(`width ${shown} is not a positive number of pixels`);
  const w = shown ?? width;
  const h = Math.ceil((height * w) / width);
  const colours = theme === 'auto' ? `${rules(LIGHT)}\n@media (prefers-color-scheme:dark){${rules(DARK)}}` : rules(theme === 'dark' ? DARK : LIGHT);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${w}" height="${h}" role="img">
<title>${svgEscape(title)}</title>
<desc>${svgEscape(desc)}</desc>
<style>${SHAPES}
${colours}</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
`;
};
