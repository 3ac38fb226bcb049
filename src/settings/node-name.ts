/** `dice_monitor` and `/dice_monitor` are the same node, in the root namespace. */
export function fullNodeName(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

function tokens(pattern: string): string[] {
  return pattern.split('/').filter((token) => token !== '');
}

function matches(pattern: readonly string[], name: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return name.length === 0;
  if (head === '**') return matches(rest, name) || (name.length > 0 && matches(pattern, name.slice(1)));
  return name.length > 0 && (head === '*' || head === name[0]) && matches(rest, name.slice(1));
}

/** Whether a section key ends in the name of a node, so that it is meant for nodes of that name alone. */
export function namesNode(pattern: string): boolean {
  const last = tokens(pattern).at(-1);
  return last !== undefined && !last.includes('*');
}

/**
 * How closely the key of a section in a ROS 2 parameter file fits a node: higher is more specific, undefined is no
 * match. A `*` stands for one part of the name, `**` for any number. A bare name (without a slash) fits the node of
 * that name in every namespace. From the most specific: the full name, the bare name, then patterns by the number
 * of parts they spell out, by fewer `**`, by fewer `*`.
 *
 * @param pattern `/**`, `dice_monitor`, `/front/dice_monitor`, `/front/*`, …
 * @param fullName with a leading slash
 */
export function sectionRank(pattern: string, fullName: string): number | undefined {
  const name = tokens(fullName);
  const parts = tokens(pattern);
  const wild = parts.some((part) => part.includes('*'));
  if (!pattern.includes('/') && !wild) return pattern === name.at(-1) ? 1e6 : undefined;
  if (!matches(parts, name)) return undefined;
  if (!wild) return 2e6;
  const count = (token: string): number => parts.filter((part) => part === token).length;
  return (parts.length - count('*') - count('**')) * 1e4 - count('**') * 100 - count('*');
}
