import { ServerCredentials } from '@grpc/grpc-js';
import type { Certificate } from '../http/certificate.ts';

/** A certificate that can be replaced while the server runs. */
export class ReplaceableCredentials extends ServerCredentials {
  constructor(certificate: Certificate) {
    super({}, { ...certificate });
  }

  replace(certificate: Certificate): void {
    this.updateSecureContextOptions({ ...certificate });
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
