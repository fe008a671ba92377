/**
 * A reader that closes the pipe early (`vgg runs | head`) is no error, nor is a terminal that is
 * closed: the command just ends. One that has something to lose, a training, says with
 * `whenOutputCloses` what to do instead.
 */
let reaction: () => void = () => process.exit(0);

/** A pipe without a reader; a terminal that is no more. */
const closed = ['EPIPE', 'EIO'];

/** To be called once, at the start. */
export function endWhenOutputCloses(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed.includes(error.code ?? '')) throw error;
    reaction();
  });
  // Nobody reads the complaint, and nobody types: neither ends what is being done.
  for (const stream of [process.stderr, process.stdin]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!closed.includes(error.code ?? '')) throw error;
    });
  }
}

/** Puts another reaction in place; the function that is returned puts the first one back. */
export function whenOutputCloses(react: () => void): () => void {
  const before = reaction;
  reaction = react;
  return () => {
    reaction = before;
  };
}
