import type { ModelCard } from '@vgg/core';

/** A network that is loaded: one version of one run. */
export interface ServedModel {
  /** Under which the engine knows it. */
  id: number;
  /** The run's. */
  name: string;
  /** The step of its checkpoint. */
  version: string;
  card: ModelCard;
  /** The most images that its maps leave room for at a time. */
  batch: number;
  /** Of its weights. */
  bytes: number;
  /** Which file it was read from. */
  identity: string;
  lastUsed: number;
  /** Requests that use it now. */
  leases: number;
  /** Replaced or pushed out: it goes when the last lease ends. */
  retired: boolean;
}

/** The right to use a model until `release`. */
export interface Lease {
  model: ServedModel;
  release(): void;
}
