import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';
import { keptFiles } from './scripts/kept-files.ts';

/** Every address is relative, so that the built pages work in any folder of any host. */
export default defineConfig({
  base: './',
  plugins: [svelte(), keptFiles()],
  // The workspace's packages as their sources.
  resolve: { conditions: ['@vgg/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 2500 },
  server: {
    headers: {
      // Lets vgg-wasm share its memory between threads.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
});
