import type { Request, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { multipartFault, Problem } from '../http/problem.ts';

/**
 * The files of a multipart body, in memory, in their order. Fields are passed over.
 * @throws Problem 400 where the body is broken, 413 where there are too many files or bytes
 */
export function readFiles(
  req: Request,
  res: Response,
  limits: { files: number; bytes: number },
): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  const parse = multer({
    storage: inMemory(files, limits.bytes),
    limits: {
      files: limits.files,
      fields: 16,
      fieldSize: 64 * 1024,
      fieldNameSize: 200,
      headerPairs: 32,
      parts: limits.files + 16,
    },
  }).any();
  return new Promise((resolve, reject) => {
    parse(req, res, (error: unknown) => {
      if (!error) resolve(files);
      else if (error instanceof Error && !('status' in error) && !('code' in error)) {
        reject(new Problem(400, multipartFault(error.message)));
      } else reject(error);
    });
  });
}

/** Like multer's own, with a limit on all files together. */
function inMemory(files: Uint8Array[], mostBytes: number): StorageEngine {
  let bytes = 0;
  return {
    _handleFile(_req, file, done) {
      const place = files.push(new Uint8Array()) - 1;
      const chunks: Buffer[] = [];
      file.stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= mostBytes) chunks.push(chunk);
        else {
          chunks.length = 0;
          done(new Problem(413, `the files have more than ${mostBytes} bytes together`));
        }
      });
      file.stream.on('error', done);
      file.stream.on('end', () => {
        files[place] = Buffer.concat(chunks);
        done(null, { size: files[place].length });
      });
    },
    _removeFile(_req, _file, done) {
      done(null);
    },
  };
}
