import '@tensorflow/tfjs-backend-webgpu';
import { register } from './register.ts';

export { adapterName, isSoftware } from './device.ts';

register();
