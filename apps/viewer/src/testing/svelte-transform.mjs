import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { compile, preprocess } from 'svelte/compiler';

/** Jest's transformer for Svelte components; styles are left to the browser's tests. */
export default {
  async processAsync(source, filename) {
    const { code } = await preprocess(source, vitePreprocess({ style: false }), { filename });
    const { js } = compile(code, { filename, generate: 'client', css: 'external', dev: false });
    return { code: js.code, map: JSON.stringify(js.map) };
  },
};
