// One front for every rendering of an answer, and of a bare trace. pcapng is bytes and has a front of its own (`tracePcapng`).
import type { TraceEvent } from '../../model/trace.ts';
import type { World } from '../../model/world.ts';
import type { Answer } from '../types.ts';
import { detailed, isBackground, type DetailedOptions } from './detailed.ts';
import { hookMap, hookMapText } from './hookMap.ts';
import { answerToJson } from './json.ts';
import { kernelConntrack, kernelLines, kernelTcpdump, type KernelOptions } from './kernel.ts';
import { mermaidSequence, mermaidTopology } from './mermaid.ts';
import { story, type StoryOptions } from './story.ts';
import { svgTopology, type SvgTopologyOptions } from './svg.ts';
import { renderTrace } from './trace.ts';
import { clean, openView } from './view.ts';

/** What a trace alone can give. */
export type WalkForm = 'detailed' | 'minimal' | 'kernel' | 'tcpdump' | 'conntrack';
/** All forms of an answer, as `packetpath reach --form` names them. */
export const ANSWER_FORMS = ['story', 'detailed', 'minimal', 'kernel', 'tcpdump', 'conntrack', 'json', 'mermaid', 'mermaid-topology', 'svg', 'hooks', 'hooks-svg'] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];
export interface RenderAnswerOptions extends KernelOptions {
  /** story: columns of a terminal; 0 or absent: it is not broken. svg: pixels. */
  readonly width?: number;
  readonly theme?: SvgTopologyOptions['theme'];
}

/** The trace of a walk as text, a line each; `world`: as it was before. */
export const renderWalk = (world: World, trace: readonly TraceEvent[], form: WalkForm, opts: KernelOptions & DetailedOptions = {}): string => {
  const view = openView(world);
  switch (form) {
    case 'detailed': return detailed(world, trace, opts);
    case 'minimal': return renderTrace(trace, 'minimal', { netnsName: (n) => clean(view.netns(n)) });
    case 'kernel': return kernelLines(world, trace, opts);
    case 'tcpdump': return kernelTcpdump(world, trace, opts);
    case 'conntrack': return kernelConntrack(world, trace);
  }
};

/** An answer as text, with a newline at its end. `world`: as it was when it was asked. */
export const renderAnswer = (world: World, answer: Answer, form: AnswerForm, opts: RenderAnswerOptions = {}): string => {
  const width: StoryOptions & SvgTopologyOptions = opts.width === undefined ? {} : { width: opts.width };
  switch (form) {
    case 'story': return story(answer, width);
    case 'json': return `${JSON.stringify(answerToJson(answer), null, 2)}\n`;
    case 'mermaid': return mermaidSequence(world, answer);
    case 'mermaid-topology': return mermaidTopology(world, answer);
    case 'svg': return svgTopology(world, { answer, ...width, ...(opts.theme && { theme: opts.theme }) });
    case 'hooks': return hookMapText(world, answer);
    case 'hooks-svg': return hookMap(world, answer, undefined, { ...width, ...(opts.theme && { theme: opts.theme }) });
    case 'minimal': return renderWalk(world, answer.trace.filter((e) => !isBackground(e)), form);
    default: return renderWalk(world, answer.trace, form, { ...opts, conversation: true, request: answer.request, reply: answer.reply });
  }
};
