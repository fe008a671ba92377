import { register } from './register.ts';

export { type BackendDescription, describeBackend, profileBackend } from './engine.ts';
export { type BackendOptions, type MachineMemory, rememberBy } from './options.ts';
export { PHASES, type Phase, type Profile } from './profile.ts';
export { configure } from './register.ts';

register();
