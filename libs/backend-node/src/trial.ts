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
    const given = JSON.parse(options) as LoadOptions;
    const { version, threads, details } = await start(engine, given);
    const notWorthIt = await engine.isWorthIt?.(given).then(() => undefined, reasonOf);
    return { works: true, version, threads, details, ...(notWorthIt ? { notWorthIt } : {}) };
  } catch (error) {
    return { works: false, why: reasonOf(error) };
  }
}
