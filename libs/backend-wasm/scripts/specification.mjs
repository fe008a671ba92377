/**
 * Runs tfjs-core's own specification of a backend (its Jasmine specs, shipped in its npm package)
 * and prints one JSON object: how many specs passed, failed and were pending, and the failures.
 *
 *   node scripts/specification.mjs [backend] [options of the backend, as JSON] [part of a spec's name]
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [backend = 'vgg-wasm', options = '{}', only = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const core = '@tensorflow/tfjs-core/dist';

// Without ignoreAnnotations esbuild drops the specs, which the package calls free of side effects.
const { outputFiles } = await build({
  stdin: {
    resolveDir: root,
    contents: `
      import '${core}/index';
      import '${core}/public/chained_ops/register_all_chained_ops';
      import '${core}/register_all_gradients';
      import { configure } from './src/index.ts';
      import { setTestEnvs } from '${core}/jasmine_util';
      import { ENGINE } from '${core}/engine';
      if ('${backend}' === 'vgg-wasm') {
        configure({ ...${options}, binaries: ${JSON.stringify(new URL('../build/', import.meta.url).href)} });
      }
      setTestEnvs([{ name: '${backend}', backendName: '${backend}', flags: {}, isDataSync: true }]);
      require('${core}/tests');
    `,
  },
  bundle: true,
  write: false,
  platform: 'node',
  mainFields: ['module', 'main'],
  ignoreAnnotations: true,
  external: ['jasmine-core', 'jasmine-core/*'],
  logLevel: 'error',
});

const require = createRequire(import.meta.url);
const jasmineRequire = require('jasmine-core/lib/jasmine-core/jasmine.js');
const jasmine = jasmineRequire.core(jasmineRequire);
const environment = jasmine.getEnv();
Object.assign(globalThis, jasmineRequire.interface(jasmine, environment), { jasmine });
environment.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(only) });

const summary = { passed: 0, failed: 0, pending: 0, excluded: 0, failures: [] };
environment.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    summary[status] += 1;
    for (const { message } of failedExpectations) summary.failures.push(`${fullName}: ${message}`);
  },
  suiteDone({ fullName, failedExpectations }) {
    for (const { message } of failedExpectations ?? [])
      summary.failures.push(`${fullName}: ${message}`);
  },
});

console.warn = () => {};
new Function('require', 'module', 'exports', '__filename', outputFiles[0].text)(
  require,
  { exports: {} },
  {},
  fileURLToPath(import.meta.url),
);
await environment.execute();
process.stdout.write(`${JSON.stringify(summary)}\n`);
process.exit(summary.failures.length === 0 ? 0 : 1);
