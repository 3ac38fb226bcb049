import { copyFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAG, evaluateBench, expectRefusal, FIXTURES } from './evaluate-bench.js';
import { readFrames, readReport } from './report-file.js';
import { writeSmallDrive } from './small-drive.js';

const { scratch, evaluate, file } = evaluateBench();

describe('the recording', () => {
  it('is no bag: exit 3, and says what it looks like', async () => {
    expectRefusal(
      await evaluate({ bag: file('notes.mcap', 'dear diary, today we drove far') }),
      3,
      /notes\.mcap/,
      /expected/,
    );
    expectRefusal(await evaluate({ bag: file('old.bag', '#ROSBAG V2.0\n') }), 3, /ROS 1/);
    expectRefusal(await evaluate({ bag: file('empty.mcap', '') }), 3, /empty\.mcap/);
  });

  it('is not there: exit 2', async () => {
    expectRefusal(await evaluate({ bag: join(scratch, 'nowhere') }), 2, /nowhere/);
  });

  it('is a folder without a bag: exit 3', async () => {
    mkdirSync(join(scratch, 'photos'));
    file('photos/a.jpg', 'x');
    expectRefusal(await evaluate({ bag: join(scratch, 'photos') }), 3, /photos/, /a\.jpg/);
  });

  it('is cut in the middle of a chunk: what is whole is scored, exit 0, complete false', async () => {
    const whole = readFileSync(join(BAG, 'mcap_plain_0.mcap'));
    const path = file('cut.mcap', whole.subarray(0, Math.floor(whole.length * 0.6)));
    const { code, out, stderr } = await evaluate({ bag: path });
    const report = readReport(out);
    if (report.total.pairs === 0) {
      // The whole recording is one chunk.
      expect(code).toBe(3);
    } else {
      expect(code, stderr).toBe(0);
    }
    expect(report.complete).toBe(false);
    expect(stderr).toMatch(/cut\.mcap/);
  });

  it('lacks a part that its metadata names: the rest is scored', async () => {
    const folder = join(scratch, 'split');
    mkdirSync(folder);
    for (const name of ['metadata.yaml', 'mcap_split_1.mcap'])
      copyFileSync(join(FIXTURES, 'bags/mcap_split', name), join(folder, name));
    const { code, out, stderr } = await evaluate({ bag: folder });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/mcap_split_0\.mcap/);
    expect(readReport(out)).toMatchObject({ complete: false });
    expect(readReport(out).total.pairs).toBeGreaterThan(10);
  });

  it('lost bytes in the middle: everything before and after is scored', async () => {
    const sound = await writeSmallDrive(join(scratch, 'sound'), { frames: 40, chunkFrames: 5 });
    const bytes = readFileSync(sound.file);
    bytes.fill(0x55, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.5) + 64);
    const { code, out, stderr } = await evaluate({ bag: file('damaged.mcap', bytes) });
    expect(code, stderr).toBe(0);
    const report = readReport(out);
    expect(report.complete).toBe(false);
    // One chunk of five frames is gone; frames at both ends are there.
    expect(report.total.pairs).toBeGreaterThanOrEqual(30);
    expect(report.total.pairs).toBeLessThan(40);
    const stamps = readFrames(out).map((row) => row.stamp_ns);
    expect(stamps[0]).toBe(String(sound.stampsNs[0]));
    expect(stamps.at(-1)).toBe(String(sound.stampsNs.at(-1)));
  });

  it('has a database that is cut: what is readable is scored', async () => {
    const path = join(scratch, 'cut.db3');
    copyFileSync(join(FIXTURES, 'bags/db3_plain/db3_plain_0.db3'), path);
    truncateSync(path, Math.floor(readFileSync(path).length * 0.7));
    const { code, out, stderr } = await evaluate({ bag: path });
    expect([0, 3]).toContain(code);
    expect(stderr).toMatch(/cut\.db3/);
    if (code === 0) expect(readReport(out).complete).toBe(false);
  });

  it('holds no messages on a topic: exit 3, no score is shown', async () => {
    const drive = await writeSmallDrive(join(scratch, 'unlabelled'), { frames: 5, label: () => undefined });
    const { out, ...result } = await evaluate({ bag: drive.folder });
    expectRefusal(result, 3, /no messages on \/labels\/image/);
    expect(readReport(out).scores).toBeNull();
  });

  it('lacks the topic: exit 2, and those that are there are listed with their types', async () => {
    const result = await evaluate({ more: ['--image', '/front/image_raw'] });
    expectRefusal(
      result,
      2,
      /\/front\/image_raw is not in the recording/,
      /\/camera\/image_raw {2}sensor_msgs\/msg\/Image/,
    );
  });
});

