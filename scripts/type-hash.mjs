// @ts-check
/**
 * The type hash of ROS 2 interfaces, from their ros2msg text: REP-2011, hash version 1 ("RIHS01"). It is the
 * SHA-256 of a JSON text that describes the type and all types it uses: names and field types, no comments, no
 * constants, no default values. Numbers of types: type_description_interfaces/msg/FieldType.
 */
import { createHash } from 'node:crypto';

const NESTED_TYPE = 1;

/** @type {Readonly<Record<string, number>>} */
const PRIMITIVE_TYPES = {
  ...{ int8: 2, uint8: 3, int16: 4, uint16: 5, int32: 6, uint32: 7, int64: 8, uint64: 9 },
  ...{ float32: 10, float64: 11, bool: 15, byte: 16, string: 17, wstring: 18 },
  char: 3, // ROS 2 takes it for uint8
};

/** What is added to a type's number for an array `[3]` and a sequence `[]`; bounded ones are not used here. */
const ARRAY = 48;
const SEQUENCE = 144;

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {{ type_id: number, capacity: number, string_capacity: number, nested_type_name: string }} type
 */
/** @typedef {{ type_name: string, fields: Field[] }} TypeDescription */

/**
 * @param {string} line a field, without its comment
 * @param {string} ownPackage where a type without a package is looked for
 * @returns {Field}
 */
function parseField(line, ownPackage) {
  const match = /^([\w/]+)(\[(\d*)\])?\s+([a-z]\w*)$/.exec(line);
  if (!match) throw new Error(`neither a field nor a constant, or a form that is not read here: ${line}`);
  const [, base = '', array, length, name = ''] = match;
  const primitive = PRIMITIVE_TYPES[base];
  const path = base === 'Header' ? ['std_msgs', 'Header'] : base.split('/');
  const nested = [path.length > 1 ? path[0] : ownPackage, 'msg', path.at(-1)].join('/');
  const offset = array === undefined ? 0 : length === '' ? SEQUENCE : ARRAY;
  return {
    name,
    type: {
      type_id: (primitive ?? NESTED_TYPE) + offset,
      capacity: length ? Number(length) : 0,
      string_capacity: 0,
      nested_type_name: primitive === undefined ? nested : '',
    },
  };
}

/**
 * @param {string} typeName `std_msgs/msg/Header`
 * @param {string} text
 * @returns {TypeDescription}
 */
function describe(typeName, text) {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const fields = lines.filter((line) => line !== '' && !line.includes('='));
  const ownPackage = typeName.split('/')[0] ?? '';
  return { type_name: typeName, fields: fields.map((line) => parseField(line, ownPackage)) };
}

/**
 * JSON with a space behind commas and colons, as Python writes it: the hash is over the text.
 * @param {unknown} value of objects, arrays, strings without anything to escape, and whole numbers
 * @returns {string}
 */
function pythonJson(value) {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${pythonJson(inner)}`);
  return `{${entries.join(', ')}}`;
}

/**
 * @param {string} typeName `sensor_msgs/msg/Image`
 * @param {string} definition its ros2msg text, followed by those of all types that it uses, each after a line of
 *   80 `=` and one `MSG: package/Name`
 * @returns {string} `RIHS01_` and 64 hexadecimal digits
 */
export function typeHash(typeName, definition) {
  const [own = '', ...others] = definition.split(`${'='.repeat(80)}\nMSG: `);
  const used = others.map((part) => {
    const end = part.indexOf('\n');
    return describe(part.slice(0, end).replace('/', '/msg/'), part.slice(end));
  });
  used.sort((a, b) => (a.type_name < b.type_name ? -1 : 1));
  const json = pythonJson({ type_description: describe(typeName, own), referenced_type_descriptions: used });
  return `RIHS01_${createHash('sha256').update(json).digest('hex')}`;
}
