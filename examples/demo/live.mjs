// @ts-check
/**
 * The live demo, in an environment with ROS 2: a player, the node, and this program, which listens to the node and then
 * holds what it heard against the scores of the bag.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RunningCommand } from './command.mjs';
import { LiveListener } from './live-listener.mjs';
import { BAG, CAMERA, LABELS, MODEL, printStretches } from './places.mjs';
import { byStamp, messagesOf, sameBytes, sameCounts } from './same-bytes.mjs';
import { ScoreTable } from './score-table.mjs';

const REPORTS = join(import.meta.dirname, 'report-live');
const LOG = join(REPORTS, 'node.log');
/** How long the node may take for what it has received when the drive is over. */
const SETTLE_MS = 10_000;
/** ~/status comes once a second: one that says what it was like at the end. */
const STATUS_MS = 1000;
const INTERRUPTED = 130;
const options = process.argv.slice(2);
/** Tried in turn until nothing is dropped: windows and totals are the same bytes only if they hold the same pairs. */
const PACES = options.includes('--rate') ? [[]] : [[], ['--rate', '0.5'], ['--rate', '0.25']];

/** The part of the drive that is played, for `evaluate`: `--start 12 --duration 5`. */
const stretch = options.flatMap((option, index) =>
  option === '--start' || option === '--duration' ? [option, options[index + 1] ?? ''] : [],
);

let stopped = false;

/**
 * Plays the drive to the node, and ends it.
 * @param {LiveListener} heard
 * @param {readonly string[]} pace
 * @param {boolean} toTheEnd also where images are dropped
 * @returns {Promise<number>} exit code
 */
async function drive(heard, pace, toTheEnd) {
  const table = new ScoreTable();
  heard.clear();
  heard.onScores = () => {
    table.show(heard);
  };
  const look = () => {
    heard.look();
  };
  const inputs = ['--image', CAMERA, '--label', LABELS];
  const settings = ['--model', MODEL, '--ontology', 'terrain', '--out', REPORTS];
  const log = openSync(LOG, 'w');
  const node = new RunningCommand(['monitor', ...settings, ...inputs], ['ignore', log, log], look);
  const over = () => stopped || node.end !== undefined;
  await heard.until(() => over() || heard.status !== undefined);
  if (over()) return finish(node, undefined);
  const player = new RunningCommand(
    ['play', BAG, ...inputs, '--wait', '--quiet', ...pace, ...options],
    'inherit',
    look,
  );
  console.log('');
  const drops = () => !toTheEnd && (heard.status?.imagesDropped ?? 0) > 0;
  await heard.until(() => over() || player.end !== undefined || drops());
  const endMs = performance.now() + STATUS_MS;
  const settled = () => heard.waiting === 0 && performance.now() > endMs;
  if (player.end === 0) await heard.until(() => over() || settled(), SETTLE_MS);
  table.show(heard, { last: true });
  return finish(node, player);
}

/**
 * @param {RunningCommand} node
 * @param {RunningCommand | undefined} player
 * @returns {Promise<number>} exit code
 */
async function finish(node, player) {
  const ends = [await (player?.stop() ?? 0), await node.stop()];
  if (stopped) return INTERRUPTED;
  if (player && ends.every((end) => end === 0)) return 0;
  console.error(`\nthe player ended with ${ends[0]}, the node with ${ends[1]}:\n`);
  console.error(readFileSync(LOG, 'utf8').split('\n').slice(-20).join('\n'));
  return 1;
}

/**
 * Drives at a pace that this machine keeps up with, if there is one.
 * @param {LiveListener} heard
 * @returns {Promise<number>} exit code
 */
async function driveAtSomePace(heard) {
  for (const [index, pace] of PACES.entries()) {
    const last = index === PACES.length - 1;
    const code = await drive(heard, pace, last);
    if (code !== 0 || last || heard.status?.imagesDropped === 0) return code;
    console.log(
      '\nthis machine does not keep up and drops images (the newest wins): again at half the pace\n',
    );
  }
  return 0;
}

/**
 * Scores the same drive offline and holds the messages against each other.
 * @param {LiveListener} live
 * @returns {Promise<number>} exit code
 */
async function prove(live) {
  console.log('\nthe same drive offline, from the bag:');
  const [out, bag] = [join(REPORTS, 'offline'), join(REPORTS, 'offline_bag')];
  const outputs = ['--out', out, '--output-bag', bag, '--topics', 'scores,estimate'];
  const args = ['evaluate', BAG, '--model', MODEL, '--ontology', 'terrain', ...outputs, ...stretch];
  const offline = new RunningCommand(args, 'inherit', () => {
    live.look();
  });
  await live.until(() => stopped || offline.end !== undefined);
  if (stopped) {
    await offline.stop();
    return INTERRUPTED;
  }
  if (offline.end !== 0) return 1;
  if (stretch.length === 0) printStretches(out);
  const scores = await messagesOf(bag, '/dice_monitor/scores');
  const estimates = await messagesOf(bag, '/dice_monitor/estimate');
  console.log(
    `\nlive     ${live.scores.size} scores, ${live.estimates.size} estimates  SHA-256 of the scores ${hash(live.scores)}`,
  );
  console.log(
    `offline  ${scores.size} scores, ${estimates.size} estimates  SHA-256 of the scores ${hash(scores)}`,
  );
  if (sameBytes(live.scores, scores) && sameBytes(live.estimates, estimates)) {
    console.log('the live messages are the offline ones, byte for byte');
    return 0;
  }
  if (live.scores.size < scores.size && sameCounts(live.scores, scores)) {
    console.log(
      'images were dropped; every live pair has the counts that it has offline. All bytes are the same where',
    );
    console.log('nothing is dropped: npm run demo -- --rate 0.1');
    return 0;
  }
  console.error('the live and the offline scores differ');
  return 1;
}

/** @param {Map<bigint, Buffer>} messages */
function hash(messages) {
  const sha256 = createHash('sha256');
  for (const [, bytes] of byStamp(messages)) sha256.update(bytes);
  return sha256.digest('hex').slice(0, 16);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const listener = await LiveListener.open();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopped = true;
    listener.look();
  });
}
let exitCode = await driveAtSomePace(listener);
listener.close();
if (exitCode === 0) exitCode = await prove(listener);
if (exitCode === INTERRUPTED) console.log('stopped');
process.exit(exitCode);
