/** The log cannot be read. That is no finding, since nothing was learned about the log. */
export class LogUnreachable extends Error {
  override readonly name = 'LogUnreachable';
}

/** A key that cannot be used; the message names it and says why. */
export class TrustFault extends Error {
  override readonly name = 'TrustFault';
}

/** A state file that cannot be used; the message says what to do. */
export class StateFault extends Error {
  override readonly name = 'StateFault';
}
