/**
 * The log cannot go on without a person: what it would sign could contradict what it signed before. Nothing is signed until the cause is gone; everything
 * else of the server goes on, and phones are released as ever. Says what was found and what to do.
 */
export class LogHalted extends Error {
  override readonly name = 'LogHalted';
}
