import type { Ontology } from './ontology.js';

export declare function loadOntology(nameOrPath: string): Ontology;
export declare function ontologyFromNames(names: readonly string[]): Ontology;
export declare function builtInOntologies(): string[];
