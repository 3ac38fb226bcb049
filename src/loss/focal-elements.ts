import * as tf from '@tensorflow/tfjs';
import { customOp } from './custom-op.js';
import { logLargest } from './log-largest.js';
import { power } from './power.js';

/** What a focal factor is made of. */
export interface FocalShape {
  readonly gamma: number;
  /** The factor is ((1 − pt)/threshold)^γ, and 1 where pt < threshold. */
  readonly reducedThreshold: number | undefined;
}

const SMALLEST_MISS = 1e-30;

/**
 * w·F·CE per element [N, S, C] of the sigmoid focal loss, F = (1 − pt)^γ and CE the binary cross entropy, from
 * logits. Its slope in x is w·F·(σ(x) − t − γ·s·pt·CE), s = 2t − 1: no power of a small number under 0.
 *
 * @param label [N, S, C], 0..1; between them pt is σ(x·s), as MONAI has it
 * @param weights [N, S, C] or broadcast to it: class and alpha weights, 0 where ignored; constants
 */
export function sigmoidFocal(
  logits: tf.Tensor3D,
  label: tf.Tensor3D,
  weights: tf.Tensor | undefined,
  shape: FocalShape,
): tf.Tensor3D {
  return customOp(logits, (x) => {
    const side = tf.sub(tf.mul(label, 2), 1);
    const crossEntropy = tf.add(tf.sub(tf.relu(x), tf.mul(x, label)), tf.softplus(tf.neg(tf.abs(x))));
    const factor = focalFactor(tf.sigmoid(tf.neg(tf.mul(x, side))), shape);
    const scaled = weights ? tf.mul<tf.Tensor3D>(factor, weights) : factor;
    return {
      value: tf.mul(scaled, crossEntropy),
      kept: [x, label, side, crossEntropy, scaled],
      gradient: (dy, [values, target, sign, entropy, scale]) => {
        const pt = tf.sigmoid(tf.mul(values!, sign!));
        const byFactor = tf.mul(tf.mul(sign!, entropy!), focalSlope(pt, shape));
        return tf.mul(dy, tf.mul(scale!, tf.sub(tf.sub(tf.sigmoid(values!), target!), byFactor)));
      },
    };
  });
}

/** The factor F alone, [N, S, C], with a gradient: what `normalized` divides by the sum of. */
export function sigmoidFactor(logits: tf.Tensor3D, label: tf.Tensor3D, shape: FocalShape): tf.Tensor3D {
  return customOp(logits, (x) => {
    const side = tf.sub(tf.mul(label, 2), 1);
    const factor = focalFactor(tf.sigmoid(tf.neg(tf.mul(x, side))), shape);
    return {
      value: factor,
      kept: [x, side, factor],
      gradient: (dy, [values, sign, kept]) => {
        const slope = focalSlope(tf.sigmoid(tf.mul(values!, sign!)), shape);
        return tf.neg(tf.mul(dy, tf.mul(tf.mul(kept!, sign!), slope)));
      },
    };
  });
}

/** F of 1 − pt. */
function focalFactor(miss: tf.Tensor3D, { gamma, reducedThreshold }: FocalShape): tf.Tensor3D {
  if (reducedThreshold === undefined) return power(miss, gamma);
  const factor = power(tf.div<tf.Tensor3D>(miss, reducedThreshold), gamma);
  return tf.where(tf.greater(miss, 1 - reducedThreshold), tf.onesLike(miss), factor);
}

/** −dF/dx / (F·s), that is γ·pt, and 0 where the reduced factor is level. */
function focalSlope(pt: tf.Tensor, { gamma, reducedThreshold }: FocalShape): tf.Tensor {
  const slope = tf.mul(pt, gamma);
  if (reducedThreshold === undefined) return slope;
  return tf.mul(slope, tf.cast(tf.greaterEqual(pt, reducedThreshold), 'float32'));
}

/**
 * −q·(1 − p)^γ·log p per element [N, S, C] of the softmax focal loss, from logits; off the label's channel it is 0.
 *
 * @param target [N, S, C] q: the label times class and alpha weights, 0 where ignored; a constant
 */
export function softmaxFocal(logits: tf.Tensor3D, target: tf.Tensor3D, gamma: number): tf.Tensor3D {
  return customOp(logits, (x) => {
    const p = tf.softmax(x, 2);
    // log p by log-sum-exp, through the largest probability; see cross-entropy-loss.ts.
    const logP = tf.add(tf.sub(x, tf.max(x, 2, true)), logLargest(p));
    const miss = tf.relu(tf.sub<tf.Tensor3D>(1, p));
    const scaled = tf.mul(target, power(miss, gamma));
    return {
      value: tf.neg(tf.mul(scaled, logP)),
      kept: [p, logP, scaled, miss],
      gradient: (dy, [probabilities, logs, scale, away]) => {
        const pLogP = tf.mul(tf.mul(probabilities!, logs!), gamma);
        const byFactor = tf.div(pLogP, tf.add(away!, SMALLEST_MISS));
        const inLogP = tf.mul(dy, tf.mul(scale!, tf.sub(byFactor, 1)));
        return tf.sub(inLogP, tf.mul(probabilities!, tf.sum(inLogP, 2, true)));
      },
    };
  });
}

/**
 * The same of class ids, per pixel [N, S, 1], from its cross entropy c: pt is e^−c, so the loss is (1 − e^−c)^γ·c.
 * Small tensors in place of large ones.
 */
export function entropyFocal(crossEntropy: tf.Tensor3D, gamma: number): tf.Tensor3D {
  return customOp(crossEntropy, (c) => {
    const miss = tf.neg(tf.expm1(tf.neg(c)));
    const factor = power(miss, gamma);
    return {
      value: tf.mul(factor, c),
      kept: [c, miss, factor],
      gradient: (dy, [entropy, away, kept]) => {
        const odds = tf.div(tf.mul(entropy!, gamma), tf.add(away!, SMALLEST_MISS));
        return tf.mul(tf.mul(dy, kept!), tf.add(tf.mul(odds, tf.exp(tf.neg(entropy!))), 1));
      },
    };
  });
}
