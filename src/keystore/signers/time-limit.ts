/** A module did not answer in time, or has not answered an earlier call yet. */
export class SignerTimedOut extends Error {
  override readonly name = 'SignerTimedOut';
}

/**
 * Limits the time of each call into a module to `withinMs`, because a transaction waits for the signature. After a timeout, further calls reject at once
 * until the late call returns: each would occupy one of the few threads that also read the disk, and a batch would wait the full time for each signature.
 * Rejects with `SignerTimedOut`.
 */
export function createTimeLimit(withinMs: number): <T>(begin: () => Promise<T>) => Promise<T> {
  let givenUp: Promise<unknown> | null = null;
  return async (begin) => {
    if (givenUp !== null)
      throw new SignerTimedOut(
        'the module has not answered an earlier call yet; if this lasts, restart the server',
      );
    const call = begin();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        givenUp = call;
        const returned = (): void => {
          givenUp = null;
        };
        call.then(returned, returned);
        reject(new SignerTimedOut('the module did not sign in time'));
      }, withinMs);
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
