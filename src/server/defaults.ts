/** Where a server listens, and where commands look for one. */
export const defaultPort = 8321;

/** Holds keys, the public log and the embedded database. */
export const defaultDataDir = '.carnet';
