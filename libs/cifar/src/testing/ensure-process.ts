/** A process of its own that ensures the release in the JSON file named; prints what it got. */
import { readFile } from 'node:fs/promises';
import { ensureCifar10 } from '../index.ts';

const release = JSON.parse(await readFile(process.argv[2], 'utf8'));
process.stdout.write(JSON.stringify(await ensureCifar10({ release })));
