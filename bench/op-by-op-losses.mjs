// @ts-check
/**
 * The losses as one writes them down: tfjs ops with tfjs's own gradients, nothing fused, nothing shared. What
 * bench/loss.mjs compares with. Logits [N, H, W, C], class ids [N, H, W].
 */
import * as tf from '@tensorflow/tfjs';

/** @typedef {(logits: tf.Tensor, ids: tf.Tensor) => tf.Tensor} Loss */

const SMOOTH = 1e-5;
/** @param {tf.Tensor} ids @param {tf.Tensor} logits */
const oneHot = (ids, logits) => tf.cast(tf.oneHot(ids, logits.shape[3] ?? 0), 'float32');

/** @param {tf.Tensor} p @param {tf.Tensor} t */
function counts(p, t) {
  /** @param {tf.Tensor} values */
  const total = (values) => tf.sum(values, [0, 1, 2]);
  return {
    tp: total(tf.mul(p, t)),
    fp: total(tf.mul(p, tf.sub(1, t))),
    fn: total(tf.mul(tf.sub(1, p), t)),
    tn: total(tf.mul(tf.sub(1, p), tf.sub(1, t))),
  };
}

/** @param {number} alpha @param {number} beta @param {number} factor @returns {Loss} */
const tversky = (alpha, beta, factor) => (logits, ids) => {
  const { tp, fp, fn } = counts(tf.softmax(logits), oneHot(ids, logits));
  const hits = tf.mul(tp, factor);
  const errors = tf.add(tf.mul(fp, factor * alpha), tf.mul(fn, factor * beta));
  return tf.mean(tf.sub(1, tf.div(tf.add(hits, SMOOTH), tf.add(tf.add(hits, errors), SMOOTH))));
};

/**
 * In two steps: WASM's mean over 4 million floats at once is off by 0.3 %.
 *
 * @param {tf.Tensor} values [N, H, W, …]
 */
const mean = (values) => tf.mean(tf.mean(values, 2));

/** @type {Loss} */
const crossEntropy = (logits, ids) =>
  tf.neg(mean(tf.sum(tf.mul(oneHot(ids, logits), tf.logSoftmax(logits)), 3)));

/** @param {tf.Tensor} x @param {tf.Tensor} t */
const elementEntropy = (x, t) => tf.add(tf.sub(tf.relu(x), tf.mul(x, t)), tf.softplus(tf.neg(tf.abs(x))));

/** @type {Record<string, Loss>} */
export const OP_BY_OP = {
  dice: tversky(0.5, 0.5, 2),
  'vnet-dice': (logits, ids) => {
    const [p, t] = [tf.softmax(logits), oneHot(ids, logits)];
    /** @param {tf.Tensor} values */
    const total = (values) => tf.sum(values, [0, 1, 2]);
    const hits = tf.mul(total(tf.mul(p, t)), 2);
    const both = tf.add(total(tf.square(p)), total(tf.square(t)));
    return tf.mean(tf.sub(1, tf.div(tf.add(hits, SMOOTH), tf.add(both, SMOOTH))));
  },
  iou: tversky(1, 1, 2),
  tversky: tversky(0.3, 0.7, 1),
  'focal-tversky': (logits, ids) => {
    const { tp, fp, fn } = counts(tf.softmax(logits), oneHot(ids, logits));
    const errors = tf.add(tf.mul(fp, 0.3), tf.mul(fn, 0.7));
    const index = tf.div(tf.add(tp, SMOOTH), tf.add(tf.add(tp, errors), SMOOTH));
    return tf.mean(tf.pow(tf.sub(1, index), 0.75));
  },
  'log-cosh-dice': (logits, ids) => tf.log(tf.cosh(tversky(0.5, 0.5, 2)(logits, ids))),
  'generalized-dice': (logits, ids) => {
    const t = oneHot(ids, logits);
    const { tp, fp, fn } = counts(tf.softmax(logits), t);
    const weights = tf.reciprocal(tf.square(tf.sum(t, [0, 1, 2])));
    const hits = tf.mul(tf.sum(tf.mul(weights, tp)), 2);
    const errors = tf.sum(tf.mul(weights, tf.add(fp, fn)));
    return tf.sub(1, tf.div(tf.add(hits, SMOOTH), tf.add(tf.add(hits, errors), SMOOTH)));
  },
  mcc: (logits, ids) => {
    const { tp, fp, fn, tn } = counts(tf.softmax(logits), oneHot(ids, logits));
    const root = tf.mul(
      tf.sqrt(tf.mul(tf.add(tp, fp), tf.add(tp, fn))),
      tf.sqrt(tf.mul(tf.add(tn, fp), tf.add(tn, fn))),
    );
    return tf.mean(tf.sub(1, tf.div(tf.sub(tf.mul(tp, tn), tf.mul(fp, fn)), root)));
  },
  ce: crossEntropy,
  focal: (logits, ids) => {
    const log = tf.logSoftmax(logits);
    const factor = tf.square(tf.sub(1, tf.exp(log)));
    return tf.neg(mean(tf.sum(tf.mul(oneHot(ids, logits), tf.mul(factor, log)), 3)));
  },
  'dice+ce': (logits, ids) => tf.add(tversky(0.5, 0.5, 2)(logits, ids), crossEntropy(logits, ids)),
  'sigmoid ce': (logits, ids) => mean(elementEntropy(logits, oneHot(ids, logits))),
  'sigmoid focal': (logits, ids) => {
    const t = oneHot(ids, logits);
    const p = tf.sigmoid(logits);
    const miss = tf.add(tf.mul(t, tf.sub(1, p)), tf.mul(tf.sub(1, t), p));
    return mean(tf.mul(tf.square(miss), elementEntropy(logits, t)));
  },
};
