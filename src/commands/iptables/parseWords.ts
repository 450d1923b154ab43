// What a word of iptables' command line may be: names of chains, targets and devices, rule numbers, counters.
// Mirrors: iptables/xshared.c (parse_target, parse_rulenumber, parse_chain), libxtables/xtables.c (xtables_parse_interface).
import { xtablesStrtoui } from '../../xt/options.ts';
import { strtoul } from '../../base/strtol.ts';
import { isTargetName, MAX_NAME } from './extensions.ts';
import { badParameter, type Tool } from './tool.ts';

/** sscanf's %llu: what stands at the head. */
export const sscanfU = (s: string): number | undefined => {
  const n = strtoul(s, 10);
  return n && Number(n.value);
};

/** xtables_parse_interface: the start of a name, or all of it. */
export const parseInterface = (t: Tool, arg: string): { name: string; prefix: boolean } => {
  if (arg.length + 1 > 16) badParameter(t, `interface name \`${arg}' must be shorter than IFNAMSIZ (15)`);
  if (arg.endsWith('+')) return { name: arg.slice(0, -1), prefix: true };
  if (/[/ \t\n\v\f\r]/.test(arg)) t.p.err(`Warning: weird character in interface \`${arg}' ('/' and ' ' are not allowed by the kernel).\n`);
  return { name: arg, prefix: false };
};
export const parseTargetName = (t: Tool, name: string): string => {
  if (name.length < 1) badParameter(t, 'Invalid target name (too short)');
  if (name.length >= MAX_NAME) badParameter(t, `Invalid target name \`${name}' (${MAX_NAME - 1} chars max)`);
  if (/[ \t\n\v\f\r]/.test(name)) badParameter(t, `Invalid target name \`${name}'`);
  return name;
};
export const parseChainName = (t: Tool, name: string): void => {
  if (name.length >= MAX_NAME) badParameter(t, `chain name \`${name}' too long (must be under ${MAX_NAME} chars)`);
  if (name[0] === '-' || name[0] === '!') badParameter(t, `chain name not allowed to start with \`${name[0]}'`);
  if (isTargetName(t, name)) badParameter(t, 'chain name may not clash with target name');
  if (/[ \t\n\v\f\r]/.test(name)) badParameter(t, `Invalid chain name \`${name}'`);
};
export const parseRulenumber = (t: Tool, text: string): number => xtablesStrtoui(text, 1, 0x7fffffff) ?? badParameter(t, `Invalid rule number \`${text}'`);
