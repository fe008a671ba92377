import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineSurvey } from './survey.ts';
import { fakeTensorFlow, Workspace } from './testing/workspace.ts';

let workspace: Workspace;
let survey: EngineSurvey & { currentBefore: string; currentAfter: string };

beforeAll(async () => {
  workspace = await Workspace.create({
    '@tensorflow/tfjs-node-gpu': fakeTensorFlow({ gpu: false }),
    '@vgg/backend-wasm': "process.kill(process.pid, 'SIGSEGV');",
  });
  survey = (await workspace.run(`
    await engines.chooseEngine('cpu');
    const currentBefore = tf.getBackend();
    const survey = await engines.surveyEngines();
    answer({ ...survey, currentBefore, currentAfter: tf.getBackend() });
  `)) as typeof survey;
});

afterAll(() => workspace.remove());

describe('the survey of engines', () => {
  it('says of each engine whether it works, why not, and what adds it', () => {
    expect(survey.engines).toMatchObject([
      { name: 'tfjs-node-gpu', works: false, why: expect.stringContaining('no NVIDIA GPU') },
      {
        name: 'webgpu',
        works: false,
        why: 'not installed',
        install: 'npm install --no-save webgpu@0.6.2',
      },
      { name: 'vgg-wasm', works: false },
      {
        name: 'tfjs-node',
        works: false,
        why: 'not installed',
        install: 'npm run vgg -- engines add tfjs-node',
      },
      { name: 'tfjs-wasm', works: true, threads: 1, version: '4.22.0' },
      { name: 'cpu', works: true, threads: 1, version: '4.22.0' },
    ]);
    expect(survey.automatic).toBe('tfjs-wasm');
  });

  it('survives an engine that takes its process down', () => {
    const vggWasm = survey.engines.find(({ name }) => name === 'vgg-wasm');
    expect(vggWasm?.why).toBe('its process ended with SIGSEGV');
    expect(vggWasm?.install).toBeUndefined();
  });

  it('leaves the engine of this process as it is', () => {
    expect(survey.currentBefore).toBe('cpu');
    expect(survey.currentAfter).toBe('cpu');
  });
});
