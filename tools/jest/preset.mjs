/** Jest as every project uses it: TypeScript as native ES modules, tests beside the source. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
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
