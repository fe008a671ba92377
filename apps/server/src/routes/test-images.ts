import { join } from 'node:path';
import { CIFAR10, cacheFolder } from '@vgg/cifar';
import { Router } from 'express';
import { onlyMethods, Problem } from '../http/problem.ts';

const [{ name }] = CIFAR10.test;

/**
 * `/cifar10/test_batch.bin`: CIFAR-10's test images in the authors' own form, for the viewer to judge
 * a network on. They are there where the trainer has fetched and verified them; the server fetches none.
 */
export function testImageRoutes(): Router {
  const router = Router();
  router
    .route(`/cifar10/${name}`)
    .get((_req, res, next) => {
      const root = join(cacheFolder(), 'cifar-10-batches-bin');
      res.sendFile(name, { root, maxAge: '30d', immutable: true }, (error) => {
        if (error && !res.headersSent) {
          next(new Problem(404, 'CIFAR-10 is not on this machine: npm run vgg -- data fetches it'));
        }
      });
    })
    .all(onlyMethods('GET'));
  return router;
}
