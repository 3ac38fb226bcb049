import { CAMERA_INFO_TEXT, REGION_OF_INTEREST_TEXT } from './definitions-camera-info.js';
import { COMPRESSED_IMAGE_TEXT, HEADER_TEXT, IMAGE_TEXT, TIME_TEXT } from './definitions-image.js';

/** What a recorder stores of a message type. */
export interface TypeDefinition {
  /** The ros2msg text, with every type that it uses appended. */
  readonly text: string;
  /** REP-2011 type hash, `RIHS01_…`. */
  readonly hash: string;
}

const SEPARATOR = '='.repeat(80);

/** Dependencies follow the type's own text, each after a line of 80 `=` and its name. */
function withDependencies(own: string, ...dependencies: readonly [name: string, text: string][]): string {
  return [own, ...dependencies.map(([name, text]) => `${SEPARATOR}\nMSG: ${name}\n${text}`)].join('\n');
}

const HEADER_AND_TIME: readonly [string, string][] = [
  ['std_msgs/Header', HEADER_TEXT],
  ['builtin_interfaces/Time', TIME_TEXT],
];

/** The types that a bag can be written with out of the box. Texts and hashes are those of ROS 2 Jazzy. */
export const TYPE_DEFINITIONS: ReadonlyMap<string, TypeDefinition> = new Map([
  [
    'sensor_msgs/msg/Image',
    {
      text: withDependencies(IMAGE_TEXT, ...HEADER_AND_TIME),
      hash: 'RIHS01_d31d41a9a4c4bc8eae9be757b0beed306564f7526c88ea6a4588fb9582527d47',
    },
  ],
  [
    'sensor_msgs/msg/CompressedImage',
    {
      text: withDependencies(COMPRESSED_IMAGE_TEXT, ...HEADER_AND_TIME),
      hash: 'RIHS01_15640771531571185e2efc8a100baf923961a4d15d5569652e6cb6691e8e371a',
    },
  ],
  [
    'sensor_msgs/msg/CameraInfo',
    {
      text: withDependencies(
        CAMERA_INFO_TEXT,
        ['sensor_msgs/RegionOfInterest', REGION_OF_INTEREST_TEXT],
        ...HEADER_AND_TIME,
      ),
      hash: 'RIHS01_b3dfd68ff46c9d56c80fd3bd4ed22c7a4ddce8c8348f2f59c299e73118e7e275',
    },
  ],
]);
