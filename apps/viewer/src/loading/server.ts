/** What a server that serves this page tells; a static host has none of it. */
export interface ServerModel {
  name: string;
  configuration: string;
  batchNorm: boolean;
  recipe: string;
  accuracy: number | null;
  classes?: string[];
}

export interface ServerRun {
  name: string;
  configuration: string;
  recipe: string;
  batchNorm: boolean;
  epochs: number;
  bestAccuracy: number | null;
  state: string;
  /** Moments that were kept; absent where the server keeps none. */
  snapshots?: number;
}

/** The networks that the server has; null where there is no such server. */
export async function serverModels(): Promise<ServerModel[] | null> {
  const answer = await askJson<{ models: ServerModel[] }>('models');
  return answer && Array.isArray(answer.models) ? answer.models : null;
}

/** The runs that the server has, newest first; null where there is no such server. */
export async function serverRuns(): Promise<ServerRun[] | null> {
  const answer = await askJson<{ runs: ServerRun[] }>('runs');
  return answer && Array.isArray(answer.runs) ? answer.runs : null;
}

/** The steps after which moments of a run were kept. */
export async function serverMoments(run: string): Promise<number[]> {
  const path = `runs/${encodeURIComponent(run)}/snapshots`;
  const answer = await askJson<{ snapshots: { step: number }[] }>(path);
  return Array.isArray(answer?.snapshots) ? answer.snapshots.map(({ step }) => step) : [];
}

/** Beside the page, whatever folder it lies in. */
export const beside = (path: string): string => new URL(path, document.baseURI).href;

export const modelAddress = (run: string): string =>
  beside(`models/${encodeURIComponent(run)}/tfjs/model.json`);
export const streamAddress = (run: string): string =>
  beside(`runs/${encodeURIComponent(run)}/stream`);
export const metricsAddress = (run: string): string =>
  beside(`runs/${encodeURIComponent(run)}/metrics`);
export const snapshotAddress = (run: string, step: number): string =>
  beside(`runs/${encodeURIComponent(run)}/snapshots/step-${step}.safetensors`);
export const testImagesAddress = (run: string): string =>
  beside(`models/${encodeURIComponent(run)}/test-images`);
export const cifar10Address = (file: string): string => beside(`data/cifar10/${file}`);
export const testBatchAddress = (): string => cifar10Address('test_batch.bin');

async function askJson<Answer>(path: string): Promise<Answer | null> {
  try {
    const response = await fetch(beside(path), { headers: { Accept: 'application/json' } });
    const type = response.headers.get('content-type') ?? '';
    return response.ok && type.includes('json') ? ((await response.json()) as Answer) : null;
  } catch {
    return null;
  }
}
