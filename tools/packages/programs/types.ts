// The types of every package as a user's compiler finds them; only checked, not run.
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type ChosenEngine, chooseEngine, engineNames } from '@vgg/backend-node';
import type { EngineName } from '@vgg/backend-node/engine';
import { type BackendDescription, configure, describeBackend } from '@vgg/backend-wasm';
import { CIFAR10, ensureCifar10 } from '@vgg/cifar';
import { decodeRecords } from '@vgg/cifar/pixels';
import { architecture, buildModel, describeNetwork, type NetworkDescription } from '@vgg/core';
import { configurations } from '@vgg/core/configurations';
import { recipes } from '@vgg/core/recipes';
import { dataSetNames, openDataSet } from '@vgg/datasets';
import { writeOnnx } from '@vgg/formats';
import { openLoggers } from '@vgg/loggers';
import { createRun, RunError } from '@vgg/runs';
import { checkpointBytes } from '@vgg/runs/files';

configure({ threads: 2 });
export const description: Promise<BackendDescription> = describeBackend();
export const engine: Promise<ChosenEngine> = chooseEngine('auto');
export const names: readonly EngineName[] = engineNames;
const a = architecture('A', {
  inputSize: 32,
  classes: 10,
  batchNorm: true,
  layers: configurations.A,
});
export const model: LayersModel = buildModel(a);
export const network: NetworkDescription = describeNetwork(a);
export const others = [CIFAR10, ensureCifar10, decodeRecords, recipes, dataSetNames, openDataSet];
export const more = [writeOnnx, openLoggers, createRun, RunError, checkpointBytes];
// @ts-expect-error threads are a number: the declarations are found, not taken for any
configure({ threads: 'two' });
