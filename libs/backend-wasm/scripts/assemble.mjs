/** Compiles assembly/ into the four binaries in build/: with and without relaxed SIMD, with and without threads. */
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import '../../../tools/typescript.mjs';
import './microkernels.mjs';

await import('./enumerations.mjs');
const { FINGERPRINT, fingerprint } = await import('../src/fingerprint.ts');

const root = fileURLToPath(new URL('..', import.meta.url));
const binaries = [
  { name: 'fma-threads', features: ['simd', 'relaxed-simd', 'threads'] },
  { name: 'fma', features: ['simd', 'relaxed-simd'] },
  { name: 'muladd-threads', features: ['simd', 'threads'] },
  { name: 'muladd', features: ['simd'] },
];

fs.mkdirSync(`${root}/build`, { recursive: true });
for (const { name, features } of binaries) {
  const shared = features.includes('threads');
  const options = [
    'assembly/index.ts',
    '--baseDir',
    root,
    '--outFile',
    `build/${name}.wasm`,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    ...(shared ? ['--sharedMemory'] : []),
    ...features.flatMap((feature) => ['--enable', feature]),
  ];
  const { error, stderr } = await asc.main(options);
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exit(1);
  }
  console.log(
    `build/${name}.wasm: ${(fs.statSync(`${root}/build/${name}.wasm`).size / 1024).toFixed(0)} KiB`,
  );
}
const sources = fingerprint({ fs, crypto }, new URL('../', import.meta.url));
fs.writeFileSync(`${root}/build/${FINGERPRINT}`, sources);
