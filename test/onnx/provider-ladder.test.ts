import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import type { Picture } from '../../src/imaging/picture.js';
import { ProviderLadder, type LadderParts } from '../../src/onnx/provider-ladder.js';
import { describeRunning, providerNotes, runningProvider } from '../../src/onnx/provider-trial.js';

/** A session that says how often it was used and freed. */
interface FakeSession {
  readonly provider: string;
  runs: number;
  releases: number;
  release(): Promise<void>;
}

/** How a provider behaves; one that is not named cannot be opened. */
interface Behaviour {
  /** The mask of a picture; throws where it does not run it. Default: the picture's bytes. */
  readonly mask?: (picture: Picture, run: number) => Uint8Array;
}

const picture = (fill: number, pixels = 4): Picture => ({
  width: pixels,
  height: 1,
  channels: 1,
  data: new Uint8Array(pixels).fill(fill),
});
const TRIAL = picture(1, 1000);

function setUp(
  behaviours: Readonly<Record<string, Behaviour>>,
  changes: Partial<LadderParts<FakeSession>> = {},
) {
  const sessions: FakeSession[] = [];
  const told: string[] = [];
  const parts: LadderParts<FakeSession> = {
    providers: ['cuda', 'cpu'],
    requireGpu: false,
    agreement: 0.995,
    trialPictures: [() => TRIAL],
    tryCpu: false,
    model: 'm.onnx',
    create: (provider) => {
      if (!behaviours[provider]) return Promise.reject(new Error(`no ${provider} library`));
      const session: FakeSession = {
        provider,
        runs: 0,
        releases: 0,
        release: () => {
          session.releases += 1;
          return Promise.resolve();
        },
      };
      sessions.push(session);
      return Promise.resolve(session);
    },
    segment: (session, { width, height, data }) => {
      if (session.releases > 0) throw new Error('used after its release');
      session.runs += 1;
      const mask = behaviours[session.provider]?.mask ?? (() => data.slice());
      return Promise.resolve({
        mask: { width, height, data: mask({ width, height, channels: 1, data }, session.runs) },
        nanPixels: 0,
      });
    },
    tell: (line) => told.push(line),
    ...changes,
  };
  return { parts, sessions, told, open: () => ProviderLadder.open(parts) };
}

/** Works on the trial, and fails once it has answered this many pictures. */
function failingAfter(pictures: number): Behaviour {
  let answered = 0;
  return {
    mask: ({ data }) => {
      // The trial's pictures are longer than those of the drive.
      if (data.length === TRIAL.data.length) return data.slice();
      answered += 1;
      if (answered > pictures) throw new Error('CUDA error 700');
      return data.slice();
    },
  };
}

const differingIn = (pixels: number): Behaviour => ({
  mask: ({ data }) => data.map((value, i) => (i < pixels ? value + 1 : value)),
});

