// @ts-check
/**
 * A camera that also counts the masks that come back.
 * `node camera.mjs '{"width": 640, "height": 480, "hz": 30, "frames": 300, "image": …, "mask": …, "status": …}'`
 * prints one line of JSON when all is sent and nothing comes any more.
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeImage } from '../../dist/codec/image.js';
import { decodeMonitorStatus } from '../../dist/codec/monitor-status.js';

const rclnodejs = createRequire(import.meta.url)('rclnodejs');
/** Frames at the end that are far apart by the clock, not by their stamps: a gap before them is seen. */
const TAIL = 5;
const { width, height, hz, frames, image, mask, status } = JSON.parse(process.argv[2] ?? '{}');

await rclnodejs.init();
const node = rclnodejs.createNode('camera');
const { QoS } = rclnodejs;
const sensor = new QoS(QoS.HistoryPolicy.RMW_QOS_POLICY_HISTORY_KEEP_LAST, 10);
sensor.reliability = QoS.ReliabilityPolicy.RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT;
const IMAGE = 'sensor_msgs/msg/Image';
const publisher = node.createPublisher(IMAGE, image, { qos: sensor });
let masks = 0;
/** @type {Buffer | undefined} */
let newestStatus;
node.createSubscription(IMAGE, mask, { isRaw: true, qos: new QoS(1, 10) }, () => {
  masks += 1;
});
if (status) {
  node.createSubscription(
    'dice_monitor/msg/MonitorStatus',
    status,
    { isRaw: true },
    (/** @type {Buffer} */ data) => {
      newestStatus = data;
    },
  );
}
rclnodejs.spin(node);

const periodNs = Math.round(1e9 / hz);
const data = Uint8Array.from({ length: width * height * 3 }, (_, n) => n % 3);
const message = Buffer.from(
  encodeImage({
    header: { stampNs: 1n, frameId: 'camera' },
    ...{ height, width, encoding: 'rgb8', isBigendian: false, step: width * 3, data },
  }),
);

let sent = 0;
function publish() {
  sent += 1;
  const stampNs = BigInt(sent) * BigInt(periodNs) + 1_000_000_000n;
  message.writeInt32LE(Number(stampNs / 1_000_000_000n), 4);
  message.writeUInt32LE(Number(stampNs % 1_000_000_000n), 8);
  publisher.publish(message);
}

while (publisher.subscriptionCount === 0) await wait(20);
while (masks === 0) {
  publish();
  await wait(100);
}
const [before, start] = [masks, process.hrtime.bigint()];
for (let n = 1; n <= frames; n++) {
  publish();
  const dueNs = start + BigInt(n) * BigInt(periodNs);
  // Paced by the clock; the loop turns in between, so that masks are counted.
  do
    await (process.hrtime.bigint() + 2_000_000n < dueNs
      ? wait(1)
      : new Promise((next) => setImmediate(next)));
  while (process.hrtime.bigint() < dueNs);
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const counted = masks - before;
for (let n = 0; n < TAIL; n++) {
  publish();
  await wait(200);
}
if (status) await wait(2100);
const told = newestStatus ? decodeMonitorStatus(newestStatus) : null;
process.stdout.write(
  `${JSON.stringify({ sent, flooded: frames, masks: counted, allMasks: masks, seconds, hz: frames / seconds, status: told }, (_, value) => (typeof value === 'bigint' ? value.toString() : value))}\n`,
);
rclnodejs.shutdown();
process.exit(0);
