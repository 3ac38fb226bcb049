import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/core/seeded-random.js';
import { openModel } from '../../src/onnx/opened-model.js';
import { identityModel, node } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';

const folder = modelFolder();

/** What opening a file says, fused as it is by default. */
async function refusalOf(modelPath: string): Promise<unknown> {
  const request = { modelPath, settings: plainSettings(), pictureSize: undefined, fused: true };
  return openModel(request, () => undefined).catch((error: unknown) => error);
}

describe('a graph that is none is refused, naming the file:', () => {
  it.each([
    ['nodes in a circle', ['Add image b > a', 'Relu a > b', 'Relu a > scores']],
    ['a node that takes what it gives', ['Add image scores > scores']],
    ['a value that two nodes make', ['Relu image > scores', 'Neg image > scores']],
    ['a value that no node makes', ['Add image nowhere > scores']],
    ['an output that no node makes', ['Relu image > other']],
    ['an operator that is unknown', ['Sigmoidify image > scores']],
  ])('%s', async (_, lines) => {
    const nodes = lines.map((line) => {
      const [opType, ...inputs] = line.split(' > ')[0]!.split(' ');
      return node(opType!, inputs, [line.split(' > ')[1]!]);
    });
    const path = folder.write({ ...identityModel([1, 3, 8, 8]), nodes });
    const refusal = await refusalOf(path);
    expect(refusal).toMatchObject({ name: 'DiceMonitorError', code: 'model' });
    expect(String(refusal)).toContain(path);
    if (lines[0]?.startsWith('Sigmoidify')) expect(String(refusal)).toContain('Sigmoidify');
  });

  it('random bytes, of many lengths', async () => {
    const draw = seededRandom(5);
    for (let length = 1; length < 4000; length = Math.ceil(length * 1.7)) {
      const path = folder.write(
        Uint8Array.from({ length }, () => draw(256)),
        'random.onnx',
      );
      const refusal = await refusalOf(path);
      expect(refusal).toMatchObject({ name: 'DiceMonitorError', code: 'model' });
      expect(String(refusal)).toContain(path);
    }
  });
});
