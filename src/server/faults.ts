const explained: ReadonlySet<string> = new Set([
  'EmbeddedDatabaseRefused',
  'KeyFileFaulty',
  'KeysLost',
  'LogKeyRefused',
  'LogOriginRefused',
  'MigrationRefused',
  'PortRefused',
  'SignerRefused',
  'StoreUnavailable',
  'TailRefused',
  'WitnessNameRefused',
]);

/** Whether the error's message tells whoever runs the program what to do; a stack would only hide it. */
export const isExplained = (error: unknown): boolean => error instanceof Error && explained.has(error.name);

/** Whether the system refused something, such as a file or a port; these errors carry a code. */
export const isSystemFault = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code !== undefined;
