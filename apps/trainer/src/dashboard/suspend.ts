/** Job control: Ctrl-Z stops the process until `fg`, as in any other program. */

/** How long after asking to be stopped the process takes it that nobody stopped it, in milliseconds. */
const IGNORED_AFTER = 300;

/**
 * Reacts to SIGTSTP, and stops the process group for Ctrl-Z, which a terminal that gives single keys
 * does not turn into the signal itself. Where nobody could continue the process (no shell with job
 * control above it) the system does not stop it, and it goes on at once.
 *
 * @param leave gives the terminal back
 * @param enter takes the terminal again
 */
export function onSuspension(
  leave: () => void,
  enter: () => void,
): { suspend: () => void; forget: () => void } {
  let suspended = false;
  let ignored: NodeJS.Timeout | undefined;
  const stop = (group: 0 | number) => {
    if (suspended) return;
    suspended = true;
    leave();
    // Without a listener the signal does what it always does. The group: npm waits for us, too.
    process.off('SIGTSTP', onStop);
    process.kill(group, 'SIGTSTP');
    ignored = setTimeout(goOn, IGNORED_AFTER);
  };
  const onStop = () => stop(process.pid);
  const goOn = () => {
    if (!suspended) return;
    suspended = false;
    clearTimeout(ignored);
    process.on('SIGTSTP', onStop);
    enter();
  };
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', goOn);
  return {
    suspend: () => stop(0),
    forget() {
      clearTimeout(ignored);
      process.off('SIGTSTP', onStop);
      process.off('SIGCONT', goOn);
    },
  };
}
