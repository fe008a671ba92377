import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readSafetensors } from '@vgg/formats';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { smallCard, temporaryRuns, trainedRun, weightsFor } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const get = (path: string) => request(server.url).get(path).then(checked);

beforeAll(async () => {
  runs = await temporaryRuns();
  const run = await trainedRun(runs.folder, 'kept');
  for (const step of [0, 40]) await run.snapshots.save(step, weightsFor(step), smallCard);
  await trainedRun(runs.folder, 'plain');
  server = await ServerProcess.start(runs.folder);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

it('lists the moments of a training that were kept', async () => {
  const { body } = await get('/runs/kept/snapshots');
  expect(body).toMatchObject({ run: 'kept', snapshots: [{ step: 0 }, { step: 40 }] });
  expect((await get('/runs/plain/snapshots')).body.snapshots).toEqual([]);
  const listed = (await get('/runs')).body.runs as { name: string; snapshots: number }[];
  const counts = listed.map(({ name, snapshots }) => [name, snapshots]);
  expect(Object.fromEntries(counts)).toEqual({ kept: 2, plain: 0 });
});

it('gives the weights of a moment, asked for again each time', async () => {
  const answer = await request(server.url)
    .get('/runs/kept/snapshots/step-40.safetensors')
    .responseType('blob');
  checked(answer);
  expect(answer.headers['cache-control']).toBe('no-cache');
  const { tensors } = readSafetensors(new Uint8Array(answer.body));
  const name = 'conv1_1/kernel';
  const { data } = weightsFor(40)[name];
  const range = Math.max(...data) - Math.min(...data);
  data.forEach((value, i) => {
    expect(Math.abs(tensors[name].data[i] - value)).toBeLessThanOrEqual(range / 255);
  });
});

it.each([
  'step-41.safetensors',
  'step--1.safetensors',
  '..%2F..%2Frun.json',
  'step-0.safetensors.tmp',
])('says of %s that there is no such moment', async (file) => {
  const { status, body } = await get(`/runs/kept/snapshots/${file}`);
  expect(status).toBe(404);
  expect(body.detail).toMatch(/^kept has kept no moment/);
});

it('knows no moments of a run that there is not', async () => {
  expect((await get('/runs/none/snapshots')).status).toBe(404);
  expect((await get('/runs/none/snapshots/step-0.safetensors')).status).toBe(404);
});
