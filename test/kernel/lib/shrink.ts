// Makes a disagreeing lab smaller: drops commands while kernel and model still differ, within a budget of kernel runs.

/** Lines that belong together: an echo of a command and the command; everything else stands alone. */
const unitsOf = (text: string): string[][] => {
  const units: string[][] = [];
  const lines = text.trimEnd().split('\n');
  for (let i = 0; i < lines.length; i++) {
    const l = lines[i] as string;
    const next = lines[i + 1];
    if (l.startsWith('echo "# ') && next !== undefined) {
      units.push([l, next]);
      i++;
    } else units.push([l]);
  }
  return units;
};

/**
 * The smallest lab found that still `fails`. Tries whole questions first (they cost the kernel a second each), last ones first,
 * then single lines of the setup; the first line (`exec 2>&1`) stays.
 */
export const shrinkLab = async (text: string, fails: (text: string) => Promise<boolean>, budget = 60): Promise<string> => {
  let units = unitsOf(text);
  let left = budget;
  const join = (u: readonly string[][]): string => `${u.flat().join('\n')}\n`;
  const tryWithout = async (from: number, n: number): Promise<boolean> => {
    if (left <= 0) return false;
    left--;
    const fewer = [...units.slice(0, from), ...units.slice(from + n)];
    if (!(await fails(join(fewer)))) return false;
    units = fewer;
    return true;
  };
  for (let size = Math.max(1, Math.floor(units.length / 4)); size >= 1 && left > 0; size = size === 1 ? 0 : Math.floor(size / 2)) {
    for (let at = units.length - size; at >= 1 && left > 0; at -= size) if (at + size <= units.length) await tryWithout(at, size);
  }
  return join(units);
};
