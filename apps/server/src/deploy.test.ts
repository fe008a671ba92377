import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import own from '../package.json' with { type: 'json' };
import { configurationSchema, settings, variableOf } from './configuration.ts';

const file = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

interface Container {
  image: string;
  env: { name: string; value: string }[];
  ports: { name?: string; containerPort: number }[];
  resources: { requests: { cpu: string } };
  securityContext: { readOnlyRootFilesystem?: boolean };
}

/** The parts of a manifest that the server's settings must agree with, wherever they stand in it. */
function manifest(path: string) {
  const documents = parseAllDocuments(file(path)).map((document) => document.toJS());
  const found = (key: string): unknown[] => documents.flatMap((document) => every(document, key));
  const [container] = found('containers').flat() as Container[];
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  return { container, env, found };
}

function every(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === key ? [part] : every(part, key),
  );
}

const image = `vgg-server:${own.version}`;

describe.each(['deploy/kubernetes.yaml', 'deploy/kserve.yaml'])('%s', (path) => {
  const { container, env, found } = manifest(path);

  it('runs the image that the Dockerfile tells to build, on a root that is only read', () => {
    expect(container.image).toBe(image);
    expect(file('Dockerfile')).toContain(`-t ${image} .`);
    expect(file('README.md')).toContain(`-t ${image} .`);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  });

  it('sets what there is to set, with values that are accepted', () => {
    const known = new Map(settings.map((setting) => [variableOf(setting), setting]));
    for (const [variable, value] of Object.entries(env)) {
      const setting = known.get(variable);
      expect([variable, setting]).not.toContain(undefined);
      if (setting) configurationSchema.shape[setting].parse(value);
    }
    expect(env.VGG_THREADS).toBe(container.resources.requests.cpu);
  });

  it('gives more time to end than draining and stopping take', () => {
    const [grace] = found('terminationGracePeriodSeconds');
    expect(Number(grace)).toBeGreaterThan(
      Number(env.VGG_DRAIN_SECONDS) + Number(env.VGG_STOP_SECONDS),
    );
  });

  it('scrapes metrics where they need no key', () => {
    expect(found('prometheus.io/port')).toEqual([env.VGG_METRICS_PORT]);
  });
});

it('the Service of Kubernetes leads to HTTP and gRPC', () => {
  const path = 'deploy/kubernetes.yaml';
  const { container, env } = manifest(path);
  const ports = new Map(container.ports.map(({ name, containerPort }) => [name, containerPort]));
  const [service] = parseAllDocuments(file(path))
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === 'Service');
  const targets = service.spec.ports.map(({ targetPort }: { targetPort: string }) =>
    ports.get(targetPort),
  );
  expect(targets).toEqual([3000, Number(env.VGG_GRPC_PORT)]);
});
