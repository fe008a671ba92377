/** A process of its own that opens the folder named, and prints how far it came and what it got. */
import { openDataSet } from '../index.ts';

let decoded = 0;
const opened = await openDataSet(
  { data: process.argv[2] },
  {
    onProgress: ({ stage, received }) => {
      if (stage === 'decode') decoded = received;
    },
  },
);
const { description } = opened;
process.stdout.write(JSON.stringify({ description, decoded }));
