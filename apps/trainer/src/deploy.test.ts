import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { parse } from 'yaml';
import own from '../package.json' with { type: 'json' };
import { sweepCommand } from './commands/sweep/index.ts';
import { workerCommand } from './commands/worker.ts';

const place = fileURLToPath(new URL('../deploy/', import.meta.url));
const file = (path: string) => readFileSync(join(place, path), 'utf8');
const image = `vgg-trainer:${own.version}`;

/** What a command makes of arguments, without doing it. */
async function understood(command: Command, args: string[]): Promise<Record<string, unknown>> {
  let options: Record<string, unknown> = {};
  command.exitOverride().action(() => {
    options = command.opts();
  });
  await command.parseAsync(args, { from: 'user' });
  return options;
}

describe('what is there to run workers', () => {
  it('starts them in Kubernetes as the command line has it', async () => {
    const [container] = parse(file('workers.yaml')).spec.template.spec.containers;
    expect(container.image).toBe(image);
    const [name, ...args] = container.args;
    expect(name).toBe('worker');
    expect(await understood(workerCommand(), args)).toMatchObject({
      queue: 'redis://redis:6379',
      out: '/runs',
      threads: Number(container.resources.requests.cpu),
      idle: 600,
    });
  });

  it('starts them in Compose, beside a sweep, with files that are there', async () => {
    const { services } = parse(file('compose.yaml'), { merge: true });
    expect(services.worker.image).toBe(image);
    const [, ...worker] = services.worker.command;
    expect(await understood(workerCommand(), worker)).toMatchObject({ out: '/runs' });
    const sweep = await understood(sweepCommand(), services.sweep.command);
    expect(sweep.queue).toBe('redis://redis:6379');
    expect(dirname(String(sweep.out))).toBe('/runs');
    expect(services.server.environment.VGG_RUNS).toBe(sweep.out);
    const [target] = parse(file('prometheus.yaml')).scrape_configs[0].static_configs[0].targets;
    expect(target).toBe(`server:${services.server.environment.VGG_METRICS_PORT}`);
    for (const service of [services.worker, services.server]) {
      const { context, dockerfile } = service.build;
      expect(existsSync(join(place, context, dockerfile))).toBe(true);
    }
    for (const volume of [...services.prometheus.volumes, ...services.grafana.volumes]) {
      expect(existsSync(join(place, volume.split(':')[0]))).toBe(true);
    }
  });

  it('draws nothing that the server does not measure', () => {
    const measured = readFileSync(join(place, '../../server/src/metrics.ts'), 'utf8');
    const { panels } = JSON.parse(file('grafana/vgg.json'));
    const names: string[] = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.flatMap(({ expr }) => expr.match(/vgg_\w+/g) ?? []),
    );
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(measured).toContain(`'${name.replace(/_bucket$/, '')}'`);
  });

  it('builds the image that the manifests run', () => {
    expect(readFileSync(join(place, '../Dockerfile'), 'utf8')).toContain(`-t ${image} .`);
  });
});
