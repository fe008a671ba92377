import preset from '../../tools/jest/preset.mjs';

export default { ...preset, globalSetup: '<rootDir>/src/e2e/testing/prepare.mjs' };
