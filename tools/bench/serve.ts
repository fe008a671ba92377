import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { Facts, Request } from './contender.ts';

/**
 * The contender's side of contender.ts: prepares, says it is ready, then runs as many steps as each
 * line asks for, and times each by `clock`, in milliseconds.
 */
export async function serve(
  prepare: () => Promise<{ facts: Facts; step: (request: Request) => Promise<unknown> }>,
  clock: () => number = () => performance.now(),
): Promise<void> {
  try {
    const { facts, step } = await prepare();
    say({ ready: facts });
    for await (const line of createInterface({ input: process.stdin })) {
      const request = JSON.parse(line) as Request;
      const seconds: number[] = [];
      const values: number[] = [];
      for (let i = 0; i < request.steps; i++) {
        if (request.pause) await setTimeout(request.pause);
        const began = clock();
        const value = await step(request);
        seconds.push((clock() - began) / 1000);
        if (typeof value === 'number') values.push(value);
      }
      say({ seconds, values, peakMemory: process.resourceUsage().maxRSS * 1024 });
    }
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
  process.exit();
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
