import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { followFiles } from '../follow-files.ts';
import { StartError } from '../start-error.ts';

export interface CertificateFiles {
  /** PEM: the certificate, and those between it and the authority's. */
  tlsCert: string;
  /** PEM. */
  tlsKey: string;
}

export interface Certificate {
  cert: Buffer;
  key: Buffer;
}

/**
 * @throws StartError where a file cannot be read, is none, or the two do not belong together
 */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([read(files.tlsCert), read(files.tlsKey)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${files.tlsCert} and ${files.tlsKey} are no certificate with its key in PEM: ${why}`,
    );
  }
  return { cert, key };
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new StartError(`${path} cannot be read: ${error.code}`);
  });
}

/**
 * Reads the certificate again when its files have changed, and at SIGHUP. One that is broken is logged,
 * and the one before stays.
 * @param use takes the new one
 * @returns a function that ends it
 */
export function followCertificate(
  files: CertificateFiles,
  { seconds, log, use }: { seconds: number; log: Logger; use: (certificate: Certificate) => void },
): () => void {
  const reload = async () => {
    try {
      use(await readCertificate(files));
      log.info('certificate read again');
    } catch (error) {
      log.error(`the certificate before stays: ${error instanceof Error ? error.message : error}`);
    }
  };
  return followFiles([files.tlsCert, files.tlsKey], seconds, reload);
}
