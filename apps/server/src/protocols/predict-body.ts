import type { ModelCard } from '@vgg/core';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import type { Source } from '../inference/decoder.ts';
import { readFiles } from './multipart.ts';
import { instanceSource } from './pixels.ts';

export interface BodyLimits {
  bodyLimitMib: number;
  jsonLimitMib: number;
  maxImages: number;
}

export const imageTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/heif',
  'image/tiff',
];
/** Common misnomers, and bytes of which the sender does not know what they are. */
const alsoImages = ['image/jpg', 'image/pjpeg', 'image/x-png', 'image/*'];
const accepted = ['multipart/form-data', 'application/json', ...imageTypes];

export const instancesSchema = z.object({ instances: z.array(z.unknown()).min(1) });

const mib = (count: number) => Math.floor(count * 2 ** 20);

/** Runs one of Express' parsers and gives the body that it leaves. */
export function parsed(parser: RequestHandler, req: Request, res: Response): Promise<unknown> {
  return new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error ? reject(error) : resolve(req.body)));
  });
}

/** Reads a JSON body of at most so many MiB. */
export function jsonParser(limits: BodyLimits): RequestHandler {
  return express.json({ limit: mib(limits.jsonLimitMib), type: () => true });
}

/** Reads any body as bytes. */
export function rawParser(limits: BodyLimits): RequestHandler {
  return express.raw({ limit: mib(limits.bodyLimitMib), type: () => true });
}

/**
 * Reads the body of `POST /predict` in any of its three forms.
 * @throws Problem 400, 413 or 415
 */
export function predictBody(limits: BodyLimits) {
  const json = jsonParser(limits);
  const raw = rawParser(limits);
  return async (req: Request, res: Response): Promise<(card: ModelCard) => Source[]> => {
    if (req.is('multipart/form-data')) {
      const files = await readFiles(req, res, {
        files: limits.maxImages,
        bytes: mib(limits.bodyLimitMib),
      });
      if (files.length === 0) throw new Problem(400, 'the multipart body has no file');
      return () => files.map((encoded) => ({ encoded }));
    }
    if (req.is('application/json')) {
      const body = instancesSchema.safeParse(await parsed(json, req, res));
      if (!body.success)
        throw new Problem(400, 'the body must be {"instances": [one or more images]}');
      const { instances } = body.data;
      checkCount(instances.length, limits.maxImages);
      return ({ input }) =>
        instances.map((one, i) => instanceSource(one, input.size, `instances[${i}]`));
    }
    const type = req.headers['content-type']?.split(';', 1)[0].trim().toLowerCase() ?? '';
    if (![...imageTypes, ...alsoImages, 'application/octet-stream'].includes(type)) {
      throw new Problem(
        415,
        `${type ? `Content-Type ${type.slice(0, 80)}` : 'a body without Content-Type'} is not accepted; accepted are ${accepted.join(', ')}`,
        { 'Accept-Post': accepted.join(', ') },
      );
    }
    const body = await parsed(raw, req, res);
    if (!(body instanceof Uint8Array) || body.length === 0)
      throw new Problem(400, 'the body is empty');
    return () => [{ encoded: body }];
  };
}

/** @throws Problem 413 */
export function checkCount(images: number, most: number): void {
  if (images > most) {
    throw new Problem(413, `the request has ${images} images; at most ${most} are accepted`);
  }
}
