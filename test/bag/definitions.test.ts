import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { typeHash } from '../../scripts/type-hash.mjs';
import * as ownTexts from '../../src/bag/definitions-dice-monitor.js';
import { TYPE_DEFINITIONS } from '../../src/bag/definitions.js';

const BAGS = 'test/fixtures/bags';
const SEPARATOR = `\n${'='.repeat(80)}\nMSG: `;

interface RecordedTopic {
  readonly topic_metadata: { readonly type: string; readonly type_description_hash: string };
}

/** Type hashes that `ros2 bag record` wrote, by type. */
function recordedHashes(): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const name of ['mcap_plain', 'db3_plain']) {
    const metadata = parse(readFileSync(join(BAGS, name, 'metadata.yaml'), 'utf8')) as {
      rosbag2_bagfile_information: { topics_with_message_count: RecordedTopic[] };
    };
    for (const { topic_metadata } of metadata.rosbag2_bagfile_information.topics_with_message_count) {
      hashes.set(topic_metadata.type, topic_metadata.type_description_hash);
    }
  }
  return hashes;
}

/** Types used by a text, as the lines that make fields of them name them. */
function usedTypes(text: string): string[] {
  return [...text.matchAll(/^ *([a-z]\w*\/[A-Z]\w*)/gm)].map(([, name]) => name!);
}

describe('typeHash', () => {
  it('gives the hashes that ROS 2 recorded', () => {
    const recorded = recordedHashes();
    expect([...recorded.keys()].sort()).toEqual(['sensor_msgs/msg/CameraInfo', 'sensor_msgs/msg/Image']);
    for (const [type, hash] of recorded) expect(typeHash(type, TYPE_DEFINITIONS.get(type)!.text)).toBe(hash);
  });

  it('gives the hashes that rosidl generated for a build of vision_msgs on Jazzy', () => {
    const parts = TYPE_DEFINITIONS.get('vision_msgs/msg/LabelInfo')!.text.split(SEPARATOR);
    const text = (name: string): string =>
      parts.find((part) => part.startsWith(`${name}\n`))!.slice(name.length);
    const time = text('builtin_interfaces/Time');
    expect(typeHash('builtin_interfaces/msg/Time', time)).toBe(
      'RIHS01_b106235e25a4c5ed35098aa0a61a3ee9c9b18d197f398b0e4206cea9acf9c197',
    );
    const header = `${text('std_msgs/Header')}${SEPARATOR}builtin_interfaces/Time\n${time}`;
    expect(typeHash('std_msgs/msg/Header', header)).toBe(
      'RIHS01_f49fb3ae2cf070f793645ff749683ac6b06203e41c891e17701b1cb597ce6a01',
    );
    expect(typeHash('vision_msgs/msg/VisionClass', text('vision_msgs/VisionClass'))).toBe(
      'RIHS01_1e4a11f0fed50b5623cb8ff26ca0e37952a48a9c074d16f804b44e9164c2037a',
    );
    expect(typeHash('vision_msgs/msg/LabelInfo', parts.join(SEPARATOR))).toBe(
      'RIHS01_3d37df4015cdf660cc851c51897f2acd957e1ca6205ba0a99aebffb9406b0783',
    );
  });

  it('changes with a name, a type, an order, and not with a comment', () => {
    const hash = typeHash('a/msg/A', 'uint8 x\nuint16 y\n');
    expect(typeHash('a/msg/A', '# why\nuint8 x # what\n\nuint16 y')).toBe(hash);
    const others = ['uint8 z\nuint16 y', 'int8 x\nuint16 y', 'uint16 y\nuint8 x', 'uint8[] x\nuint16 y'];
    for (const text of others) expect(typeHash('a/msg/A', text)).not.toBe(hash);
    expect(typeHash('b/msg/A', 'uint8 x\nuint16 y\n')).not.toBe(hash);
  });
});

describe('TYPE_DEFINITIONS', () => {
  it('holds the text of every file in msg/ (else: node scripts/write-definitions.mjs)', () => {
    const texts = readdirSync('msg').map((file) => readFileSync(join('msg', file), 'utf8'));
    expect(Object.values(ownTexts).sort()).toEqual(texts.sort());
  });

  it.each([...TYPE_DEFINITIONS])('%s has the hash of its text', (type, { text, hash }) => {
    expect(hash).toBe(typeHash(type, text));
  });

  it.each([...TYPE_DEFINITIONS])('%s brings every type that it uses, once', (_, { text }) => {
    const parts = text.split(SEPARATOR);
    const names = parts.slice(1).map((part) => part.slice(0, part.indexOf('\n')));
    expect(new Set(names).size).toBe(names.length);
    // A type without a package is of the package of the type that uses it: only CameraInfo does that.
    const used = new Set(usedTypes(parts.join('\n')).filter((name) => !name.startsWith('MSG')));
    if (text.includes('RegionOfInterest roi')) used.add('sensor_msgs/RegionOfInterest');
    expect([...used].sort()).toEqual([...names].sort());
  });
});
