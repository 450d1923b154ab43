// Every coreutils-like program, in one table.
import type { Command } from '../../shell/proc.ts';
import { AWK_COMMANDS } from './awk.ts';
import { DIFF_COMMANDS } from './diff.ts';
import { FILE_COMMANDS } from './files.ts';
import { GREP_COMMANDS } from './grep.ts';
import { JQ_COMMANDS } from './jq.ts';
import { MISC_COMMANDS } from './misc.ts';
import { SED_COMMANDS } from './sed.ts';
import { SORT_COMMANDS } from './sort.ts';
import { TEXT_COMMANDS } from './text.ts';

export const CORE_COMMANDS: readonly Command[] = [...TEXT_COMMANDS, ...GREP_COMMANDS, ...SORT_COMMANDS, ...SED_COMMANDS, ...AWK_COMMANDS, ...DIFF_COMMANDS, ...MISC_COMMANDS, ...JQ_COMMANDS, ...FILE_COMMANDS];
