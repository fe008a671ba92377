// Ends with 0 where the package webgpu finds a graphics card, and prints its name.
const { create } = await import('webgpu');
const adapter = await create([]).requestAdapter();
if (!adapter) process.exit(1);
process.stdout.write(adapter.info.description || adapter.info.device);
