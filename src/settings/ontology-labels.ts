import type { LabelTable } from '../core/label-table.js';
import type { Ontology } from './ontology.js';

export declare function applyIgnoreLabel(ontology: Ontology, ignoreLabel: number): Ontology;
export declare function labelTable(ontology: Ontology, ignoreLabel: number): LabelTable;
