import { describe, expect, it } from '@jest/globals';
import { smallCard } from '../testing/runs.ts';
import { inferAnswer } from './infer-response.ts';

describe('classification', () => {
  it('tells value, number and name of the largest', () => {
    const probabilities = Float32Array.from({ length: 10 }, (_, label) => label / 16);
    const model = {
      id: 1,
      name: 'one',
      version: '1',
      card: smallCard,
      batch: 1,
      bytes: 0,
      identity: '',
      lastUsed: 0,
      leases: 0,
      retired: false,
    };
    const answers = [{ probabilities, logits: probabilities, queueing: 0, inference: 0 }];
    const { body } = inferAnswer(
      {
        inputs: [],
        outputs: [{ name: 'probabilities', parameters: { classification: 3 } }],
      },
      { model, answers, milliseconds: { decoding: 0, queueing: 0, inference: 0 } },
    );
    const [{ data, shape }] = JSON.parse(body.toString()).outputs;
    expect(data).toEqual(['0.562500:9:truck', '0.500000:8:ship', '0.437500:7:horse']);
    expect(shape).toEqual([1, 3]);
  });
});
