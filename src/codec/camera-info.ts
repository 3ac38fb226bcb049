import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** sensor_msgs/msg/RegionOfInterest, in pixels of the full image. */
export interface RegionOfInterest {
  readonly xOffset: number;
  readonly yOffset: number;
  readonly height: number;
  readonly width: number;
  readonly doRectify: boolean;
}

/** sensor_msgs/msg/CameraInfo. */
export interface CameraInfoMessage {
  readonly header: Header;
  readonly height: number;
  readonly width: number;
  readonly distortionModel: string;
  /** Distortion, as many numbers as the model has. */
  readonly d: Float64Array;
  /** Camera matrix [3, 3], row-major, as are the next two. */
  readonly k: Float64Array;
  /** Rectification [3, 3]. */
  readonly r: Float64Array;
  /** Projection [3, 4]. */
  readonly p: Float64Array;
  readonly binningX: number;
  readonly binningY: number;
  readonly roi: RegionOfInterest;
}

/**
 * Reads a sensor_msgs/msg/CameraInfo.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. Nothing of the result refers to it
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR
 */
export function decodeCameraInfo(bytes: Uint8Array): CameraInfoMessage {
  const input = new CdrInput(bytes, 'sensor_msgs/msg/CameraInfo');
  return {
    header: readHeader(input),
    height: input.uint32('height'),
    width: input.uint32('width'),
    distortionModel: input.string('distortion_model'),
    d: input.float64Array('d'),
    k: input.float64Array('k', 9),
    r: input.float64Array('r', 9),
    p: input.float64Array('p', 12),
    binningX: input.uint32('binning_x'),
    binningY: input.uint32('binning_y'),
    roi: {
      xOffset: input.uint32('roi.x_offset'),
      yOffset: input.uint32('roi.y_offset'),
      height: input.uint32('roi.height'),
      width: input.uint32('roi.width'),
      doRectify: input.uint8('roi.do_rectify') !== 0,
    },
  };
}

/**
 * A sensor_msgs/msg/CameraInfo as CDR bytes; padding is zero.
 *
 * @param message `k` and `r` hold 9 numbers, `p` 12
 * @throws RangeError where they do not: the bytes would be read as something else
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeCameraInfo(message: CameraInfoMessage, options: EncodeOptions = {}): Uint8Array {
  const { header, distortionModel, d, k, r, p, roi } = message;
  if (k.length !== 9 || r.length !== 9 || p.length !== 12) {
    throw new RangeError(
      `k, r and p of a CameraInfo hold 9, 9 and 12 numbers, not ${k.length}, ${r.length} and ${p.length}`,
    );
  }
  const output = openCdrOutput(options, header.frameId.length + distortionModel.length + d.byteLength);
  writeHeader(output, header);
  output.uint32(message.height);
  output.uint32(message.width);
  writeString(output, distortionModel);
  output.float64Array(d, true);
  output.float64Array(k);
  output.float64Array(r);
  output.float64Array(p);
  output.uint32(message.binningX);
  output.uint32(message.binningY);
  for (const value of [roi.xOffset, roi.yOffset, roi.height, roi.width]) {
    output.uint32(value);
  }
  output.uint8(roi.doRectify ? 1 : 0);
  return output.data;
}
