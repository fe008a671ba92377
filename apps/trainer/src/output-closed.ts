/**
 * A reader that closes the pipe early (`vgg runs | head`) is no error: the command just ends. One
 * that has something to lose, a training, says with `whenOutputCloses` what to do instead.
 */
let reaction: () => void = () => process.exit(0);

/** To be called once, at the start. */
export function endWhenOutputCloses(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    reaction();
  });
}

/** Puts another reaction in place; the function that is returned puts the first one back. */
export function whenOutputCloses(react: () => void): () => void {
  const before = reaction;
  reaction = react;
  return () => {
    reaction = before;
  };
}
