import { stringify } from 'yaml';

/** A topic as metadata.yaml lists it. */
export interface WrittenTopic {
  readonly name: string;
  readonly type: string;
  readonly hash: string;
  readonly reliability: 'reliable' | 'best_effort';
  messageCount: number;
}

/** A file as metadata.yaml lists it; times are undefined where it holds no message. */
export interface WrittenFile {
  readonly name: string;
  startNs: bigint | undefined;
  endNs: bigint | undefined;
  messageCount: number;
}

// What rosbag2 writes where there is no first message: the largest time.
const NO_TIME = 2n ** 63n - 1n;
const FOREVER = { sec: 9223372036n, nsec: 854775807 };

function qosProfiles(reliability: string): unknown[] {
  return [
    {
      history: 'keep_all',
      depth: 0,
      reliability,
      durability: 'volatile',
      deadline: FOREVER,
      lifespan: FOREVER,
      liveliness: 'automatic',
      liveliness_lease_duration: FOREVER,
      avoid_ros_namespace_conventions: false,
    },
  ];
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, nullStr: '~', aliasDuplicateObjects: false });
}

/** The `offered_qos_profiles` of a channel: a YAML list. */
export function qosText(reliability: 'reliable' | 'best_effort'): string {
  return toYaml(qosProfiles(reliability)).trimEnd();
}

function span(files: readonly WrittenFile[]): { startNs: bigint; durationNs: bigint } {
  const starts = files.flatMap(({ startNs }) => (startNs === undefined ? [] : [startNs]));
  const ends = files.flatMap(({ endNs }) => (endNs === undefined ? [] : [endNs]));
  if (starts.length === 0) return { startNs: NO_TIME, durationNs: 0n };
  const startNs = starts.reduce((a, b) => (b < a ? b : a));
  return { startNs, durationNs: ends.reduce((a, b) => (b > a ? b : a)) - startNs };
}

/** The content of metadata.yaml, version 9 (ROS 2 Jazzy): rosbag2's own description of a recording. */
export function metadataText(
  topics: readonly WrittenTopic[],
  files: readonly WrittenFile[],
  rosDistro: string,
): string {
  const { startNs, durationNs } = span(files);
  return toYaml({
    rosbag2_bagfile_information: {
      version: 9,
      storage_identifier: 'mcap',
      duration: { nanoseconds: durationNs },
      starting_time: { nanoseconds_since_epoch: startNs },
      message_count: files.reduce((sum, { messageCount }) => sum + messageCount, 0),
      topics_with_message_count: topics.map(({ name, type, hash, reliability, messageCount }) => ({
        topic_metadata: {
          name,
          type,
          serialization_format: 'cdr',
          offered_qos_profiles: qosProfiles(reliability),
          type_description_hash: hash,
        },
        message_count: messageCount,
      })),
      compression_format: '',
      compression_mode: '',
      relative_file_paths: files.map(({ name }) => name),
      files: files.map((file) => {
        const own = span([file]);
        return {
          path: file.name,
          starting_time: { nanoseconds_since_epoch: own.startNs },
          duration: { nanoseconds: own.durationNs },
          message_count: file.messageCount,
        };
      }),
      custom_data: null,
      ros_distro: rosDistro,
    },
  });
}
