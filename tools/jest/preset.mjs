import { swcOptions } from '../swc.mjs';

/** Jest as every project uses it: TypeScript as native ES modules, tests beside the source. */
export default {
  testEnvironment: 'node',
  // Jest's own for Node, and the workspace's: packages are tested as their sources.
  testEnvironmentOptions: { customExportConditions: ['@vgg/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.tsx?$': ['@swc/jest', swcOptions],
  },
  transformIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/**/*.test.ts', '<rootDir>/**/*.test.tsx'],
  injectGlobals: false,
  // Of tfjs, whose modules are CommonJS: in Jest's sandbox looking a global up takes its time.
  sandboxInjectedGlobals: ['Array', 'Float32Array', 'Math', 'Number', 'Object'],
  // Only what hangs reaches it: a test waits for what happens, not for a time.
  testTimeout: 900_000,
  maxWorkers: 2,
};
