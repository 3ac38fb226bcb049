// @ts-check
/**
 * Who may import whom (docs/architecture.md). ESLint holds it; test/house/rooms.test.ts proves that a
 * forbidden import fails.
 */
/**
 * For each room the rooms that its files may import, beside themselves.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const ROOMS = {
  core: [],
  codec: ['core'],
  imaging: ['core'],
  settings: ['core'],
  pipeline: ['core', 'codec', 'imaging', 'settings'],
  onnx: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports'],
  bag: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports'],
  ros: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports'],
  report: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports'],
  loss: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports'],
  adapt: ['core', 'codec', 'imaging', 'settings', 'pipeline/ports', 'onnx', 'loss'],
};

const TFJS = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
];

/**
 * Packages that one room only (tfjs: two) may import: the rest of the code does not know which library it is.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const PACKAGES = {
  codec: ['@foxglove/cdr'],
  imaging: ['sharp', 'fast-png'],
  settings: ['yaml'],
  onnx: ['onnxruntime-node', '@bufbuild/protobuf'],
  bag: ['@mcap/core', '@foxglove/wasm-lz4', '@foxglove/wasm-zstd', 'fzstd', 'better-sqlite3', 'yaml'],
  ros: ['rclnodejs'],
  loss: TFJS,
  adapt: TFJS,
  cli: ['commander', 'cli-table3'],
};

/** @param {string} room */
function forbiddenPackages(room) {
  const own = PACKAGES[room] ?? [];
  return [...new Set(Object.values(PACKAGES).flat())].filter((name) => !own.includes(name));
}

/**
 * @param {string} room
 * @param {string} out the way from a file out of the room
 * @returns {import('eslint').Linter.RuleEntry}
 */
function restriction(room, out) {
  const allowed = ROOMS[room];
  const patterns = forbiddenPackages(room).map((name) => ({
    regex: `^${name}(?:/|$)`,
    message: `${name} belongs to another room; see docs/architecture.md.`,
  }));
  if (allowed) {
    const doors = allowed.map((name) => (name.includes('/') ? `${name}\\.js$` : `${name}/`));
    const inside = doors.length > 0 ? `(?!(?:${doors.join('|')}))` : '';
    patterns.push({
      regex: `^${out.replaceAll('.', '\\.')}${inside}`,
      message: `${room}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing'}; see docs/architecture.md.`,
    });
  }
  if (room === 'core') {
    patterns.push({ regex: '^[^.]', message: 'core/ is pure: it imports nothing but itself.' });
  }
  return ['error', { patterns }];
}

/** @type {import('eslint').Linter.Config[]} */
export const roomRules = [...Object.keys(ROOMS), 'cli'].flatMap((room) => [
  { files: [`src/${room}/*.ts`], rules: { 'no-restricted-imports': restriction(room, '../') } },
  // A folder in a room is a part of it.
  { files: [`src/${room}/*/*.ts`], rules: { 'no-restricted-imports': restriction(room, '../../') } },
]);
