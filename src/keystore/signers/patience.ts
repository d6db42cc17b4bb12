export class SignerSilent extends Error {
  override readonly name = 'SignerSilent';
}

/**
 * Waits for a call of a module, at most `withinMs`: a transaction waits for each signature, and one that does not come must not hold it for ever. Until a
 * call that was given up comes back, none is begun: each would hold one of the few threads that read the disk, too, and each of a batch would wait as
 * long again. Rejects with `SignerSilent` then.
 */
export function createPatience(withinMs: number): <T>(begin: () => Promise<T>) => Promise<T> {
  let givenUp: Promise<unknown> | null = null;
  return async (begin) => {
    if (givenUp !== null)
      throw new SignerSilent(
        'the module has not answered an earlier call yet; where that lasts, start the server anew',
      );
    const call = begin();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        givenUp = call;
        const back = (): void => {
          givenUp = null;
        };
        call.then(back, back);
        reject(new SignerSilent('the module did not sign in time'));
      }, withinMs);
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
