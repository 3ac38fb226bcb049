import { type BadFile, badFiles } from './bad-file.js';

/** Ontology files that are wrong, in the form of bad-file.ts. */
export const BAD_ONTOLOGIES: readonly BadFile[] = badFiles(`
no classes | 1 | no classes | classes: a list | name: yard
an empty list of classes | 2 | classes is empty | one entry per class | name: yard⏎classes: []
classes as a mapping | 2 | classes is a mapping | a list | classes:⏎  sky: 1
nothing at all | 1 | the file holds nothing | a mapping with classes | 
a list | 1 | the file holds ["sky"] | a mapping with classes | - sky
a class that is only a word | 2 | class 0 is "sky" | {name: grass} | classes:⏎  - sky
a class without a name | 3 | class 1 has no name | a name | classes:⏎  - {name: a}⏎  - {label_ids: [1]}
an empty name | 2 | name is "" | a name | classes:⏎  - {name: ""}
a name that starts with a blank | 2 | name is " a" | a name | classes:⏎  - {name: " a"}
a number for a name | 2 | name is 7 | put it in quotes: "7" | classes:⏎  - {name: 7}
a word that YAML takes for a boolean | 2 | name is off | put it in quotes: "off" | classes:⏎  - {name: off}
a misspelt key | 2 | lable_ids is no part of a class | did you mean label_ids? | classes:⏎  - {name: a, lable_ids: [1]}
a misspelt key of the file | 1 | classs is no part of an ontology | did you mean classes? | classs: [{name: a}]
a misspelt key under ignore | 2 | ids is no part of ignore | only label_ids, label_colors | classes: [{name: a}]⏎ignore: {ids: [1]}
two classes of one name | 4 | class a is on line 2 already | each class name once | classes:⏎  - {name: a}⏎  - {name: b}⏎  - {name: a}
an id in two classes | 3 | label id 2 of b belongs to a already (line 2) | each label id once | classes:⏎  - {name: a, label_ids: [1, 2]}⏎  - {name: b, label_ids: [2]}
an id twice in a class | 2 | label id 1 of a belongs to a already | once | classes:⏎  - {name: a, label_ids: [1, 1]}
an id in a class and under ignore | 4 | label id 1 of ignore belongs to a | once | classes:⏎  - {name: a, label_ids: [1]}⏎ignore:⏎  label_ids: [0, 1]
a class id under ignore, where ids are class ids | 5 | label id 1 of ignore belongs to b | once | classes:⏎  - {name: a}⏎  - {name: b}⏎ignore:⏎  label_ids: [1]
a colour in two classes | 3 | label colour #00ff00 of b belongs to a | each label colour once | classes:⏎  - {name: a, label_colors: ["#00ff00"]}⏎  - {name: b, label_colors: ["#00FF00"]}
a colour under ignore as well | 3 | label colour #000001 of ignore | once | classes:⏎  - {name: a, label_colors: ["#000001"]}⏎ignore: {label_colors: ["#000001"]}
a colour by name | 2 | color is "green" | a colour such as "#4682b4" | classes:⏎  - {name: a, color: green}
a short colour | 2 | an entry of label_colors is "#0f0" | a colour such as | classes:⏎  - {name: a, label_colors: ["#0f0"]}
a colour without quotes | 3 | color is nothing | without quotes a # starts a comment | classes:⏎  - name: a⏎    color: #00ff00
a colour as three numbers | 2 | color is [0, 255, 0] | a colour such as | classes:⏎  - {name: a, color: [0, 255, 0]}
an id that is no whole number | 2 | an entry of label_ids is 1.5 | a whole number | classes:⏎  - {name: a, label_ids: [1.5]}
an id of more than 32 bits | 2 | label_ids is 2147483648 | 32 bits | classes:⏎  - {name: a, label_ids: [2147483648]}
one id without brackets | 2 | label_ids is 1 | a list of whole numbers | classes:⏎  - {name: a, label_ids: 1}
ignored as a word | 2 | ignored is "maybe" | true or false | classes:⏎  - {name: a, ignored: maybe}
ignore as a list | 2 | ignore is [0] | a mapping such as | classes: [{name: a}]⏎ignore: [0]
a group of a class that is none | 3 | group traversable names gras, which is no class | did you mean grass? | classes: [{name: grass}]⏎groups:⏎  traversable: [gras]
a group of an ignored class | 2 | group g names a, which is ignored | classes that are scored | classes: [{name: a, ignored: true}]⏎groups: {g: [a]}
a group that names a class twice | 2 | group g names a twice | each class once | classes: [{name: a}]⏎groups: {g: [a, a]}
an empty group | 2 | group g is [] | at least one class name | classes: [{name: a}]⏎groups: {g: []}
groups as a list | 2 | groups is ["a"] | a mapping such as | classes: [{name: a}]⏎groups: [a]
a class that is blocked and traversable | 4 | a is blocked and traversable | at most one | classes: [{name: a}]⏎groups:⏎  traversable: [a]⏎  blocked: [a]
a key given twice | 2 | classes is given twice | each name once | classes: [{name: a}]⏎classes: [{name: b}]
broken YAML | - | not valid YAML | - | classes: [{name: a}
`);
