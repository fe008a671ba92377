import preset from '../../tools/jest/preset.mjs';

/** Components are compiled as Vite does, for the browser; tests that mount one ask for jsdom. */
export default {
  ...preset,
  extensionsToTreatAsEsm: [...preset.extensionsToTreatAsEsm, '.svelte'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'json', 'svelte'],
  // The first that fits a file is taken.
  transform: {
    '\\.svelte(\\.ts)?$': '<rootDir>/src/testing/svelte-transform.mjs',
    ...preset.transform,
  },
};