describe('trying providers', () => {
  it('takes the first that works, compared with the CPU and timed', async () => {
    const { open, sessions } = setUp({ cuda: {}, cpu: {} });
    const ladder = await open();
    expect(ladder.provider).toBe('cuda');
    expect(ladder.trials).toMatchObject([
      { provider: 'cuda', outcome: 'runs', agreement: 1, reason: undefined },
      { provider: 'cpu', outcome: 'ready' },
    ]);
    for (const { loadMs, firstRunMs, runMs } of ladder.trials) {
      for (const time of [loadMs, firstRunMs, runMs]) expect(time).toBeGreaterThanOrEqual(0);
    }
    expect(sessions.map(({ provider }) => provider)).toEqual(['cuda', 'cpu']);
  });

  it('passes over what is not there, naming the reason, in the order of the settings', async () => {
    const { open } = setUp({ cpu: {} }, { providers: ['tensorrt', 'cuda', 'webgpu', 'cpu'] });
    const ladder = await open();
    expect(ladder.provider).toBe('cpu');
    expect(providerNotes(ladder.trials)).toEqual([
      'tensorrt: no tensorrt library',
      'cuda: no cuda library',
      'webgpu: no webgpu library',
    ]);
  });

  it.each([
    [5, 'runs', 0.995],
    [6, 'disagrees', 0.994],
  ] as const)('compares masks: %d of 1000 pixels differ, so it %s', async (pixels, outcome, agreement) => {
    const { open, sessions } = setUp({ cuda: differingIn(pixels), cpu: {} });
    const ladder = await open();
    expect(ladder.trials[0]).toMatchObject({ provider: 'cuda', outcome, agreement });
    expect(ladder.provider).toBe(outcome === 'runs' ? 'cuda' : 'cpu');
    if (outcome === 'disagrees') {
      expect(ladder.trials[0]?.reason).toMatch(/99\.40 % of the pixels.*provider_agreement 0\.995/);
      expect(sessions[0]?.releases).toBe(1);
    }
  });

  it('passes over one that opens and does not run', async () => {
    const broken: Behaviour = {
      mask: () => {
        throw new Error('requires f16');
      },
    };
    const { open, sessions } = setUp({ webgpu: broken, cpu: {} }, { providers: ['webgpu', 'cpu'] });
    const ladder = await open();
    expect(runningProvider(ladder.trials)).toBe('cpu');
    expect(providerNotes(ladder.trials)).toEqual(['webgpu: requires f16']);
    expect(sessions[0]?.releases).toBe(1);
  });

  it('tries the pictures in turn until the model takes one', async () => {
    const even: Behaviour = {
      mask: ({ data }) => {
        if (data.length % 2 === 1) throw new Error('odd size');
        return data.slice();
      },
    };
    const { open } = setUp(
      { cuda: even, cpu: even },
      { trialPictures: [picture(0, 7), picture(0, 9), picture(0, 8)].map((each) => () => each) },
    );
    expect((await open()).trials[0]).toMatchObject({ provider: 'cuda', outcome: 'runs', agreement: 1 });
  });

  it('uses a provider without comparison where the CPU does not run the model, and says so', async () => {
    const { open } = setUp({ cuda: {} });
    const ladder = await open();
    expect(ladder.trials).toMatchObject([
      { provider: 'cuda', outcome: 'runs', agreement: undefined },
      { provider: 'cpu', outcome: 'failed', reason: 'no cpu library' },
    ]);
  });

  it('runs the CPU untried where nothing asks for it, and tried where something does', async () => {
    for (const tryCpu of [false, true]) {
      const { open, sessions } = setUp({ cpu: {} }, { providers: ['cpu'], tryCpu });
      const ladder = await open();
      expect(sessions.map(({ runs }) => runs > 0)).toEqual([tryCpu]);
      expect(ladder.trials[0]?.runMs !== undefined).toBe(tryCpu);
    }
  });

  it('is made ready by a picture that does not count, whatever comes of it', async () => {
    const { open, sessions } = setUp({ cpu: failingAfter(1) }, { providers: ['cpu'] });
    const ladder = await open();
    await ladder.prepare(picture(3));
    await ladder.prepare(picture(4));
    expect(sessions.map(({ runs }) => runs)).toEqual([2]);
    expect(ladder.trials[0]).toMatchObject({ outcome: 'runs', pictures: 0 });
  });

  it('gives the error of the CPU where the model does not run on it', async () => {
    const refuses: Behaviour = {
      mask: () => {
        throw new DiceMonitorError('model', { found: 'a size that it does not take' });
      },
    };
    const { open, sessions } = setUp({ cpu: refuses }, { tryCpu: true });
    await expect(open()).rejects.toMatchObject({ code: 'model', found: 'a size that it does not take' });
    expect(sessions.map(({ releases }) => releases)).toEqual([1]);
  });
});

describe('require_gpu', () => {
  it('is an error where only the CPU works, with every reason', async () => {
    const { open } = setUp({ cpu: {} }, { requireGpu: true });
    await expect(open()).rejects.toMatchObject({
      code: 'dependency',
      found: expect.stringMatching(
        /cuda: no cuda library\n.*cpu: passed over, require_gpu is true/,
      ) as string,
      hint: expect.stringContaining('gpu:install') as string,
    });
  });

  it('still compares with the CPU, which is freed then', async () => {
    const { open, sessions } = setUp(
      { cuda: differingIn(1), cpu: {} },
      { providers: ['cuda'], requireGpu: true },
    );
    const ladder = await open();
    expect(ladder.trials[0]).toMatchObject({ provider: 'cuda', agreement: 0.999 });
    expect(sessions.map(({ provider, releases }) => [provider, releases])).toEqual([
      ['cuda', 0],
      ['cpu', 1],
    ]);
  });

  it('does not fall back to the CPU later', async () => {
    const { open } = setUp({ cuda: alwaysAfter(1), cpu: {} }, { requireGpu: true });
    const ladder = await open();
    await ladder.segment(picture(0));
    await expect(ladder.segment(picture(0))).rejects.toMatchObject({
      code: 'dependency',
      found: expect.stringMatching(/cuda has stopped and no provider is left: CUDA error 700/) as string,
    });
  });
});

