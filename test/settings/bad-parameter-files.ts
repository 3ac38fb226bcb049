import { type BadFile, badFiles } from './bad-file.js';

/** Parameters under the node's own name; the first of them is on line 3. */
export function ownSection(parameters: string): string {
  return `dice_monitor:\n  ros__parameters:\n${parameters.replace(/^/gm, '    ')}\n`;
}

const PARAMETERS = badFiles(`
a misspelt name | 4 | wndow is no parameter | did you mean window? | max_rate: 1.0⏎wndow: 3
a name without its group | 3 | tolerance is no | did you mean sync.tolerance? | tolerance: 0.1
a name far from all | 3 | zzz is no parameter of dice_monitor | - | zzz: 1
a misspelt nested name | 4 | sync.max_wit is no | did you mean sync.max_wait? | sync:⏎  max_wit: 3
text for a number | 3 | window is "wide" | a number of seconds from 0.001 to 86400 | window: wide
a number in quotes | 3 | window is "5" | a number of seconds & numbers stand without quotes | window: "5"
a number for text | 3 | output_name is 495 | text & put it in quotes: "495" | output_name: 495
a boolean for text | 3 | model_path is on | text & put it in quotes: "on" | model_path: on
nothing for text | 3 | model_path is nothing | text & write "" for none | model_path:
a fraction for a whole number | 3 | threads is 1.5 | a whole number from 0 to 1024 | threads: 1.5
too large a whole number | 3 | ignore_label is 4294967296 | 2147483647 | ignore_label: 4294967296
an octal number | 3 | threads is "010" | a whole number & without quotes and leading zeros | threads: 010
below the range | 3 | sync.tolerance is -0.01 | from 0 to 60 | sync.tolerance: -0.01
above the range | 3 | warn_dice is 70 | a number from 0 to 1 | warn_dice: 70
zero bytes | 3 | is 0 | a whole number of bytes, 1 or more | sync.max_waiting_bytes: 0
not a number | 3 | threshold is .nan | a number | threshold: .nan
infinity | 3 | threshold is -.inf | a number | threshold: -.inf
a word that is no choice | 3 | input.resize is "squeeze" | one of stretch, letterbox, crop | input: {resize: squeeze}
a provider that is none | 3 | providers is ["cuda", "cqu"] | some of cuda, cpu | providers: [cuda, cqu]
a provider named twice | 3 | providers is | each at most once | providers: [cpu, cpu]
an empty list | 3 | providers is [] | a list of some of | providers: []
one word for a list | 3 | providers is "cpu" | a list of some of | providers: cpu
a list for one number | 3 | window is [3.0] | a number | window: [3.0]
a mapping for one number | 3 | window is a mapping | a number | window:⏎  size: 3
two means | 3 | input.mean is [1.0, 2.0] | a list of 1 or 3 numbers | input.mean: [1.0, 2.0]
std of zero | 3 | input.std is | a list of 1 or 3 numbers above 0 | input.std: [1.0, 0.0, 1.0]
a scale of zero | 3 | input.scale is 0 | a number other than 0 | input.scale: 0
half a size | 4 | input.size is [480, 0] | height and width | input:⏎  size: [480, 0]
limits in the wrong order | 4 | error_dice 0.6 is above warn_dice 0.4 | at most | warn_dice: 0.4⏎error_dice: 0.6
a limit below the default of the other | - | error_dice 0.5 is above | at most | warn_dice: 0.4
a parameter given twice | 4 | window is given twice | each name once | window: 1.0⏎window: 2.0
nested and dotted at once | 4 | given twice, before on line 3 | it once | sync: {tolerance: 0.1}⏎sync.tolerance: 0.1
a bracket left open | - | not valid YAML | - | providers: [cpu⏎window: 3.0
`).map((bad): BadFile => ({ ...bad, text: ownSection(bad.text) }));

const WHOLE_FILES = badFiles(`
a section given twice | 3 | /** is given twice | each name once | /**:⏎  ros__parameters: {window: 1.0}⏎/**:⏎  ros__parameters: {window: 2.0}⏎
a tab | 2 | a tab in the indentation | spaces | dice_monitor:⏎	ros__parameters:⏎
a list of sections | 1 | the file holds | a mapping from node names | - window: 3.0⏎
text | 1 | the file holds "hello" | a mapping from node names | hello⏎
two documents | 3 | a second document | - | /**:⏎  ros__parameters: {}⏎---⏎/**:⏎  ros__parameters: {}⏎
no ros__parameters | 2 | window does not stand under ros__parameters | it under ros__parameters | /**:⏎  window: 3.0⏎
a group without ros__parameters | 2 | sync does not stand | it under | dice_monitor:⏎  sync: {tolerance: 0.1}⏎
no node at all | 1 | window does not stand | a node name or /** | window: 3.0⏎
ros__parameters without a node | 1 | ros__parameters without a node | a node name | ros__parameters:⏎  window: 3.0⏎
a parameter beside ros__parameters | 3 | window does not | it under | /**:⏎  ros__parameters: {}⏎  window: 3.0⏎
ros__parameters as a list | 2 | ros__parameters of /** is [3] | a mapping | /**:⏎  ros__parameters: [3]⏎
a reference | 4 | the reference *w | the value itself | /**:⏎  ros__parameters:⏎    window: &w 3.0⏎    max_rate: *w⏎
`);

/** Parameter files that are wrong, in the form of bad-file.ts. */
export const BAD_PARAMETER_FILES: readonly BadFile[] = [...PARAMETERS, ...WHOLE_FILES];
