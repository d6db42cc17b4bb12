/** The embedded database cannot run here. The message says why and what to do. */
export class EmbeddedDatabaseRefused extends Error {
  override readonly name = 'EmbeddedDatabaseRefused';
}
