/**
 * Lets Node run this workspace's TypeScript as it is: each file is compiled when it is first needed and
 * kept in node_modules/.cache, where that can be written. The workspace's packages are found by their
 * condition `@vgg/source`, which leads to their sources instead of what was built of them.
 *
 * `node --import <path of this file> program.ts`
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

mapOwnSources();
// Node 20 has none. What V8 made of a file is kept, too.
module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/v8', import.meta.url)));
// Node 20 has the older of the two alone, newer ones warn of it.
if (module.registerHooks) module.registerHooks(await import('./typescript-hooks.mjs'));
else module.register('./typescript-hooks.mjs', import.meta.url);

/** Traces name lines of the sources; the maps of packages, tfjs' of megabytes, are not read. */
function mapOwnSources() {
  if (module.setSourceMapsSupport) {
    module.setSourceMapsSupport(true);
    return;
  }
  process.setSourceMapsEnabled(true);
  // Node 20 cannot leave packages out. What is CommonJS is a package's.
  const loadCommonJs = module._extensions['.js'];
  module._extensions['.js'] = (...file) => {
    process.setSourceMapsEnabled(false);
    try {
      loadCommonJs(...file);
    } finally {
      process.setSourceMapsEnabled(true);
    }
  };
}
