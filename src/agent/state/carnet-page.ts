import { dayOf, formatDay, secondMs } from '../../core/time.ts';
import type { Carnet } from '../../core/carnet/carnet.ts';
import { unplaceable } from '../../core/territory/territory.ts';
import type { OwnerText } from '../platform/owner-text.ts';

/** A carnet for its owner to show, like a page of a passport: the same facts as data and as lines of plain text. */
export interface CarnetPage {
  readonly carnet: Carnet;
  readonly lines: readonly string[];
}

export function carnetPage(carnet: Carnet, text: OwnerText): CarnetPage {
  const words = text.words.carnet;
  const nameOf = (territory: string): string =>
    territory.length === 2 ? `${territory} ${text.country(territory)}` : territory;
  const { activated, stamps, iat } = carnet;
  const activatedAt =
    activated.territory === null || activated.territory === unplaceable
      ? words.unknownPlace
      : nameOf(activated.territory);
  return {
    carnet,
    lines: [
      `${words.title} ${carnet.phone}`,
      `${words.firstUsed}: ${activated.day}, ${activatedAt}`,
      ...stamps.map(
        ([territory, first, last, seen]) => `${nameOf(territory)}: ${first} – ${last}, ${text.days(seen)}`,
      ),
      `${words.sealed}: ${formatDay(dayOf(iat * secondMs))}`,
    ],
  };
}
