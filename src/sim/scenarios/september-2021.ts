import { parseTerritory } from '../../core/territory/territory.ts';
import * as lots from '../fleet/kinds/lots.ts';
import * as residents from '../fleet/kinds/residents.ts';
import * as travellers from '../fleet/kinds/travellers.ts';
import type { Story } from '../fleet/story.ts';

/**
 * September 2021 as it could have gone: the six destinations of the terms of sale, the policy in force on 1 September, phones that were
 * there before, that came for a visit, that were smuggled in; to the middle of November, when the smuggled ones have had the
 * 14 days' notice and the 30 days' grace that the policy promises; and on through the case against the smuggled lots, which two people lock and
 * one person releases, to the end of December.
 */
export const september2021: Story = {
  id: 'september-2021',
  title: 'September 2021',
  policyPath: 'policies/six-destinations.yaml',
  inForce: Date.UTC(2021, 8, 1),
  publishedDay: -31,
  firstDay: -151,
  endDay: 116,
  casework: {
    title: 'Lots sold for other markets and first started where the terms forbid it',
    reason:
      'Phones of six consignments, sold for Panama, the Emirates, Lebanon, Turkey and China, were first started in listed territories.',
    kinds: [lots.smuggledThere.id],
    clauses: ['cu-activation', 'ir-activation', 'sy-activation', 'kp-activation', 'crimea-activation'],
    openedDay: 80,
    approvedDay: 81,
    quietFromDay: 68,
    limitDays: 60,
    endedDay: 104,
    ending: {
      finding: 'other',
      reason:
        'The investigation has made progress; phones of these lots are released and need only join a network.',
    },
  },
  busyFromDay: -3,
  listed: ['CU', 'IR', 'SY', 'SD', 'KP', 'UA-43', 'UA-40'].map((code) => parseTerritory(code)!),
  kinds: [
    residents.residentsElsewhere,
    residents.residentsEarly,
    residents.residentsDelisted,
    residents.residentsImported,
    residents.secondHand,
    residents.factoryReset,
    residents.wrongClock,
    residents.behindVpn,
    travellers.touristsRoaming,
    travellers.touristsLocalSim,
    travellers.familyVisitors,
    travellers.newPhoneTravellers,
    travellers.commuters,
    travellers.aidWorkers,
    travellers.press,
    travellers.gifts,
    travellers.displacedFixes,
    travellers.wifiOnly,
    travellers.offlineTravellers,
    residents.residentsNew,
    residents.wrongClockNew,
    lots.offlineNew,
    lots.smuggledThere,
    lots.smuggledStaged,
  ],
};
