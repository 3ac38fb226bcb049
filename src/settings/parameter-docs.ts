import { describeParameter } from './check-parameter.js';
import type { Parameter, ParameterValue } from './parameter.js';
import { PARAMETERS } from './parameters.js';

const NOTE = 'Made from src/settings/parameters.ts by scripts/write-parameter-docs.mjs: change it there.';

function element(value: string | number, parameter: Parameter): string {
  if (typeof value === 'string') return `'${value}'`;
  // ROS 2 takes `5` for an integer and refuses it for a double.
  return parameter.type.startsWith('double') && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A value as YAML that ROS 2 reads with the parameter's type: `0.0`, `['cuda', 'cpu']`. */
export function yamlText(value: ParameterValue, parameter: Parameter): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') return element(value, parameter);
  return `[${value.map((item) => element(item, parameter)).join(', ')}]`;
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function fileEntry(parameter: Parameter, level: string | undefined): string[] {
  const indent = level === undefined ? '    ' : '      ';
  const choices = parameter.choices ? ` One of ${parameter.choices.join(', ')}.` : '';
  const unit = parameter.unit === undefined ? '' : ` [${parameter.unit}]`;
  const comment = wrap(`${parameter.description}${choices}${unit}`, 100).map((line) => `${indent}# ${line}`);
  const key = level === undefined ? parameter.name : parameter.name.slice(level.length + 1);
  return [...comment, `${indent}${key}: ${yamlText(parameter.default, parameter)}`];
}

/** config/monitor.yaml: a ROS 2 parameter file of all parameters with their defaults. */
export function parameterFileText(): string {
  const lines = [
    '# All parameters of dice_monitor with their defaults, for the node and for the command (--config).',
    '# Ranges and what is fixed after configuring: docs/parameters.md.',
    `# ${NOTE}`,
    '/**:',
    '  ros__parameters:',
  ];
  let open: string | undefined;
  for (const parameter of PARAMETERS as readonly Parameter[]) {
    const level = parameter.name.includes('.') ? parameter.name.split('.')[0]! : undefined;
    if (level !== undefined && level !== open) lines.push(`    ${level}:`);
    open = level;
    lines.push(...fileEntry(parameter, level));
  }
  return `${lines.join('\n')}\n`;
}

const INTRODUCTION = `# Parameters

<!-- ${NOTE} -->

The node and the command read the same ROS 2 parameter file; \`config/monitor.yaml\` holds every parameter with its
default. On the command line \`--config FILE\` names it, and \`--model\`, \`--image\` and the like override it.

- A section's key is \`/**\` (every node), a node's name (\`dice_monitor\`, in any namespace), its full name
  (\`/front/dice_monitor\`), or a pattern (\`/front/*\`, \`/**/dice_monitor\`: \`*\` is one part, \`**\` any number). The
  most specific wins, parameter by parameter: full name, name, then patterns by the parts they spell out. Sections
  of other nodes are passed over.
- The node takes several files (\`--params-file\`, which \`ros2 launch\` gives twice): the most specific key wins in
  whichever file it stands, of equal keys that in the later file. \`-p\` wins over files.
- \`sync: {tolerance: 0.1}\` and \`sync.tolerance: 0.1\` are the same parameter. Whole numbers are taken for doubles.
- A name that is not in this table is an error in a section that ends in the node's name, and a warning in one that
  ends in a wildcard. \`use_sim_time\` and \`qos_overrides.*\` are known: the node's subscriptions take
  \`reliability\`, \`durability\` and \`depth\` from \`qos_overrides.<topic>.subscription.*\`, else what publishers offer.
- Everything wrong in a file is listed at once, with its line and what was expected.
- A uint8 model takes the bytes as they are: there scale, mean and std are 1, 0 and 1, and setting anything else is an
  error.

"Fixed" parameters cannot be changed once the node is configured.

`;

/** docs/parameters.md. */
export function parameterDocsText(): string {
  const rows = (PARAMETERS as readonly Parameter[]).map((parameter) => {
    const { name, type, description, readOnly } = parameter;
    const fallback = yamlText(parameter.default, parameter).replaceAll("'", '"');
    const takes = describeParameter(parameter);
    return `| \`${name}\` | ${type} | \`${fallback}\` | ${takes} | ${readOnly ? 'yes' : ''} | ${description} |`;
  });
  const head = [
    '| name | type | default | takes | fixed | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return `${INTRODUCTION}${[...head, ...rows].join('\n')}\n`;
}
