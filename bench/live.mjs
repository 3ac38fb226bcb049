// @ts-check
/**
 * The live node on a real graph: against the node that rclnodejs's documentation leads to (`peers/typed-node.mjs`),
 * and by itself. Same camera, model, QoS and Fast DDS profile; each measurement starts its own processes.
 *
 * `node bench/live.mjs [--rounds 5] [--minutes 10]`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { takeDomain } from '../scripts/ros/domain.mjs';
import { REPOSITORY, rosEnvironment } from '../scripts/ros/environment.mjs';
import { setUpRos } from '../scripts/ros/setup.mjs';
import { formatSpread, printBar, ratioOf, spreadOf } from './measure.mjs';
import { writeTrivialModel } from './trivial-model.mjs';

const VGA = { width: 640, height: 480 };
const FULL_HD = { width: 1920, height: 1080 };
/** More than either node keeps up with here. */
const FLOOD_HZ = 500;
const FLOOD_FRAMES = 2000;
const WARM_UP_MINUTES = 1;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, minutes: { type: 'string', default: '10' } },
});
await setUpRos();
const domain = await takeDomain();
const env = rosEnvironment({ domainId: domain });
const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-live-'));
const ontology = join(scratch, 'ontology.yaml');
writeFileSync(ontology, 'name: bench\nclasses: [{name: a}, {name: b}, {name: c}]\n');

/**
 * @param {readonly string[]} args of node
 * @param {RegExp} ready what it prints when it is up
 */
async function start(args, ready) {
  const child = spawn(process.execPath, args, { env, cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  /** @type {Set<() => void>} */
  const looks = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
      for (const look of looks) look();
    });
  }
  const ended = new Promise((resolve) => child.on('close', resolve));
  /** @param {RegExp} pattern */
  const printed = async (pattern) => {
    await Promise.race([
      new Promise((resolve) => {
        const look = () => {
          if (pattern.test(output)) resolve(undefined);
        };
        looks.add(look);
        look();
      }),
      ended,
    ]);
    const match = pattern.exec(output);
    if (!match) throw new Error(`${args.join(' ')} ended:\n${output}`);
    return match;
  };
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  await printed(ready);
  return { pid: /** @type {number} */ (child.pid), child, printed, stop, output: () => output };
}

/** @param {{ width: number, height: number }} size */
async function startMonitor(size) {
  const model = join(scratch, 'model.onnx');
  writeTrivialModel(model, size.width, size.height);
  return start(
    [
      ...['--import', './bench/peers/loop-delay.mjs', 'dist/bin/dice-monitor.js'],
      ...['monitor', '--model', model],
      ...['--ontology', ontology, '--image', '/camera', '-p', 'threads=1', '-p', 'input.scale=1.0'],
    ],
    /-> active/,
  );
}

/** @param {{ width: number, height: number }} size */
async function startTyped(size) {
  const model = join(scratch, 'model.onnx');
  writeTrivialModel(model, size.width, size.height);
  return start(['bench/peers/typed-node.mjs', model, '/camera', '/typed_node/mask'], /active/);
}

/**
 * @typedef {object} Filmed what `peers/camera.mjs` tells
 * @property {number} sent
 * @property {number} masks that came during the film
 * @property {number} allMasks
 * @property {number} seconds
 * @property {number} hz
 * @property {import('../dist/codec/monitor-status.js').MonitorStatusMessage | null} status
 */

/**
 * @param {{ width: number, height: number }} size
 * @param {number} hz
 * @param {number} frames
 * @param {'monitor' | 'typed'} which
 * @returns {Promise<Filmed>}
 */
async function film(size, hz, frames, which) {
  const topics =
    which === 'monitor'
      ? { mask: '/dice_monitor/mask', status: '/dice_monitor/status' }
      : { mask: '/typed_node/mask' };
  const wish = { ...size, hz, frames, image: '/camera', ...topics };
  const camera = await start(['bench/peers/camera.mjs', JSON.stringify(wish)], /^\{.*\}$/m);
  await camera.stop();
  /** @type {Filmed} */
  const filmed = JSON.parse((await camera.printed(/^\{.*\}$/m))[0]);
  return filmed;
}

