/** A line of a signed note that a witness added: verified against its key before it is given. */
export interface Cosignature {
  /** The witness's name, as its verifier key has it. */
  readonly name: string;
  /** The whole line, `— name base64`, without its newline. */
  readonly line: string;
}

/** The witnesses that this log asks to cosign its checkpoints. */
export interface Witnesses {
  /** How many of them a phone wants to see; 0: none, and no lock can be proved. */
  readonly quorum: number;
  /** Their verifier keys (c2sp.org/signed-note), cosignature/v1. */
  readonly vkeys: readonly string[];
  /**
   * Asks all of them to cosign a checkpoint (the whole signed note) of this size. `proveFrom` gives the consistency proof from the size that a
   * witness saw last. Gives the lines of those that did: one that is slow, away or lies is one that did not. Never throws for what a witness does.
   */
  cosign(
    note: string,
    size: number,
    proveFrom: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<readonly Cosignature[]>;
}
