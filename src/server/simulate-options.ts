import type { OnProgress, PlayOptions } from './serve-options.ts';

/** Where a scenario is played. */
export type SimulateTarget =
  /** On an embedded PostgreSQL in this folder; null: in one that is removed afterwards. */
  | { readonly kind: 'embedded'; readonly data: string | null }
  | { readonly kind: 'database'; readonly url: string }
  /** On a running server with a controlled clock. */
  | {
      readonly kind: 'server';
      readonly url: string;
      readonly operatorToken: string;
      readonly links: readonly [string, string, string?];
    };

/** What is played, and where. */
export interface SimulateOptions extends PlayOptions {
  readonly target: SimulateTarget;
}

/** The scoreboard of a play: in words, as JSON, and whether the promises held. */
export interface SimulateOutcome {
  readonly passed: boolean;
  readonly text: string;
  readonly data: object;
}

export type Simulate = (options: SimulateOptions, onProgress: OnProgress) => Promise<SimulateOutcome>;
