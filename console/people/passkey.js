// Passkeys without a library. Options and results are converted here, field by field: extensions of password managers put credentials of their own in place
// of the browser's, often without `toJSON`, or with one that throws; and some browsers that support passkeys lack the JSON methods.

/** Whether this browser supports passkeys. */
export function canPasskey() {
  return 'PublicKeyCredential' in window && navigator.credentials !== undefined;
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

/** @param {string} base64url */
function bytesOf(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * Base64url of bytes as a buffer, or a view of one, of any realm. A text is one already, but for its alphabet and padding.
 * @param {unknown} value
 */
function base64url(value) {
  let base64 = typeof value === 'string' ? value : '';
  if (typeof value !== 'string') {
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(/** @type {ArrayBuffer} */ (value));
    base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {readonly { readonly id: string }[] | undefined} list */
const named = (list) =>
  list === undefined ? undefined : list.map((one) => ({ ...one, id: bytesOf(one.id) }));

/** @param {unknown} value */
const isStated = (value) => value !== undefined && value !== null;

/** Without the fields that say nothing. @param {Readonly<Record<string, unknown>>} fields */
const stated = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => isStated(value)));

/** The list that a method gives; none where the credential has no such method, or it fails. @param {() => unknown} ask */
function listOf(ask) {
  try {
    const given = ask();
    return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the server reads of a credential: RegistrationResponseJSON or AuthenticationResponseJSON (WebAuthn Level 3, section 5.1.8).
 * @param {Credential | null} made
 * @param {readonly string[]} fields of the response, each of bytes
 */
function jsonOf(made, fields) {
  const credential = /** @type {PublicKeyCredential | null} */ (made);
  const response = /** @type {Record<string, unknown> | undefined} */ (
    /** @type {unknown} */ (credential?.response)
  );
  if (credential === null || response === undefined)
    throw new Error('The browser, or an extension that keeps passwords, gave no passkey.');
  const bytes = fields.map((name) => {
    const value = response[name];
    // An empty account name is none (WebAuthn Level 3, section 5.2.2).
    return [name, isStated(value) ? base64url(value) || undefined : undefined];
  });
  const id = base64url(credential.rawId ?? credential.id);
  const { getTransports } = /** @type {{ getTransports?: () => unknown }} */ (response);
  const attachment = credential.authenticatorAttachment;
  return stated({
    id,
    rawId: id,
    type: 'public-key',
    authenticatorAttachment: ['platform', 'cross-platform'].includes(String(attachment)) ? attachment : null,
    clientExtensionResults: {},
    response: stated({
      ...Object.fromEntries(bytes),
      transports: getTransports === undefined ? null : listOf(() => getTransports.call(response)),
    }),
  });
}

/**
 * Makes a new passkey.
 * @param {unknown} options PublicKeyCredentialCreationOptionsJSON
 */
export async function makePasskey(options) {
  try {
    const json = /** @type {PublicKeyCredentialCreationOptionsJSON} */ (options);
    const { challenge, user, excludeCredentials, ...others } = json;
    const publicKey = stated({
      ...others,
      challenge: bytesOf(challenge),
      user: user === undefined ? undefined : { ...user, id: bytesOf(user.id) },
      excludeCredentials: named(excludeCredentials),
    });
    const credential = await navigator.credentials.create({
      publicKey: /** @type {PublicKeyCredentialCreationOptions} */ (/** @type {unknown} */ (publicKey)),
    });
    return jsonOf(credential, ['clientDataJSON', 'attestationObject']);
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
    const { challenge, allowCredentials, ...others } = json;
    const publicKey = stated({
      ...others,
      challenge: bytesOf(challenge),
      allowCredentials: named(allowCredentials),
    });
    const credential = await navigator.credentials.get({
      publicKey: /** @type {PublicKeyCredentialRequestOptions} */ (/** @type {unknown} */ (publicKey)),
    });
    return jsonOf(credential, ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']);
  } catch (error) {
    throw inWords(error);
  }
}
