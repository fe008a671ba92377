import { env } from '@tensorflow/tfjs-core';

/** What a driver tells of itself; each part may be empty. */
interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
}

/** A graphics card that was opened. */
export interface OpenedDevice {
  device: GPUDevice;
  info: AdapterInfo;
  /** Its name in one line: what it was measured as, and what is shown. */
  name: string;
}

/** Limits of which the kernels take as much as the card offers. */
const wanted = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Opens the graphics card with all the memory that it gives to one tensor.
 * @throws in one short phrase where there is none
 */
export async function openDevice(): Promise<OpenedDevice> {
  const adapter = await requestAdapter();
  const features: GPUFeatureName[] = ['timestamp-query'];
  const device = await adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(wanted.map((limit) => [limit, adapter.limits[limit]])),
  });
  const info = infoOf(adapter);
  return { device, info, name: nameOf(info) };
}

/**
 * The name of the graphics card, without opening it.
 * @throws in one short phrase where there is none
 */
export async function adapterName(): Promise<string> {
  return nameOf(infoOf(await requestAdapter()));
}

/** Whether a card of this name is imitated by the processor. */
export function isSoftware(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name);
}

async function requestAdapter(): Promise<GPUAdapter> {
  const { gpu } = navigator as Partial<Navigator>;
  if (!gpu) throw new Error('WebGPU is not offered here');
  const powerPreference = env().get('WEBGPU_USE_LOW_POWER_GPU') ? 'low-power' : 'high-performance';
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) throw new Error('no graphics card with a driver for WebGPU was found');
  return adapter;
}

function infoOf(adapter: GPUAdapter): AdapterInfo {
  return (adapter as GPUAdapter & { info?: AdapterInfo }).info ?? {};
}

function nameOf({ vendor, architecture, device, description }: AdapterInfo): string {
  const parts = [vendor, architecture, description || device];
  return parts.filter(Boolean).join(' ').trim() || 'a graphics card without a name';
}
