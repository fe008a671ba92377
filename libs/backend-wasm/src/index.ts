import { register } from './register.ts';

export { type BackendDescription, describeBackend } from './engine.ts';
export type { BackendOptions } from './options.ts';
export { configure } from './register.ts';

register();
