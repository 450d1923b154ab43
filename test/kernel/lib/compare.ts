// A unified diff of two transcripts, small enough to read: longest common subsequence over lines.

export interface Comparison {
  readonly equal: boolean;
  readonly lines: number;
  /** `-` the kernel's, `+` the model's. */
  readonly diff: string;
}

export const compare = (kernel: string, model: string, context = 3): Comparison => {
  const a = kernel.split('\n');
  const b = model.split('\n');
  if (kernel === model) return { equal: true, lines: a.length - 1, diff: '' };
  const width = b.length + 1;
  const lcs = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lcs[i * width + j] = a[i] === b[j] ? lcs[(i + 1) * width + j + 1]! + 1 : Math.max(lcs[(i + 1) * width + j]!, lcs[i * width + j + 1]!);
    }
  }
  const rows: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      rows.push(` ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && lcs[(i + 1) * width + j]! >= lcs[i * width + j + 1]!)) rows.push(`-${a[i++]}`);
    else rows.push(`+${b[j++]}`);
  }
  const near = rows.map((_, k) => rows.slice(Math.max(0, k - context), k + context + 1).some((r) => !r.startsWith(' ')));
  const shown = rows.flatMap((r, k) => (near[k] ? [r] : near[k - 1] ? ['...'] : []));
  return { equal: false, lines: a.length - 1, diff: `${shown.join('\n')}\n` };
};
