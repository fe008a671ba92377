import type { EngineName } from './engine.ts';

/** The first Node whose V8 pairs 128-bit WebAssembly operations into 256-bit ones. */
const wideNode = 24;

/** Measured: VGG-A's training speed with vgg-wasm on Node 24 over that on Node 20 and 22. */
const gain = 1.6;

/** Where a newer Node would train faster, one line with the command that uses it once. */
export function newerNodeHint(version: string, engine: EngineName | null): string | null {
  const major = Number.parseInt(version, 10);
  if (engine !== 'vgg-wasm' || major >= wideNode) return null;
  return (
    `Node ${wideNode} trains about ${gain} times as fast as Node ${major} with vgg-wasm: ` +
    `npx -p node@${wideNode} -c 'npm run -s vgg -- train'`
  );
}
