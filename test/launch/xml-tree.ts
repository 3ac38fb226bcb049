import { spawnSync } from 'node:child_process';

/** An element of an XML file. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

/** Python's parser is the one that `ros2 launch` reads launch files with. */
const PARSE = `
import json, sys
import xml.etree.ElementTree as tree
def plain(element):
    return {'tag': element.tag, 'attributes': element.attrib, 'children': [plain(child) for child in element]}
def parse(text):
    try:
        return plain(tree.fromstring(text))
    except tree.ParseError:
        return None
json.dump([parse(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** Why XML cannot be read here; undefined where it can. */
export const XML_MISSING =
  spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0 ? undefined : 'no python3';

/** The root of each text; undefined for one that is not well formed. */
export function parseXml(texts: readonly string[]): (XmlElement | undefined)[] {
  const { stdout } = spawnSync('python3', ['-c', PARSE], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return (JSON.parse(stdout) as (XmlElement | null)[]).map((root) => root ?? undefined);
}

/** The element and all in it, outermost first. */
export function allElements(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(allElements)];
}
