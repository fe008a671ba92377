import { backend, enableProdMode, env, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { Failure, lineOf } from '../failure.ts';
import { type Line, line, listed, verbatim } from '../language/line.ts';
import type { Backend, EngineChoice, EngineFacts } from '../protocol/facts.ts';

/** A way to compute: whether this browser offers it, and how it is called. */
interface Engine {
  backend: Backend;
  /** Loads and starts it. @returns how it is described; throws why it cannot be used */
  start(): Promise<Line>;
}

/** The graphics card first; where it is only imitated in software, WebAssembly is faster. */
const engines: Engine[] = [
  {
    backend: 'webgpu',
    async start() {
      const adapter = await graphicsAdapter();
      await import('@vgg/backend-webgpu');
      await use('webgpu');
      return line`WebGPU on ${adapter.name}`;
    },
  },
  {
    backend: 'webgl',
    async start() {
      await import('@tensorflow/tfjs-backend-webgl');
      if (env().getNumber('WEBGL_VERSION') === 0)
        throw new Failure(line`this browser has no WebGL here`);
      // Half floats are not exact enough to compare feature maps with those of other engines.
      env().set('WEBGL_RENDER_FLOAT32_CAPABLE', env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE'));
      await use('webgl');
      return line`WebGL on ${rendererOf(webglContext())}`;
    },
  },
  {
    backend: 'vgg-wasm',
    async start() {
      await import('@tensorflow/tfjs-backend-cpu');
      const { describeBackend } = await import('@vgg/backend-wasm');
      await use('vgg-wasm');
      const { threads } = await describeBackend();
      return threads === 1 ? line`WebAssembly, 1 thread` : line`WebAssembly, ${threads} threads`;
    },
  },
  {
    backend: 'cpu',
    async start() {
      await import('@tensorflow/tfjs-backend-cpu');
      await use('cpu');
      return verbatim('JavaScript');
    },
  },
];

/**
 * Starts the engine that was asked for, or the first of all that works.
 * @param without engines from which the graphics card has been taken away too often
 * @throws Failure where the one that was asked for does not work
 */
export async function startEngine(
  choice: EngineChoice,
  without: readonly Backend[] = [],
): Promise<EngineFacts> {
  enableProdMode();
  const passedOver: Line[] = [];
  for (const engine of engines) {
    if (choice !== 'auto' && choice !== engine.backend) continue;
    if (without.includes(engine.backend)) {
      passedOver.push(line`${engine.backend}: the graphics card took it away`);
      continue;
    }
    try {
      if (choice === 'auto') await refuseSoftware(engine.backend);
      return { backend: engine.backend, description: await engine.start(), passedOver };
    } catch (error) {
      passedOver.push(line`${engine.backend}: ${lineOf(error)}`);
    }
  }
  throw new Failure(line`The engine cannot be started: ${listed(passedOver)}`);
}

async function use(name: Backend): Promise<void> {
  if (!(await setBackend(name))) throw new Failure(line`it does not start`);
  await ready();
}

const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/** @throws Failure where the graphics card is only imitated */
export async function refuseSoftware(name: Backend): Promise<void> {
  if (name !== 'webgpu' && name !== 'webgl') return;
  const renderer = name === 'webgpu' ? (await graphicsAdapter()).name : rendererOf(ownContext());
  if (typeof renderer === 'string' && SOFTWARE.test(renderer))
    throw new Failure(line`${line`imitated in software`} (${renderer})`);
}

interface AdapterInfo {
  vendor: string;
  architecture: string;
  description: string;
}

/** What the browser tells of the graphics card under WebGPU. */
async function graphicsAdapter(): Promise<{ name: string | Line }> {
  const { gpu } = navigator as {
    gpu?: { requestAdapter(): Promise<{ info?: AdapterInfo } | null> };
  };
  if (!gpu) throw new Failure(line`this browser has no WebGPU here`);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Failure(line`there is no adapter for WebGPU`);
  const { vendor, architecture, description } = adapter.info ?? {};
  return {
    name: description || [vendor, architecture].filter(Boolean).join(' ') || line`this machine`,
  };
}

function ownContext(): WebGL2RenderingContext {
  const context =
    typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!context) throw new Failure(line`this browser has no WebGL 2 in workers`);
  return context;
}

/** The context that tfjs draws with. */
function webglContext(): WebGL2RenderingContext {
  return (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu.gl;
}

/** Calls back when the graphics card takes away the context of the engine that has started. */
export function whenLost(started: Backend, lost: (backend: Backend) => void): void {
  if (started === 'webgl') {
    webglContext().canvas.addEventListener('webglcontextlost', () => lost(started), { once: true });
  } else if (started === 'webgpu') {
    void deviceLost().then(() => lost(started));
  }
}

/** How long a browser takes to say that a context is lost with which calls fail already. */
const SAID_MS = 200;

/**
 * Whether something failed only because the graphics card has taken the context away.
 * @returns the engine that it was taken from; null where it is still there
 */
export async function lostBackend(): Promise<Backend | null> {
  const said = new Promise<null>((resolve) => setTimeout(resolve, SAID_MS, null));
  if (getBackend() === 'webgpu') {
    return Promise.race([deviceLost().then((): Backend => 'webgpu'), said]);
  }
  if (getBackend() !== 'webgl') return null;
  await said;
  return webglContext().isContextLost() ? 'webgl' : null;
}

/** Settles when the graphics card takes WebGPU away. */
function deviceLost(): Promise<unknown> {
  return (backend() as unknown as { device: { lost: Promise<unknown> } }).device.lost;
}

function rendererOf(context: WebGL2RenderingContext): string {
  const extension = context.getExtension('WEBGL_debug_renderer_info');
  const name = extension
    ? context.getParameter(extension.UNMASKED_RENDERER_WEBGL)
    : context.getParameter(context.RENDERER);
  return String(name).replace(/^ANGLE \((.*)\)$/, '$1');
}
