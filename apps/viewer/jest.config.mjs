import preset from '../../tools/jest/preset.mjs';

/** Components are compiled as Vite does, for the browser; tests that mount one ask for jsdom. */
export default {
  ...preset,
  extensionsToTreatAsEsm: [...preset.extensionsToTreatAsEsm, '.svelte'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'json', 'svelte'],
  transform: { ...preset.transform, '\\.svelte$': '<rootDir>/src/testing/svelte-transform.mjs' },
};
