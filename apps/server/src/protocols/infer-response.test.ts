import { describe, expect, it } from '@jest/globals';
import { small } from '../testing/runs.ts';
import { inferAnswer } from './infer-response.ts';

describe('classification', () => {
  it('names labels beyond those that have a name by their number', () => {
    const probabilities = Float32Array.from({ length: 12 }, (_, label) => label / 16);
    const model = {
      id: 1,
      name: 'one',
      version: '1',
      architecture: small,
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
    expect(data).toEqual(['0.687500:11:11', '0.625000:10:10', '0.562500:9:truck']);
    expect(shape).toEqual([1, 3]);
  });
});
