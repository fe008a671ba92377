import { type Response, Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { readTestImages } from '../test-images/read-test-images.ts';
import type { Context } from './context.ts';

const querySchema = z.object({ limit: z.coerce.number().int().min(1).optional() });

/**
 * `/models/{model}/test-images`: images of the data set that a network learned from, to judge it on,
 * where they lie ready on this machine. A folder's pictures are told to whoever may ask the model.
 */
export function testImageRoutes({ models }: Context): Router {
  const router = Router();
  router
    .route('/models/:model/test-images')
    .get(async (req, res) => {
      const query = querySchema.safeParse(req.query);
      if (!query.success) throw new Problem(400, 'limit is a whole number of at least 1');
      const { run } = models.listing(req.params.model);
      const { data } = run.card;
      if (!data)
        throw new Problem(404, `${run.name}'s card names no data set: it has no test images`);
      const answered = await readTestImages(run.card, query.data.limit, goneSignal(res));
      if ('missing' in answered) {
        req.log.warn({ model: run.name, reason: answered.missing }, 'no test images');
        throw new Problem(
          404,
          `the test images of ${run.name} (data set ${data.name}) do not lie ready on this machine: the server's log tells why`,
        );
      }
      res.type('application/octet-stream').set('Cache-Control', 'private, max-age=60');
      res.send(Buffer.from(answered.file.buffer));
    })
    .all(onlyMethods('GET'));
  return router;
}

/** Aborts when the client goes away. */
function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort(new Problem(499, 'the client has gone')));
  return gone.signal;
}
