import { join } from 'node:path';
import { CIFAR10, filesOf } from '@vgg/cifar';
import { CIFAR10_RECORD } from '@vgg/cifar/pixels';
import { cacheFolder } from '@vgg/datasets';
import { type RequestHandler, Router } from 'express';
import { onlyMethods, Problem } from '../http/problem.ts';

const files = filesOf(CIFAR10);
const [{ name: testBatch }] = CIFAR10.test;

/**
 * `/data/cifar10/{file}`: CIFAR-10's files in the authors' own form, whole or in ranges, for the viewer
 * to train on and to judge by. They are there where the trainer has fetched and verified them; the
 * server fetches none. `/cifar10/test_batch.bin` is the older address of one of them.
 */
export function cifar10Routes(): Router {
  const router = Router();
  router
    .route('/data/cifar10/:file')
    .get((req, res, next) => send(String(req.params.file))(req, res, next))
    .all(onlyMethods('GET'));
  router.route(`/cifar10/${testBatch}`).get(send(testBatch)).all(onlyMethods('GET'));
  return router;
}

function send(name: string): RequestHandler {
  return (_req, res, next) => {
    const file = files.find((known) => known.name === name);
    if (!file) {
      const names = files.map((known) => known.name).join(', ');
      throw new Problem(404, `CIFAR-10 has no such file: its files are ${names}`);
    }
    const { images } = file;
    const root = join(cacheFolder(), CIFAR10.folder);
    res.sendFile(name, { root, maxAge: '30d', immutable: true }, (error) => {
      if (!error || res.headersSent) return;
      if ('status' in error && error.status === 416) {
        const size = images * CIFAR10_RECORD.bytes;
        next(new Problem(416, `${name} has ${size} bytes, none of them in the range asked for`));
      } else {
        next(new Problem(404, 'CIFAR-10 is not on this machine: npm run vgg -- data fetches it'));
      }
    });
  };
}
