import { version_core } from '@tensorflow/tfjs-core';
import type { ChosenEngine } from '@vgg/backend-node';
import { own } from '../own.ts';

/** What made a run: this program, Node, V8, tfjs, and the engine. */
export function versions({ name, version }: ChosenEngine): Record<string, string> {
  const { node = '', v8 = '' } = process.versions;
  return { vgg: own.version, node, v8, tfjs: version_core, [name]: version };
}
