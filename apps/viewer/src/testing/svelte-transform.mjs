import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { transform } from '@swc/core';
import { compile, compileModule, preprocess } from 'svelte/compiler';

/** Jest's transformer for Svelte's components and modules; styles are left to the browser's tests. */
export default {
  async processAsync(source, filename) {
    const { js } = filename.endsWith('.ts')
      ? await module(source, filename)
      : await component(source, filename);
    return { code: js.code, map: JSON.stringify(js.map) };
  },
};

async function component(source, filename) {
  const { code } = await preprocess(source, vitePreprocess({ style: false }), { filename });
  return compile(code, { filename, generate: 'client', css: 'external', dev: false });
}

async function module(source, filename) {
  const parser = { syntax: 'typescript' };
  const { code } = await transform(source, { filename, jsc: { target: 'es2023', parser } });
  return compileModule(code, { filename, generate: 'client', dev: false });
}
