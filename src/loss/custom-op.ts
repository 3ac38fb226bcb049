import * as tf from '@tensorflow/tfjs';

/** A value, and what its gradient needs: tensors of the forward pass are gone by then unless they are kept. */
export interface CustomOp<X extends tf.Tensor, Y extends tf.Tensor> {
  readonly value: Y;
  readonly kept: readonly tf.Tensor[];
  /** The gradient in the input, from the one in the value. */
  readonly gradient: (dy: Y, kept: tf.Tensor[]) => X;
}

/**
 * An op of one tensor with a gradient in closed form, which spares most of the tensors that op by op would hold.
 * The ops inside `run` are not recorded.
 */
export function customOp<X extends tf.Tensor, Y extends tf.Tensor>(
  input: X,
  run: (input: X) => CustomOp<X, Y>,
): Y {
  const op = tf.customGrad((x, save) => {
    const { value, kept, gradient } = run(x as X);
    (save as tf.GradSaveFunc)([...kept]);
    return { value, gradFunc: (dy: Y, saved: tf.Tensor[]) => gradient(dy, saved) };
  });
  return op(input);
}
