import type { Request, Response } from 'express';
import type { Models } from '../models/models.ts';
import { choose, type Split } from '../models/split.ts';

/**
 * The model that a request's address leaves open: what `X-Model` names, else one of the split, the same
 * one for the same `X-Split-Key`; undefined for the default model.
 */
export function modelFor(req: Request, models: Models, split: Split | undefined) {
  const named = req.get('X-Model');
  if (named !== undefined) return named;
  return split && choose(split, (name) => models.has(name), req.get('X-Split-Key'));
}

/** Says in the answer's head which model gave it. */
export function tellModel(res: Response, { name, version }: { name: string; version: string }) {
  res.set({ 'X-Model': encodeURIComponent(name), 'X-Model-Version': version });
}
