/**
 * Makes public/gallery.png, the sample of test images that comes with the page: the first twenty of
 * each class, a row a class. Run by `npm run gallery` in apps/viewer; CIFAR-10 is fetched if needed.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openDataSet } from '@vgg/datasets';
import sharp from 'sharp';

const cifar10 = await openDataSet({ data: 'cifar10' });
const sheet = await cifar10.sheet({ columns: 20, scale: 1, gap: 0, set: 'test' });
const png = await sharp(sheet).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
await cifar10.close();
const path = fileURLToPath(new URL('../public/gallery.png', import.meta.url));
await writeFile(path, png);
process.stdout.write(`${path}: ${png.length} bytes\n`);