describe('messages', () => {
  const bad = 3;
  it.each([
    ['an encoding that no label has', { encoding: '32FC1' }, /32FC1/],
    ['a step smaller than a row', { step: 3 }, /step smaller than a row/],
    [
      'a size that overflows',
      { width: 4294967295, height: 4294967295, step: 4294967295 },
      /shorter|large|size/,
    ],
    ['no pixels', { width: 0, height: 0, step: 0 }, /empty image/],
    ['data shorter than it says', { height: 480 }, /shorter/],
  ])('with %s cost one invalid each, said once', async (name, changes, words) => {
    const drive = await writeSmallDrive(join(scratch, name), {
      frames: 10,
      label: (label, frame) => (frame < bad ? { ...label, ...changes } : label),
    });
    const { code, out, stderr } = await evaluate({ bag: drive.folder });
    expect(code, stderr).toBe(0);
    const report = readReport(out);
    expect(report.accounts.label).toMatchObject({ received: 10, invalid: bad, paired: 10 - bad });
    expect(report.accounts.image).toMatchObject({ received: 10, unmatched: bad, paired: 10 - bad });
    expect(report.problems).toEqual([
      expect.objectContaining({ kind: 'invalid', count: bad, topic: '/labels/image' }),
    ]);
    expect(stderr).toMatch(words);
    expect(stderr.match(new RegExp(words, 'g'))).toHaveLength(1);
  });

  it('that are all bad leave nothing to score: exit 3 and the cause', async () => {
    const drive = await writeSmallDrive(join(scratch, 'all-bad'), {
      frames: 5,
      label: (label) => ({ ...label, encoding: 'semantic8' }),
    });
    expectRefusal(await evaluate({ bag: drive.folder }), 3, /nothing could be scored/, /semantic8/);
  });

  it('whose stamps do not meet leave nothing to score: exit 3 and the offset', async () => {
    const drive = await writeSmallDrive(join(scratch, 'apart'), {
      frames: 5,
      label: (label) => ({
        ...label,
        header: { ...label.header, stampNs: label.header.stampNs + 90_000_000_000n },
      }),
    });
    expectRefusal(await evaluate({ bag: drive.folder }), 3, /clock offset/, /90\.000 s/);
  });

  it('with equal stamps and stamps that step back are accounted for', async () => {
    // 200 ms back and on again at frame 6: a glitch, not a loop.
    const drive = await writeSmallDrive(join(scratch, 'back'), {
      frames: 10,
      image: (image, frame) =>
        frame === 6
          ? { ...image, header: { ...image.header, stampNs: image.header.stampNs - 350_000_000n } }
          : image,
      label: (label, frame) =>
        frame === 2 ? { ...label, header: { ...label.header, stampNs: drive0(1) } } : label,
    });
    const { code, out, stderr } = await evaluate({ bag: drive.folder });
    expect(code, stderr).toBe(0);
    const { image, label, time_resets } = readReport(out).accounts;
    expect(image).toMatchObject({ received: 10, late: 1 });
    expect(label).toMatchObject({ received: 10 });
    expect(time_resets).toBe(0);
  });
});

/** Stamp of a frame of the small drive [ns]. */
function drive0(frame: number): bigint {
  return 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n;
}
