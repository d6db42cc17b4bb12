/** Where a server listens, and where commands look for one. */
export const defaultPort = 8321;

/** Where it tells those who run it of its state; 8322 is a witness's. */
export const defaultAdminPort = 8323;

/** Holds keys, the public log and the embedded database. */
export const defaultDataDir = '.carnet';