/** @param {{ pid: number }} process resident memory in MB */
function residentMb({ pid }) {
  const [, kb] = /** @type {RegExpExecArray} */ (
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  );
  return Number(kb) / 1024;
}

/** @param {readonly (readonly [number, number])[]} points @returns {number} slope by least squares */
function slopeOf(points) {
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [x, y] = [mean(points.map(([first]) => first)), mean(points.map(([, second]) => second))];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** @param {Filmed} filmed */
function statusOf({ status }) {
  if (!status) throw new Error('the monitor told no status');
  return status;
}

async function flood() {
  /** @type {Record<string, number[]>} */
  const rates = { monitor: [], typed: [] };
  let balanced = true;
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const which of round % 2 === 0 ? ['monitor', 'typed'] : ['typed', 'monitor']) {
      const node = await (which === 'monitor' ? startMonitor(VGA) : startTyped(VGA));
      const seen = await film(VGA, FLOOD_HZ, FLOOD_FRAMES, /** @type {'monitor' | 'typed'} */ (which));
      await node.stop();
      rates[which]?.push(seen.masks / seen.seconds);
      if (!seen.status) continue;
      const { imagesReceived, imagesMissed } = seen.status;
      balanced &&= seen.sent === imagesReceived + imagesMissed;
      console.log(
        `  sent ${seen.sent} at ${seen.hz.toFixed(0)} Hz: received ${imagesReceived}, missed ${imagesMissed}, masks ${seen.allMasks}`,
      );
    }
  }
  const [ours, typed] = [rates.monitor ?? [], rates.typed ?? []];
  console.log(
    `VGA flood, masks a second: monitor ${formatSpread(spreadOf(ours), 0)}, typed ${formatSpread(spreadOf(typed), 0)}`,
  );
  const ratio = ratioOf(ours, typed);
  printBar(`frame rate of the typed node times ${formatSpread(ratio)}, at least 2`, ratio.median >= 2);
  printBar('sent = received + missed', balanced);
}

async function fullHd() {
  const node = await startMonitor(FULL_HD);
  const seen = await film(FULL_HD, 20, 200, 'monitor');
  await node.stop();
  const { imagesMissed, imagesDropped, imagesReceived } = statusOf(seen);
  const text = `1920x1080 at 20 Hz: sent ${seen.sent}, received ${imagesReceived}, missed ${imagesMissed}, dropped ${imagesDropped}`;
  printBar(text, seen.sent === imagesReceived && imagesMissed === 0 && imagesDropped === 0);
}

async function latency() {
  const node = await startMonitor(VGA);
  await film(VGA, 30, 150, 'monitor');
  process.kill(node.pid, 'SIGUSR2');
  await node.printed(/loop p99/);
  const status = statusOf(await film(VGA, 30, 300, 'monitor'));
  process.kill(node.pid, 'SIGUSR2');
  const p99 = Number((await node.printed(/loop p99 [^]*loop p99 ([\d.]+)/))[1]);
  await node.stop();
  const added = 1000 * (status.latencyP50 - status.inferenceP50);
  printBar(`VGA at 30 Hz: added latency ${added.toFixed(2)} ms in the median, below 8`, added < 8);
  printBar(`event loop p99 delay ${p99.toFixed(2)} ms, below 20`, p99 < 20);
}

async function memory() {
  const minutes = Number(values.minutes);
  if (minutes === 0) return;
  const node = await startMonitor(VGA);
  /** @type {[number, number][]} */
  const points = [];
  const began = performance.now();
  const state = { isOn: true };
  const filming = film(VGA, 30, minutes * 60 * 30, 'monitor').finally(() => {
    state.isOn = false;
  });
  while (state.isOn) {
    await Promise.race([wait(5000), filming]);
    points.push([(performance.now() - began) / 60_000, residentMb(node)]);
  }
  await filming;
  await node.stop();
  const warm = points.filter(([minute]) => minute > Math.min(WARM_UP_MINUTES, minutes / 3));
  const slope = slopeOf(warm);
  const last = warm.at(-1)?.[1] ?? 0;
  printBar(
    `memory over ${minutes} min at 30 Hz: ${slope.toFixed(2)} MB a minute at ${last.toFixed(0)} MB, below 1`,
    slope < 1,
  );
}

try {
  await flood();
  await fullHd();
  await latency();
  await memory();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
