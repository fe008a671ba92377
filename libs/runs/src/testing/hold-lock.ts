/** Locks a run; says 'locked' and holds it until its input ends, or says what is wrong. */
import { argv, stdin, stdout } from 'node:process';
import { acquireLock } from '../lock.ts';

const [, , folder = ''] = argv;
try {
  const release = await acquireLock(folder);
  stdout.write('locked\n');
  stdin.resume().on('end', () => release());
} catch (error) {
  stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
