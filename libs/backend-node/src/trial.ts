import type { LoadOptions } from './engine.ts';
import { engines } from './engines.ts';
import { reasonOf, start } from './start.ts';
import type { TrialResult } from './survey.ts';

const [name, options = '{}'] = process.argv.slice(2);

process.send?.(await trial(), () => process.exit());

async function trial(): Promise<TrialResult> {
  const engine = engines.find((candidate) => candidate.name === name);
  if (!engine) return { works: false, why: `there is no engine ${name}` };
  try {
    const { version, threads, details } = await start(engine, JSON.parse(options) as LoadOptions);
    return { works: true, version, threads, details };
  } catch (error) {
    return { works: false, why: reasonOf(error) };
  }
}
