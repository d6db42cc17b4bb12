import type { PhoneWords } from './phone-words.ts';

export const phoneWords = {
  lock: {
    until: 'This phone is locked. The lock ends by itself on {until} unless it is renewed.',
    keeps:
      'Emergency calls, public warnings, network settings and copying your own data still work. Nothing is deleted.',
    byTwo: 'One person proposed this lock and another approved it. The order stands in the public log.',
    automatic:
      'The lock follows from the rule by itself: two people approved the rule, nobody decided about this phone. The order stands in the public log.',
    redress: 'You can appeal from this screen; support can give you an unlock code.',
  },
  carnet: { title: 'Carnet', firstUsed: 'First used', unknownPlace: 'place not proved', sealed: 'Sealed' },
} as const satisfies PhoneWords;
