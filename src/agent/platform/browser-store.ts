import type { AgentStorage } from './ports.ts';
import type { DeviceKeyPair, KeyPlace } from './web-platform.ts';

const storeName = 'carnet';
const keyName = 'device-key';

/** IndexedDB as the agent's storage and the place of its key, which the browser stores without exposing it. Each write is one transaction. */
export function browserStore(databaseName: string): AgentStorage & { readonly keyPlace: KeyPlace } {
  let opening: Promise<IDBDatabase> | undefined;
  const open = async (): Promise<IDBDatabase> => {
    const request = indexedDB.open(databaseName, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
    try {
      return await done(request);
    } catch (cause) {
      opening = undefined;
      throw cause;
    }
  };
  const read = async (name: string): Promise<unknown> => {
    const database = await (opening ??= open());
    return done(database.transaction(storeName).objectStore(storeName).get(name));
  };
  const write = async (name: string, value: unknown): Promise<void> => {
    const database = await (opening ??= open());
    // `strict`: complete only once it is on disk, because the number of a report must survive a crash.
    const transaction = database.transaction(storeName, 'readwrite', { durability: 'strict' });
    transaction.objectStore(storeName).put(value, name);
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () =>
        reject(transaction.error ?? new Error('the transaction was aborted')),
      );
    });
  };
  return {
    get: async (name) => {
      const value = await read(name);
      return typeof value === 'string' ? value : undefined;
    },
    set: write,
    keyPlace: {
      load: async () => (await read(keyName)) as DeviceKeyPair | undefined,
      save: (pair) => write(keyName, pair),
    },
  };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the request failed')));
  });
}
