/** The directive key cannot be used where it is said to be; the message says what to do. */
export class SignerRefused extends Error {
  override readonly name = 'SignerRefused';
  /** Its PIN was refused: each further try brings the token nearer to being locked. */
  readonly isPin: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isPin?: boolean } = {}) {
    super(message, options);
    this.isPin = options.isPin ?? false;
  }
}
