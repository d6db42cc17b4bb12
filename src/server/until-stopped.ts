/** Resolves at the first signal to stop and, in a child process, when its parent is gone, however it ended. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      // The channel to the parent would keep this process alive.
      if (process.connected) process.disconnect();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
    if (process.connected) process.once('disconnect', stop);
  });
}
