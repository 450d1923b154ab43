// What a lab prints on the model: stdout and stderr in the order they were written.
import { run } from '../../../src/index.ts';

export const transcript = (text: string): string => run(text, { file: 'lab.sh' }).output;
