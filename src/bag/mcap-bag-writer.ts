/** How a bag is written. */
export interface McapBagOptions {
  /** Compression of chunks; default `zstd`. */
  readonly compression?: 'none' | 'lz4' | 'zstd';
  /** Bytes that a chunk gathers before it is written; default 4 MiB. 0: no chunks, every message a record of its own. */
  readonly chunkSize?: number;
  /** Starts a new file after so many messages; default: one file. */
  readonly splitAtMessages?: number;
  /** Text of metadata.yaml's `ros_distro`; default `jazzy`. */
  readonly rosDistro?: string;
}

/** What a topic says of itself beside its name and type. */
export interface BagTopicOptions {
  /** Reliability that players are to offer; default `reliable`. */
  readonly reliability?: 'reliable' | 'best_effort';
  /** Definition text (ros2msg, dependencies appended) of a type that is not built in. */
  readonly definition?: string;
  /** `RIHS01_…` of a type that is not built in; default empty. */
  readonly typeHash?: string;
}

/** Writes a rosbag2 folder: MCAP files and metadata.yaml. Calls must be awaited one after the other. */
export interface McapBagWriter {
  /**
   * Must come before the topic's first message.
   *
   * @param type full ROS type, `sensor_msgs/msg/Image`
   * @throws DiceMonitorError `output` for a type that is not built in and comes without a definition
   */
  addTopic(name: string, type: string, options?: BagTopicOptions): Promise<void>;
  /**
   * @param logTimeNs nanoseconds since the epoch
   * @param data CDR bytes with their encapsulation header; copied
   * @param publishTimeNs default: the log time
   */
  write(topic: string, logTimeNs: bigint, data: Uint8Array, publishTimeNs?: bigint): Promise<void>;
  /** Ends the files, writes metadata.yaml and gives the folder its name. Nothing may be written afterwards. */
  close(): Promise<void>;
  /** Gives up: removes what was written. Nothing happens after `close`. */
  discard(): Promise<void>;
}

/**
 * Starts a bag as `ros2 bag record -s mcap` writes it. It is written in a folder beside `folder`
 * (`.NAME.part-…`), which is renamed when the writer is closed: a half-written bag never has the final name.
 *
 * @param folder must not exist, or be empty
 * @throws DiceMonitorError `output` where the folder is in use or cannot be made
 */
export function createMcapBag(folder: string, options: McapBagOptions = {}): Promise<McapBagWriter> {
  throw new Error(`not yet: ${folder} ${String(options.compression)}`);
}
