import { describe, expect, it } from 'vitest';
import { describeTrials, UNTRIED, type ProviderTrial } from '../../src/onnx/provider-trial.js';

const cuda: ProviderTrial = { ...UNTRIED, provider: 'cuda', outcome: 'runs' };
const cpu: ProviderTrial = { ...UNTRIED, provider: 'cpu' };

describe('describeTrials', () => {
  it('says what runs', () => {
    expect(describeTrials([cuda, cpu])).toBe('the model runs on cuda');
  });

  it('says beside it why others do not', () => {
    const failed = [
      { ...cuda, outcome: 'failed', reason: 'no driver' },
      { ...cpu, outcome: 'runs' },
    ] as const;
    expect(describeTrials(failed)).toBe('the model runs on cpu (not used: cuda: no driver)');
  });
});
