import { CAMERA_INFO_TEXT, REGION_OF_INTEREST_TEXT } from './definitions-camera-info.js';
import {
  CLASS_SCORE_TEXT,
  MONITOR_STATUS_TEXT,
  SCORES_TEXT,
  SEGMENTATION_ESTIMATE_TEXT,
  SEGMENTATION_SCORES_TEXT,
} from './definitions-dice-monitor.js';
import { COMPRESSED_IMAGE_TEXT, HEADER_TEXT, IMAGE_TEXT, TIME_TEXT } from './definitions-image.js';
import { LABEL_INFO_TEXT, VISION_CLASS_TEXT } from './definitions-label-info.js';

/** What a recorder stores of a message type. */
export interface TypeDefinition {
  /** The ros2msg text, with every type that it uses appended. */
  readonly text: string;
  /** REP-2011 type hash, `RIHS01_…`. */
  readonly hash: string;
}

const SEPARATOR = '='.repeat(80);

/**
 * Dependencies follow the type's own text, each after a line of 80 `=` and its name. A recorder takes them by
 * name, those of each right after it, none twice.
 */
function withDependencies(own: string, ...dependencies: readonly [name: string, text: string][]): string {
  return [own, ...dependencies.map(([name, text]) => `${SEPARATOR}\nMSG: ${name}\n${text}`)].join('\n');
}

const HEADER_AND_TIME: readonly [string, string][] = [
  ['std_msgs/Header', HEADER_TEXT],
  ['builtin_interfaces/Time', TIME_TEXT],
];

/**
 * The types that a bag can be written with out of the box. Texts and hashes are those of ROS 2 Jazzy and of
 * vision_msgs 4; those of dice_monitor are what building msg/ gives.
 */
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
  [
    'vision_msgs/msg/LabelInfo',
    {
      text: withDependencies(LABEL_INFO_TEXT, ...HEADER_AND_TIME, [
        'vision_msgs/VisionClass',
        VISION_CLASS_TEXT,
      ]),
      hash: 'RIHS01_3d37df4015cdf660cc851c51897f2acd957e1ca6205ba0a99aebffb9406b0783',
    },
  ],
  [
    'dice_monitor/msg/SegmentationScores',
    {
      text: withDependencies(
        SEGMENTATION_SCORES_TEXT,
        ['builtin_interfaces/Time', TIME_TEXT],
        ['dice_monitor/Scores', SCORES_TEXT],
        ['dice_monitor/ClassScore', CLASS_SCORE_TEXT],
        ['std_msgs/Header', HEADER_TEXT],
      ),
      hash: 'RIHS01_b3242bc155dc5734ff5438dec2e0802181268b7c752c587c6730f1e3d18c7edf',
    },
  ],
  [
    'dice_monitor/msg/SegmentationEstimate',
    {
      text: withDependencies(SEGMENTATION_ESTIMATE_TEXT, ...HEADER_AND_TIME),
      hash: 'RIHS01_d9acddab44ed9e5b3564d533747033a0113a4a9e7fdc228e38304ba9769e9b3a',
    },
  ],
  [
    'dice_monitor/msg/MonitorStatus',
    {
      text: withDependencies(MONITOR_STATUS_TEXT, ...HEADER_AND_TIME),
      hash: 'RIHS01_e51ff8e28e7fac8eb6a9caaa9668063e1cfa5bbf6310793e770c1f76c07c4d6a',
    },
  ],
]);
