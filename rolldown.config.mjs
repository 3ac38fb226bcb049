// @ts-check
/**
 * The command and its inference thread, out of what tsc has made of src, each in a few files: node opens and compiles a
 * few hundred otherwise, which was a third of the start (docs/decisions/0025). The library stays as it is.
 */

/** Left where they are: native code, WebAssembly, and what is too large to be loaded unasked. */
const external = [
  /^onnxruntime-node/,
  /^sharp/,
  /^better-sqlite3/,
  /^rclnodejs/,
  /^@tensorflow\//,
  /^@foxglove\/wasm-/,
];

export default {
  // One folder under dist, as the rooms are: paths to the package's other files are the same from all of them.
  input: { 'dice-monitor': 'dist/cli/main.js', 'inference-worker': 'dist/onnx/worker.js' },
  platform: 'node',
  external,
  output: { dir: 'dist/bin', format: 'esm', cleanDir: true, chunkFileNames: '[name]-[hash].js' },
};