/** As failingAfter, and its trial fails from then on as well: the device is lost. */
function alwaysAfter(pictures: number): Behaviour {
  let answered = 0;
  return {
    mask: ({ data }) => {
      if (data.length !== TRIAL.data.length) answered += 1;
      if (answered > pictures) throw new Error('CUDA error 700');
      return data.slice();
    },
  };
}

describe('a provider that fails later', () => {
  it('hands its 100th picture to the next one, which stays; no picture is lost', async () => {
    const { open, sessions, told } = setUp({ cuda: failingAfter(99), cpu: {} });
    const ladder = await open();
    const answers: number[] = [];
    for (let frame = 0; frame < 120; frame += 1) {
      const { mask } = await ladder.segment(picture(frame));
      answers.push(mask.data[0]!);
    }
    expect(answers).toEqual(Array.from({ length: 120 }, (_, frame) => frame));
    expect(ladder.provider).toBe('cpu');
    expect(ladder.trials).toMatchObject([
      {
        provider: 'cuda',
        outcome: 'failed',
        reason: 'stopped after 99 pictures: CUDA error 700',
        pictures: 99,
      },
      { provider: 'cpu', outcome: 'runs', pictures: 21 },
    ]);
    expect(told).toEqual([
      expect.stringMatching(/^cuda stopped after 99 pictures: CUDA error 700; cpu goes on/),
    ]);
    await ladder.release();
    await ladder.release();
    expect(sessions.map(({ provider, releases }) => [provider, releases])).toEqual([
      ['cuda', 1],
      ['cpu', 1],
    ]);
  });

  it('is followed by the next that works, tried as at the beginning', async () => {
    const { open } = setUp(
      { tensorrt: failingAfter(2), webgpu: differingIn(700), cuda: {}, cpu: {} },
      { providers: ['tensorrt', 'webgpu', 'cuda', 'cpu'] },
    );
    const ladder = await open();
    for (let frame = 0; frame < 5; frame += 1) await ladder.segment(picture(frame));
    expect(ladder.trials).toMatchObject([
      { provider: 'tensorrt', outcome: 'failed', pictures: 2 },
      { provider: 'cpu', outcome: 'ready', pictures: 0 },
      { provider: 'webgpu', outcome: 'disagrees', agreement: 0.3 },
      { provider: 'cuda', outcome: 'runs', agreement: 1, pictures: 3 },
    ]);
  });

  it('stays where the picture is at fault: no provider runs it', async () => {
    const short: Behaviour = {
      mask: ({ data }) => {
        if (data.length < 4) throw new DiceMonitorError('model', { found: 'too small' });
        return data.slice();
      },
    };
    for (const providers of [['cuda', 'cpu'], ['cuda']]) {
      const { open, told } = setUp({ cuda: short, cpu: short }, { providers });
      const ladder = await open();
      await expect(ladder.segment(picture(0, 3))).rejects.toMatchObject({ code: 'model' });
      expect((await ladder.segment(picture(7))).mask.data[0]).toBe(7);
      expect(ladder.provider).toBe('cuda');
      expect(told).toEqual([]);
    }
  });

  it('and cannot be freed any more does no harm', async () => {
    const { open, sessions } = setUp({ cuda: failingAfter(0), cpu: {} });
    const ladder = await open();
    sessions[0]!.release = () => Promise.reject(new Error('context is destroyed'));
    expect((await ladder.segment(picture(3))).mask.data[0]).toBe(3);
    await ladder.release();
  });
});

describe('describeRunning', () => {
  it('says what runs, how fast and how near to the CPU', async () => {
    const { open } = setUp({ cuda: differingIn(1), cpu: {} });
    const { trials } = await open();
    const timed = trials.map((trial) => ({ ...trial, runMs: trial.provider === 'cuda' ? 3.14 : 38.2 }));
    expect(describeRunning(timed)).toBe(
      'cuda, 3.1 ms a picture (cpu 38 ms), 99.90 % of pixels as on the CPU',
    );
    expect(describeRunning([])).toBe('nothing');
  });
});
