/** How the workspace's TypeScript is compiled, for Node and for Jest alike: types go, JSX becomes calls, the rest stays for Node 20. */
export const swcOptions = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
};
