/** What a fault did, seen from outside. */
export interface ChaosOutcome {
  /** How often the fault was made. */
  readonly tries: number;
  /** What was acknowledged to a phone and is not in the records. */
  readonly lost: number;
  /** Phones that were locked, or told so, though nothing calls for it. */
  readonly wrongful: number;
  /** From each fault to the next acknowledged check-in of a listed phone, ms; empty where nothing was interrupted. */
  readonly recoveryMs: readonly number[];
  /** What else was seen, under names that end in their unit. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Whether the row holds what the guide says of it. */
  readonly held: boolean;
}

/** What a file in `rows/` exports. */
export interface ChaosRow {
  readonly name: string;
  /** What is done, in a clause. */
  readonly about: string;
  readonly run: (options: ChaosOptions) => Promise<ChaosOutcome>;
}

export interface ChaosOptions {
  /** How often; null: as often as the row does by itself. */
  readonly tries: number | null;
  /** An empty folder, removed afterwards. */
  readonly dir: string;
}
