/**
 * The log stopped and a person has to act, because its next signature could contradict an earlier one. Nothing is signed until the cause is gone. The rest
 * of the server goes on, and releases still work. The message says what was found and what to do.
 */
export class LogHalted extends Error {
  override readonly name = 'LogHalted';
}
