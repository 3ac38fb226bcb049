import { encodeImage } from '../../src/codec/image.js';
import type { RosPublisher } from '../../src/ros/rclnodejs-api.js';
import type { Qos } from '../../src/ros/qos.js';
import { RELIABLE } from '../graph/graph-client.js';
import type { GraphRig } from './graph-rig.js';

export const IMAGE = 'sensor_msgs/msg/Image';
export const WIDTH = 32;
export const HEIGHT = 24;
export const FRAME_ID = 'camera_optical';

/** 10 Hz from here. */
const START_NS = 1_700_000_000_000_000_000n;
const PERIOD_NS = 100_000_000n;

export function stampOf(frame: number): bigint {
  return START_NS + BigInt(frame) * PERIOD_NS;
}

function header(frame: number): { stampNs: bigint; frameId: string } {
  return { stampNs: stampOf(frame), frameId: FRAME_ID };
}

/** A red picture: class 1 everywhere. */
export function redImage(frame: number): Buffer {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < data.length; at += 3) data[at] = 200;
  return message(frame, 'rgb8', data);
}

/** A label of class 1 but for some rows at the top, which are class 0. */
export function label(frame: number, otherRows = 0): Buffer {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(1).fill(0, 0, otherRows * WIDTH);
  return message(frame, 'mono8', data);
}

function message(frame: number, encoding: string, data: Uint8Array): Buffer {
  const step = data.length / HEIGHT;
  const picture = { height: HEIGHT, width: WIDTH, encoding, isBigendian: false, step, data };
  const bytes = encodeImage({ header: header(frame), ...picture });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A camera and its labels. */
export interface Scene {
  readonly camera: RosPublisher;
  readonly labels: RosPublisher;
  /** Sends image and label of a frame. */
  send(frame: number, otherRows?: number): void;
}

/** Publishers that the monitor has found. */
export async function openScene(
  rig: GraphRig,
  topics: { camera: string; labels: string } = { camera: '/camera', labels: '/labels' },
  qos: Qos = RELIABLE,
): Promise<Scene> {
  const [camera, labels] = await Promise.all([
    rig.publisher(IMAGE, topics.camera, qos, 1),
    rig.publisher(IMAGE, topics.labels, qos, 1),
  ]);
  return {
    camera,
    labels,
    send(frame, otherRows) {
      camera.publish(redImage(frame));
      labels.publish(label(frame, otherRows));
    },
  };
}
