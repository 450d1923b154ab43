// One front for every rendering of an answer. A bare trace of `walk` has `renderTrace`; pcapng is bytes and has `tracePcapng`.
import type { World } from '../../model/world.ts';
import type { Answer } from '../types.ts';
import { detailed } from './detailed.ts';
import { answerToJson } from './json.ts';
import { kernelConntrack, kernelLines, kernelTcpdump, type KernelOptions } from './kernel.ts';
import { story } from './story.ts';
import { renderTrace } from './trace.ts';
import { clean, openView } from './view.ts';

export const ANSWER_FORMS = ['story', 'detailed', 'minimal', 'kernel', 'tcpdump', 'conntrack', 'json'] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];
export interface RenderAnswerOptions extends KernelOptions {
  /** Columns of a terminal, for the story; 0 or absent: it is not broken. */
  readonly width?: number;
}

/** An answer as text, with a newline at its end. `world`: as it was when it was asked. */
export const renderAnswer = (world: World, answer: Answer, form: AnswerForm, opts: RenderAnswerOptions = {}): string => {
  const view = openView(world);
  switch (form) {
    case 'story': return story(answer, opts);
    case 'detailed': return detailed(world, answer.trace, { request: answer.request, reply: answer.reply });
    case 'minimal': return renderTrace(answer.trace, 'minimal', { netnsName: (n) => clean(view.netns(n)) });
    case 'kernel': return kernelLines(world, answer.trace, opts);
    case 'tcpdump': return kernelTcpdump(world, answer.trace, opts);
    case 'conntrack': return kernelConntrack(world, answer.trace);
    case 'json': return `${JSON.stringify(answerToJson(answer), null, 2)}\n`;
  }
};
