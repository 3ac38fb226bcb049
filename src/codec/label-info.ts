import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeFloat32, writeId, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** vision_msgs/msg/VisionClass. */
export interface VisionClass {
  /** 0 to 65535. */
  readonly classId: number;
  readonly className: string;
}

/** vision_msgs/msg/LabelInfo: which name each value of a mask has. */
export interface LabelInfoMessage {
  readonly header: Header;
  readonly classMap: readonly VisionClass[];
  /** Confidence threshold, 0 to 1, a float32 on the wire; NaN where there is none. */
  readonly threshold: number;
}

// Fixed fields of a VisionClass with their padding.
const VISION_CLASS_BYTES = 12;

/**
 * Reads a vision_msgs/msg/LabelInfo.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. Nothing of the result refers to it
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR
 */
export function decodeLabelInfo(bytes: Uint8Array): LabelInfoMessage {
  const input = new CdrInput(bytes, 'vision_msgs/msg/LabelInfo');
  return {
    header: readHeader(input),
    classMap: input.sequence('class_map', (entry) => ({
      classId: input.uint16(`${entry}.class_id`),
      className: input.string(`${entry}.class_name`),
    })),
    threshold: input.float32('threshold'),
  };
}

/**
 * A vision_msgs/msg/LabelInfo as CDR bytes; padding is zero and every NaN is the same bytes, so equal messages are
 * equal bytes.
 *
 * @throws RangeError where a class id is above 65535
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeLabelInfo(message: LabelInfoMessage, options: EncodeOptions = {}): Uint8Array {
  const { header, classMap, threshold } = message;
  const names = classMap.reduce((sum, { className }) => sum + className.length + VISION_CLASS_BYTES, 0);
  const output = openCdrOutput(options, header.frameId.length + names);
  writeHeader(output, header);
  output.uint32(classMap.length);
  for (const { classId, className } of classMap) {
    writeId(output, 'class_id', classId, 16);
    writeString(output, className);
  }
  writeFloat32(output, threshold);
  return output.data;
}
