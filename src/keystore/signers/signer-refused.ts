/** The directive key cannot be used at the given location. The message says what to do. */
export class SignerRefused extends Error {
  override readonly name = 'SignerRefused';
  /** The PIN was refused: further tries may lock the token. */
  readonly isPin: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isPin?: boolean } = {}) {
    super(message, options);
    this.isPin = options.isPin ?? false;
  }
}
