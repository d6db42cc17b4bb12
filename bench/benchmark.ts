export interface Outcome {
  /** Each figure under a name that ends in its unit. */
  readonly figures: Readonly<Record<string, number | string>>;
  readonly met: boolean;
}

/** What a file in this folder exports. */
export interface Benchmark {
  readonly name: string;
  readonly target: string;
  readonly run: () => Promise<Outcome>;
}
