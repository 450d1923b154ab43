// fnmatch(3) with no flags, as `label PATTERN` uses it: * ? [set] [!set] and backslash.

/** Compiles a shell pattern; an unclosed bracket is an ordinary character. */
export const fnmatch = (pattern: string, text: string): boolean => {
  let re = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '*') re += '[^]*';
    else if (c === '?') re += '[^]';
    else if (c === '\\' && i + 1 < pattern.length) re += escape(pattern[++i] as string);
    else if (c === '[') {
      const not = pattern[i + 1] === '!' || pattern[i + 1] === '^';
      const from = i + (not ? 2 : 1);
      const end = pattern.indexOf(']', from + 1);
      if (end < 0) re += '\\[';
      else {
        re += `[${not ? '^' : ''}${pattern.slice(from, end).replace(/[\\^\]]/g, '\\$&')}]`;
        i = end;
      }
    } else re += escape(c);
  }
  try {
    return new RegExp(`^(?:${re})$`).test(text);
  } catch {
    return false;
  }
};
const escape = (c: string): string => c.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
