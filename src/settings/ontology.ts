/** One class of the model. */
export interface OntologyClass {
  /** The model's output channel, and the byte in a mask: 0 to 254. */
  readonly classId: number;
  readonly name: string;
  /** The model can predict it; labels of it count nowhere, and it has no score. */
  readonly ignored: boolean;
  /** Values in the label message that mean this class; int32. */
  readonly labelIds: readonly number[];
  /** Colours in the label message that mean this class, 0xRRGGBB. */
  readonly labelColors: readonly number[];
  /** Colour in pictures for people, 0xRRGGBB. */
  readonly color: number;
}

/** Classes that are scored together, as one. */
export interface OntologyGroup {
  readonly name: string;
  readonly classIds: readonly number[];
}

/** What the numbers in a mask and in a label message mean. */
export interface Ontology {
  readonly name: string;
  /** In the order of class ids, without gaps. */
  readonly classes: readonly OntologyClass[];
  /** Label values that count nowhere and are no class of the model. */
  readonly ignoredIds: readonly number[];
  /** Likewise colours, 0xRRGGBB. */
  readonly ignoredColors: readonly number[];
  readonly groups: readonly OntologyGroup[];
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** Undefined where there is no file: the names came from the model. */
  readonly path: string | undefined;
}
