import { endWhenOutputCloses } from './output-closed.ts';
import { run } from './program.ts';

endWhenOutputCloses();
await run(process.argv.slice(2));
