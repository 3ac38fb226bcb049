import type { PackageFacts } from './package-facts.js';
import { allElements, type XmlElement } from './xml-tree.js';

const PACKAGE = 'dice_monitor';

/** Elements and their attributes, as launch_xml of Humble takes them. */
const GRAMMAR: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly may?: readonly string[] }>
> = {
  launch: { needs: [] },
  arg: { needs: ['name'], may: ['default', 'description', 'value'] },
  let: { needs: ['name', 'value'], may: ['if', 'unless'] },
  group: { needs: [], may: ['if', 'unless', 'scoped'] },
  include: { needs: ['file'], may: ['if', 'unless'] },
  set_env: { needs: ['name', 'value'], may: ['if', 'unless'] },
  set_parameter: { needs: ['name', 'value'], may: ['if', 'unless'] },
  node: { needs: ['pkg', 'exec', 'name'], may: ['namespace', 'output', 'args', 'if', 'unless'] },
  param: { needs: [], may: ['name', 'value', 'from'] },
  remap: { needs: ['from', 'to'] },
};

/** Arguments of other programs than ours, and of ROS. */
const ROS_OPTIONS = ['--ros-args', '--log-level', '--'];

/** What is wrong in a launch file. */
export function launchProblems(
  root: XmlElement,
  facts: PackageFacts,
  /** Arguments that launch files of the package declare, by path in share. */
  argumentsOf: (path: string) => readonly string[] | undefined,
): string[] {
  const elements = allElements(root);
  return [
    ...elements.flatMap(grammarProblems),
    ...elements.flatMap((element) => nodeProblems(element, facts)),
    ...elements.flatMap((element) => includeProblems(element, argumentsOf)),
    ...elements.flatMap((element) => settingProblems(element, facts)),
    ...substitutionProblems(root, facts),
  ];
}

/** The names of the arguments that a launch file declares. */
export function declaredArguments(root: XmlElement): string[] {
  return root.children.filter(({ tag }) => tag === 'arg').map(({ attributes }) => attributes.name ?? '');
}

function grammarProblems({ tag, attributes }: XmlElement): string[] {
  const rule = GRAMMAR[tag];
  if (!rule) return [`<${tag}> is no element of launch files`];
  const given = Object.keys(attributes);
  const missing = rule.needs.filter((name) => !given.includes(name));
  const strange = given.filter((name) => !rule.needs.includes(name) && !rule.may?.includes(name));
  return [
    ...missing.map((name) => `<${tag}> without ${name}`),
    ...strange.map((name) => `<${tag}> with ${name}, which it does not take`),
  ];
}

function nodeProblems({ tag, attributes, children }: XmlElement, facts: PackageFacts): string[] {
  if (tag !== 'node') return [];
  const { pkg, exec = '', args = '' } = attributes;
  if (pkg === 'rviz2')
    return exec === 'rviz2' ? rvizProblems(children, facts) : [`rviz2 has no program ${exec}`];
  if (pkg !== PACKAGE) return [`no package ${pkg ?? ''} is launched here`];
  const options = [...(args.match(/(?<=^| )--[\w-]*/g) ?? [])];
  const known = [...(facts.options[exec] ?? []), ...ROS_OPTIONS];
  return [
    ...(facts.executables.includes(exec) ? [] : [`${PACKAGE} has no program ${exec}`]),
    ...options.filter((name) => !known.includes(name)).map((name) => `${exec} has no option ${name}`),
    ...children
      .filter((child) => child.tag === 'param' && child.attributes.name !== undefined)
      .filter((child) => !facts.parameters.includes(child.attributes.name!))
      .map((child) => `${exec} has no parameter ${child.attributes.name!}`),
    ...children
      .filter((child) => child.tag === 'remap' && !facts.inputs.includes(child.attributes.from!))
      .map((child) => `${exec} does not subscribe to ${child.attributes.from!}`),
  ];
}

/** What RViz shows under a name of the layout goes to the same topic in the namespace; the camera to the argument. */
function rvizProblems(children: readonly XmlElement[], { shown }: PackageFacts): string[] {
  return children.flatMap(({ tag, attributes: { name, from = '', to = '' } }) => {
    if (tag === 'param') return name === 'use_sim_time' ? [] : [`RViz has no parameter ${name ?? ''}`];
    if (!shown.includes(from)) return [`the layout of RViz does not show ${from}`];
    const target = from.startsWith('/dice_monitor/') ? from.slice(1) : '$(var image)';
    return to === target ? [] : [`RViz: ${from} to ${to}`];
  });
}

function includeProblems(
  { tag, attributes, children }: XmlElement,
  argumentsOf: (path: string) => readonly string[] | undefined,
): string[] {
  if (tag !== 'include') return [];
  const { file = '' } = attributes;
  const path = file.replace(`$(find-pkg-share ${PACKAGE})/`, '');
  const known = argumentsOf(path);
  if (!known) return [`no launch file ${file}`];
  return children
    .filter(({ attributes: { name = '' } }) => !known.includes(name))
    .map(({ attributes: { name = '' } }) => `${path} has no argument ${name}`);
}

function settingProblems({ tag, attributes: { name = '' } }: XmlElement, facts: PackageFacts): string[] {
  if (tag === 'set_parameter' && !facts.parameters.includes(name)) return [`no parameter ${name}`];
  if (tag === 'set_env' && name !== 'FASTRTPS_DEFAULT_PROFILES_FILE') return [`nothing reads ${name}`];
  return [];
}

/** Every `$(var …)` is declared, every file in share is installed, every substitution is one. */
function substitutionProblems(root: XmlElement, { shared }: PackageFacts): string[] {
  const lets = allElements(root).filter(({ tag }) => tag === 'let');
  const variables = [...declaredArguments(root), ...lets.map(({ attributes }) => attributes.name!)];
  const used = new Set<string>();
  const problems = allElements(root).flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((text) => {
      const found: string[] = [];
      for (const [, kind = '', rest = ''] of text.matchAll(/\$\(([\w-]+) ?([^()$]*)/g)) {
        if (kind === 'var') used.add(rest);
        if (kind === 'var' && !variables.includes(rest)) found.push(`no argument ${rest}`);
        if (kind === 'find-pkg-share' && rest !== PACKAGE) found.push(`package ${rest}`);
        if (kind === 'env' && !rest.startsWith('FASTRTPS_DEFAULT_PROFILES_FILE '))
          found.push(`environment ${rest}`);
        if (!['var', 'find-pkg-share', 'env', 'eval'].includes(kind)) found.push(`no substitution ${kind}`);
      }
      for (const [, path = ''] of text.matchAll(/\$\(find-pkg-share \w+\)\/([\w./]+)/g)) {
        if (!shared.includes(path)) found.push(`share/${PACKAGE} has no ${path}`);
      }
      return found;
    }),
  );
  return [...problems, ...variables.filter((name) => !used.has(name)).map((name) => `${name} is not used`)];
}
