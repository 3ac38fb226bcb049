/** rosbag2 recordings: reading (MCAP, SQLite) and writing (MCAP). */
export { openBag } from './open-bag.js';
export type { OpenBagOptions } from './open-bag.js';
export type { OnUnpack } from './zstd-file.js';
export type { BagFile, BagReader } from './bag-reader.js';
export { createMcapBag } from './mcap-bag-writer.js';
export type { BagTopicOptions, McapBagOptions, McapBagWriter } from './mcap-bag-writer.js';
