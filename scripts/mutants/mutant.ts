/** One change of one place in the tree that some test must notice. */
export interface Mutant {
  /** What the changed program does wrongly. */
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly instead: string;
  /** Parts of the paths of test files, of which at least one test must fail. */
  readonly tests: readonly string[];
}
