// @ts-check
/**
 * The node as rclnodejs's documentation has it: typed messages, the model run where they arrive.
 * `node typed-node.mjs MODEL IMAGE_TOPIC MASK_TOPIC`
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import * as ort from 'onnxruntime-node';

const rclnodejs = createRequire(import.meta.url)('rclnodejs');
const [modelPath = '', imageTopic, maskTopic] = process.argv.slice(2);

await rclnodejs.init();
const node = rclnodejs.createNode('typed_node');
const session = await ort.InferenceSession.create(modelPath, { intraOpNumThreads: 1 });
const { QoS } = rclnodejs;
const camera = new QoS(QoS.HistoryPolicy.RMW_QOS_POLICY_HISTORY_KEEP_LAST, 10);
camera.reliability = QoS.ReliabilityPolicy.RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT;
const output = new QoS(QoS.HistoryPolicy.RMW_QOS_POLICY_HISTORY_KEEP_LAST, 2);
output.reliability = QoS.ReliabilityPolicy.RMW_QOS_POLICY_RELIABILITY_RELIABLE;
const publisher = node.createPublisher('sensor_msgs/msg/Image', maskTopic, { qos: output });

node.createSubscription(
  'sensor_msgs/msg/Image',
  imageTopic,
  { qos: camera },
  async (/** @type {any} */ image) => {
    const { header, height, width, data } = image;
    const input = new ort.Tensor('uint8', data, [1, height, width, 3]);
    const { ids } = await session.run({ image: input });
    publisher.publish({
      header,
      height,
      width,
      encoding: 'mono8',
      is_bigendian: 0,
      step: width,
      data: ids?.data,
    });
  },
);

rclnodejs.spin(node);
console.log('active');
