import { register } from './register.ts';

export type { BackendOptions } from './options.ts';
export { configure } from './register.ts';

register();
