/** The directive key cannot be used where it is said to be; the message says what to do. */
export class SignerRefused extends Error {
  override readonly name = 'SignerRefused';
}
