// Loaded before every test file. Node's test runner watches every promise of a file by an async hook, to name the test that an uncaught error
// belongs to; in files that await much this took up to half of the processor's time. Its own tests and suites are watched on, so that hooks
// and tests belong to the suite that they stand in. Such an error fails its file all the same, and is written out here, because the runner's
// report then leaves out where it was thrown.
import asyncHooks from 'node:async_hooks';

const { createHook } = asyncHooks;

/** @param {import('node:async_hooks').HookCallbacks} callbacks @returns {import('node:async_hooks').AsyncHook} */
asyncHooks.createHook = (callbacks) => {
  const isOfRunner = (new Error().stack ?? '').includes('node:internal/test_runner');
  return createHook(isOfRunner ? { ...callbacks, trackPromises: false } : callbacks);
};

process.on('uncaughtExceptionMonitor', (error) =>
  process.stderr.write(`Uncaught: ${error.stack ?? error}\n`),
);
