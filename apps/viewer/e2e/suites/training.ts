import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';
import { networkName } from '../../src/network/network-name.ts';
import { historyOf, readLog } from '../../src/training/history.ts';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

/** 7. Watch training. */
export function training(world: World): void {
  it("shows the demonstration's log beside the reference's curves", async () => {
    const { host, browser, dist } = world;
    const context = await openContext(browser);
    const { text, number, page } = await openPage(context, `${host.url}/#view=training`);
    const history = historyOf(readLog(readFileSync(`${dist}/demo/metrics.jsonl`, 'utf8')));
    await page.getByTestId('Test accuracy-this run').waitFor();
    assert.equal(
      await number('Test accuracy-this run', 'data-last'),
      history.testAccuracy.at(-1)?.y,
    );
    assert.match(
      await text('training-state'),
      new RegExp(`${networkName(history.configuration ?? '')}.*${history.epochs}`),
    );
    await page.getByRole('combobox', { name: 'Reference' }).selectOption('A');
    assert.equal((await number('Test accuracy-reference', 'data-last')).toFixed(3), '0.786');
    assert.equal(await number('Loss-reference, training', 'data-last'), 0.114);
    await context.close();
  });

  it('follows a run while it trains, and says when the server is away', async () => {
    const { host, browser } = world;
    const run = {
      name: 'live',
      configuration: 'A',
      recipe: 'fast',
      batchNorm: true,
      epochs: 1,
      bestAccuracy: 0.5,
      state: 'running',
    };
    host.routes.set('/runs', (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ runs: [run], problems: [] }));
    });
    let stream: ServerResponse | undefined;
    const send = (event: object) => stream?.write(`data: ${JSON.stringify(event)}\n\n`);
    const evaluation = (step: number, testAccuracy: number) =>
      send({
        event: 'evaluation',
        step,
        epoch: step / 10,
        testAccuracy,
        testLoss: 1.5,
        images: 100,
        seconds: 1,
        best: true,
      });
    host.routes.set('/runs/live/stream', (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      stream = res;
      send({ event: 'start', configuration: 'A', recipe: 'fast', stepsPerEpoch: 10, step: 0 });
      send({ event: 'plan', step: 0, totalSteps: 30, epochs: 3 });
      evaluation(10, 0.5);
    });
    const context = await openContext(browser);
    const { page, number, text } = await openPage(context, `${host.url}/#view=training`);
    await page.locator('[data-testid="Test accuracy-this run"][data-last="0.5"]').waitFor();
    assert.match(await text('training-state'), /running/);
    evaluation(20, 0.625);
    await page.locator('[data-testid="Test accuracy-this run"][data-last="0.625"]').waitFor();
    send({ event: 'end', reason: 'finished', step: 30, epoch: 3, seconds: 9 });
    await page.getByTestId('training-state').filter({ hasText: 'finished' }).waitFor();
    assert.equal(await number('Test accuracy-this run', 'data-last'), 0.625);
    // The training went back to a checkpoint: the log begins anew.
    stream?.write('event: reset\ndata: {}\n\n');
    send({ event: 'start', configuration: 'A', recipe: 'fast', stepsPerEpoch: 10, step: 0 });
    evaluation(10, 0.25);
    await page.locator('[data-testid="Test accuracy-this run"][data-last="0.25"]').waitFor();
    host.routes.delete('/runs/live/stream');
    stream?.destroy();
    await page.getByText('The server is away').waitFor();
    host.routes.delete('/runs');
    await context.close();
  });

  it('goes on asking after a refusal, tells of a part of an epoch, and lists what is new', async () => {
    const { host, browser } = world;
    const run = (name: string) => ({
      name,
      configuration: 'A',
      recipe: 'fast',
      batchNorm: true,
      epochs: 1,
      bestAccuracy: 0.5,
      state: 'running',
    });
    const runs = [run('live')];
    host.routes.set('/runs', (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ runs, problems: [] }));
    });
    let [away, refused, served] = [true, 0, 0];
    host.routes.set('/runs/live/stream', (_req, res) => {
      // As a proxy answers while the server is away.
      if (away) {
        refused += 1;
        res.writeHead(502).end();
        return;
      }
      served += 1;
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const event of [
        { event: 'start', configuration: 'A', recipe: 'fast', stepsPerEpoch: 10, step: 0 },
        { event: 'plan', step: 0, totalSteps: 22, epochs: 2.2 },
        { event: 'epoch', step: 22, epoch: 3, trainLoss: 0.75, cumulativeSeconds: 4 },
      ]) {
        res.write(`data: ${JSON.stringify(event)}\n\n`);
      }
    });
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#view=training`);
    await page.getByText('The server is away').waitFor();
    while (refused < 2) await page.waitForTimeout(50);
    away = false;
    await page
      .getByTestId('training-state')
      .filter({ hasText: /2\.2\s+of 2\.2 epochs/ })
      .waitFor();
    assert.equal(await page.getByText('The server is away').count(), 0);

    runs.push(run('newer'));
    // As when the page is looked at again; it asks by itself from time to time, too.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const list = page.getByRole('combobox', { name: 'Run' });
    await list.locator('option[value=newer]').waitFor({ state: 'attached' });
    assert.equal(served, 1);
    host.routes.delete('/runs');
    host.routes.delete('/runs/live/stream');
    await context.close();
  });
}
