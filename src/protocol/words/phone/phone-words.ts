/** What a phone says by itself, whoever made the order: each language is a module of its own, which a phone loads when its owner reads that language. */
export interface PhoneWords {
  readonly lock: LockWords;
  readonly carnet: CarnetWords;
}

/** What every lock screen says: words that the phone can vouch for itself, and so need not be sent with each order. */
export interface LockWords {
  /** Around `{until}`, the end of the lease. */
  readonly until: string;
  /** What stays allowed. */
  readonly keeps: string;
  /** The public statement names a measure, and two people who signed it. */
  readonly byTwo: string;
  /** It names none: the lock follows from a rule that two people approved. */
  readonly automatic: string;
  readonly redress: string;
}

/** What a carnet says beside its stamps. Names of regions and units come from the platform. */
export interface CarnetWords {
  readonly title: string;
  readonly firstUsed: string;
  readonly unknownPlace: string;
  readonly sealed: string;
}
