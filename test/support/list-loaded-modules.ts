import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// A preload (`node --import`): writes the address of each module that the process loads into the file that LOADED_MODULES names.
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(process.env['LOADED_MODULES']!, `${url}\n`);
    return nextLoad(url, context);
  },
});
