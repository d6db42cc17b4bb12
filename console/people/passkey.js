// Passkeys by the browser's own JSON methods (WebAuthn Level 3, section 5.1); no library.

/** Whether this browser supports passkeys and their JSON methods. */
export function canPasskey() {
  return 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
}

/** @param {unknown} error */
function inWords(error) {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return new Error('The passkey was not used: it was cancelled, or it took too long.');
  if (name === 'InvalidStateError') return new Error('This passkey is enrolled already; use another one.');
  if (name === 'SecurityError')
    return new Error('This address cannot use passkeys: open the page at the public address of the server.');
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * Makes a new passkey.
 * @param {unknown} options PublicKeyCredentialCreationOptionsJSON
 */
export async function makePasskey(options) {
  try {
    const json = /** @type {PublicKeyCredentialCreationOptionsJSON} */ (options);
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
    const credential = await navigator.credentials.create({ publicKey });
    return /** @type {PublicKeyCredential} */ (credential).toJSON();
  } catch (error) {
    throw inWords(error);
  }
}

/**
 * Signs a challenge with a passkey.
 * @param {unknown} options PublicKeyCredentialRequestOptionsJSON
 */
export async function signWithPasskey(options) {
  try {
    const json = /** @type {PublicKeyCredentialRequestOptionsJSON} */ (options);
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
    const credential = await navigator.credentials.get({ publicKey });
    return /** @type {PublicKeyCredential} */ (credential).toJSON();
  } catch (error) {
    throw inWords(error);
  }
}
