import { Failure } from '../failure.ts';
import { type Line, line } from '../language/line.ts';

/** The camera, as long as somebody looks at it. */
class Camera {
  stream = $state.raw<MediaStream | null>(null);
  /** The network that is opened next is to look through the camera. */
  wanted = false;

  /** @throws Failure where there is none, or the page may not use it */
  async start(): Promise<MediaStream> {
    const { mediaDevices } = navigator;
    if (!mediaDevices) {
      throw new Failure(
        line`Pages may use the camera that came over HTTPS or from this machine only`,
      );
    }
    try {
      this.stream = await mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 640 } },
      });
      return this.stream;
    } catch (error) {
      throw new Failure(why(error));
    }
  }

  stop(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }
}

function why(error: unknown): Line {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return line`The browser was told not to give this page the camera: allow it beside the address`;
    case 'NotReadableError':
      return line`Another program uses the camera`;
    default:
      return line`There is no camera that this page may use`;
  }
}

export const camera = new Camera();
