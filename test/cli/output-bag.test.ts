import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { decodeImage } from '../../src/codec/image.js';
import { decodeLabelInfo } from '../../src/codec/label-info.js';
import { decodeSegmentationEstimate } from '../../src/codec/segmentation-estimate.js';
import { decodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import { BAG, evaluateBench, expectRefusal, MODEL } from './evaluate-bench.js';
import { readFrames, readReport, readReportWithoutRun } from './report-file.js';
import { runCommand } from './run-command.js';
import { writeSmallDrive } from './small-drive.js';

const { scratch, evaluate, file } = evaluateBench();
const ONTOLOGY = file(
  'three.yaml',
  'name: three\nclasses:\n  - {name: sky}\n  - {name: terrain}\n  - {name: obstacle}\n' +
    'groups: {traversable: [terrain], blocked: [obstacle]}\n',
);

async function readTopic(bag: string, topic: string): Promise<{ logTimeNs: bigint; data: Uint8Array }[]> {
  const reader = await openBag([bag]);
  const messages: { logTimeNs: bigint; data: Uint8Array }[] = [];
  for await (const { logTimeNs, data } of reader.messages([topic], (problem) =>
    expect.fail(problem.message),
  )) {
    messages.push({ logTimeNs, data: new Uint8Array(data) });
  }
  await reader.close();
  return messages;
}

describe('--output-bag', () => {
  it('holds the topics of the live node, stamped as the camera', async () => {
    const bag = join(scratch, 'all-topics');
    const { code, stderr, out } = await evaluate({ more: ['--output-bag', bag, '--ontology', ONTOLOGY] });
    expect(code, stderr).toBe(0);
    const reader = await openBag([bag]);
    const topics = Object.fromEntries(reader.topics.map(({ name, messageCount }) => [name, messageCount]));
    await reader.close();
    // 20 images of which 18 pair, at 10 Hz: pictures for people at 5 Hz.
    expect(topics).toEqual({
      '/dice_monitor/mask': 20,
      '/dice_monitor/confidence': 20,
      '/dice_monitor/mask_color': 10,
      '/dice_monitor/overlay': 10,
      '/dice_monitor/error': expect.any(Number) as number,
      '/dice_monitor/scores': 18,
      '/dice_monitor/estimate': 20,
      '/dice_monitor/label_info': 1,
    });
    const cameras = await readTopic(BAG, '/camera/image_raw');
    const masks = await readTopic(bag, '/dice_monitor/mask');
    expect(masks.map(({ data }) => decodeImage(data).header)).toEqual(
      cameras.map(({ data }) => decodeImage(data).header),
    );
    expect(masks.map(({ logTimeNs }) => logTimeNs)).toEqual(cameras.map(({ logTimeNs }) => logTimeNs));
    const [info] = await readTopic(bag, '/dice_monitor/label_info');
    expect(decodeLabelInfo(info!.data).classMap.map(({ className }) => className)).toEqual([
      'sky',
      'terrain',
      'obstacle',
    ]);

    const report = readReport(out);
    const scores = (await readTopic(bag, '/dice_monitor/scores')).map(({ data }) =>
      decodeSegmentationScores(data),
    );
    const last = scores.at(-1)!;
    expect(last.total.pairs).toBe(report.total.pairs);
    expect(last.total.classes.map(({ tp }) => tp)).toEqual(report.scores!.classes.map(({ tp }) => tp));
    expect(last.total.meanDice).toBe(report.scores!.mean_dice);
    // The drive is 2 s long, the window 10 s: both hold all.
    expect(last.window).toEqual(last.total);
    const rows = readFrames(out).filter((row) => row.label_stamp_ns !== '');
    expect(scores.map(({ frame }) => frame.meanDice)).toEqual(rows.map((row) => Number(row.mean_dice)));
    expect(scores.map(({ labelOffset }) => labelOffset.toFixed(6))).toEqual(
      rows.map((row) => (Number(BigInt(row.label_stamp_ns!) - BigInt(row.stamp_ns!)) / 1e9).toFixed(6)),
    );
    const estimates = (await readTopic(bag, '/dice_monitor/estimate')).map(({ data }) =>
      decodeSegmentationEstimate(data),
    );
    // Rows are in the order of pairing, estimates in the order of reading.
    const rowsByStamp = new Map(readFrames(out).map((row) => [row.stamp_ns, Number(row.expected_dice)]));
    expect(rowsByStamp.size).toBe(20);
    for (const { header, expectedDice } of estimates) {
      expect(expectedDice).toBe(rowsByStamp.get(String(header.stampNs)));
    }
    expect(report).toHaveProperty('estimates.expected_dice');
  });

  it('copies the inputs byte for byte', async () => {
    const bag = join(scratch, 'copies');
    await evaluate({ more: ['--output-bag', bag, '--copy-inputs', '--topics', 'scores'] });
    for (const topic of ['/camera/image_raw', '/labels/image']) {
      const [copied, recorded] = [await readTopic(bag, topic), await readTopic(BAG, topic)];
      expect(copied.map(({ logTimeNs }) => logTimeNs)).toEqual(recorded.map(({ logTimeNs }) => logTimeNs));
      const hex = ({ data }: { data: Uint8Array }): string => Buffer.from(data).toString('hex');
      expect(copied.map(hex)).toEqual(recorded.map(hex));
    }
  });

  it('is refused where it exists, or for a topic that is none', async () => {
    expectRefusal(await evaluate({ more: ['--output-bag', BAG] }), 2, /mcap_plain/);
    expectRefusal(
      await evaluate({ more: ['--output-bag', join(scratch, 'x'), '--topics', 'mask,panel'] }),
      2,
      /panel/,
      /overlay/,
    );
    expect(existsSync(join(scratch, 'x'))).toBe(false);
  });
});

describe('--predicted', () => {
  it('needs an ontology, and ids', async () => {
    const out = ['--out', join(scratch, 'p')];
    expectRefusal(
      await runCommand([
        'evaluate',
        BAG,
        '--predicted',
        '/labels/image',
        '--label',
        '/camera/image_raw',
        ...out,
      ]),
      2,
      /ontology/,
    );
    const colours = [
      'evaluate',
      BAG,
      '--predicted',
      '/camera/image_raw',
      '--ontology',
      ONTOLOGY,
      '--label',
      '/labels/image',
      ...out,
    ];
    expectRefusal(await runCommand(colours), 3, /mask of colours/);
  });
});

describe('--start and --duration', () => {
  it('score a part, by log time from the start of the recording', async () => {
    const drive = await writeSmallDrive(join(scratch, 'clipped'), { frames: 30 });
    const { code, out, stderr } = await evaluate({
      bag: drive.folder,
      more: ['--start', '0.5', '--duration', '1'],
    });
    expect(code, stderr).toBe(0);
    // Images are logged at their stamps, labels 1 ms later; 0.5 s is frame 5, 1.5 s is frame 15 and left out.
    expect(readFrames(out).map((row) => row.stamp_ns)).toEqual(drive.stampsNs.slice(5, 15).map(String));
    expect(readReport(out).accounts.image.received).toBe(10);
  });

  it('refuse what is no number', async () => {
    expectRefusal(await evaluate({ more: ['--start', 'soon'] }), 2, /number of seconds/);
  });
});

describe('--strict', () => {
  it('turns damage into exit 3, with the report all the same', async () => {
    const whole = readFileSync(
      (await writeSmallDrive(join(scratch, 'whole'), { frames: 30, chunkFrames: 5 })).file,
    );
    const cut = file('cut.mcap', whole.subarray(0, Math.floor(whole.length / 3)));
    const { code, out } = await evaluate({ bag: cut, more: ['--strict'] });
    expect(code).toBe(3);
    expect(readReport(out).total.pairs).toBeGreaterThan(0);
    expect((await evaluate({ bag: cut })).code).toBe(0);
  });
});

describe('--worst', () => {
  it('writes the frames with the lowest mean Dice, with label and mask', async () => {
    const { code, out, stderr } = await evaluate({ more: ['--worst', '3'] });
    expect(code, stderr).toBe(0);
    const worst = readFrames(out)
      .sort((a, b) => Number(a.mean_dice) - Number(b.mean_dice))
      .slice(0, 3)
      .map((row) => row.stamp_ns)
      .sort();
    const bag = join(out, 'worst_frames');
    for (const topic of ['/camera/image_raw', '/dice_monitor/mask']) {
      const stamps = (await readTopic(bag, topic)).map(({ data }) =>
        String(decodeImage(data).header.stampNs),
      );
      expect(stamps.sort()).toEqual(worst);
    }
    expect(await readTopic(bag, '/labels/image')).toHaveLength(3);
  });

  it('is replaced with its report by --overwrite, but for a run that reads it', async () => {
    const { out } = await evaluate({ more: ['--worst', '3'] });
    const bag = join(out, 'worst_frames');
    const topics = ['--image', '/camera/image_raw', '--label', '/labels/image'];
    expectRefusal(
      await evaluate({ bag, out, more: [...topics, '--overwrite'] }),
      2,
      /worst_frames/,
      /this run reads/,
    );
    const { code, stderr } = await evaluate({ out, more: ['--overwrite', '--worst', '2'] });
    expect(code, stderr).toBe(0);
    expect(await readTopic(bag, '/labels/image')).toHaveLength(2);
  });
});

describe('ignore_mask', () => {
  it('takes pixels out of every label', async () => {
    const plain = await evaluate();
    const { default: sharp } = await import('sharp');
    // The lower half of 64x48 is hood.
    const hood = new Uint8Array(64 * 48).fill(255, 64 * 24);
    const png = file(
      'hood.png',
      await sharp(hood, { raw: { width: 64, height: 48, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const masked = await evaluate({ more: ['--param', `ignore_mask=${png}`] });
    expect(masked.code, masked.stderr).toBe(0);
    const [before, after] = [readReport(plain.out).total, readReport(masked.out).total];
    expect(after.pixels).toBe(before.pixels);
    const counted = ({ pixels, ignored, unknown }: typeof before): number => pixels - ignored - unknown;
    expect(counted(after)).toBeLessThan(counted(before));
    expect(after.ignored).toBeGreaterThanOrEqual(after.pixels / 2);
    expect(readReportWithoutRun(masked.out)).toHaveProperty('configuration.ignore_mask_sha256');
  });

  it('of another shape, or unreadable, is refused', async () => {
    expectRefusal(
      await evaluate({ more: ['--param', `ignore_mask=${MODEL}`] }),
      2,
      /colour-classifier\.onnx/,
      /PNG/,
    );
  });
});
