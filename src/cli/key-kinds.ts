import type { KeyKind } from '../server/manage-keys.ts';

interface KeyKindText {
  /** What the key does, and what becomes of the ones before. */
  readonly does: string;
  /** What follows from a rotation. */
  readonly ifKept: string;
  /** Whether the keys before can be declared stolen, so that they are honoured no more. */
  readonly ifStolen:
    | { readonly kind: 'possible'; readonly consequence: string }
    | { readonly kind: 'needless'; readonly why: string };
}

/** Each kind of key in words. */
export const keyKindTexts: Readonly<Record<KeyKind, KeyKindText>> = {
  sealing: {
    does: 'seals carnets, derives session keys; the ones before open for 24 months',
    ifKept:
      'Each phone gets a carnet under it at its next check-in. Carnets sealed before open for 24 months.',
    ifStolen: {
      kind: 'possible',
      consequence:
        'Each phone that checks in within 30 days of that time gets a carnet under it; one that does not has to enrol again.',
    },
  },
  directive: {
    does: 'signs orders to phones; the ones before stay trusted for 120 days',
    ifKept: 'The ones before stay among those that phones are told to trust for 120 days.',
    ifStolen: {
      kind: 'possible',
      consequence:
        'The keys before are no longer among those that phones are told to trust: orders under them that are not answered yet are refused.',
    },
  },
  unlock: {
    does: 'what unlock codes come from; each phone keeps that of its enrolment',
    ifKept:
      'Phones that enrol from now on get their secret from it. Keep the ones before: phones that have theirs need codes under them.',
    ifStolen: {
      kind: 'needless',
      why: 'phones keep the secret of their enrolment, and a thief of it can only unlock them: rotate it without --stolen',
    },
  },
  'operator-token': {
    does: 'the token of programs; the one before counts no more',
    ifKept: 'Programs have to read keys/operator-token again.',
    ifStolen: {
      kind: 'needless',
      why: 'the operator-token before counts no more in any case: leave --stolen out',
    },
  },
  log: {
    does: 'signs the public log; the ones before go on signing, for phones that know no newer one',
    ifKept:
      'It signs beside the ones before. Tell every witness (carnet witness --log VKEY, once more for it) and whoever audits the log.',
    ifStolen: {
      kind: 'possible',
      consequence:
        'The ones before sign no more: phones that know only them obey no lock until they enrol anew. Tell every witness: carnet witness --log VKEY.',
    },
  },
  witness: {
    does: "a witness's own key: --data is its folder",
    ifKept:
      'It signs beside the ones before. Tell whoever runs the log: carnet serve --witness VKEY,OLDERVKEY@URL.',
    ifStolen: {
      kind: 'possible',
      consequence:
        'The ones before sign no more. Tell whoever runs the log: carnet serve --witness VKEY@URL.',
    },
  },
};

/** In the order of the table. */
export const keyKinds = Object.keys(keyKindTexts) as readonly KeyKind[];
