/** The server could not do it now, and said so: ask again later. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway';
}
