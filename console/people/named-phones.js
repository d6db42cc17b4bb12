// Shows which phones a measure would lock to whoever is about to sign it.
/** @import { MeasurePhone, Signing } from '../../src/protocol/measure-view.ts' */
import { element } from './elements.js';
import { read } from './request.js';

const shownMax = 50;

/**
 * The first phones of a measure, each held to the members that are signed: throws where one is not among them. Nothing for a measure that
 * locks none. Whose hash a member is only the server can say, as only it has the salts.
 * @param {Signing} signing
 */
export async function namedPhones({ measure, manifest }) {
  if (measure.kind !== 'lock') return [];
  /** @type {{ readonly phones: readonly MeasurePhone[] }} */
  const { phones } = await read(`measures/${measure.id}/phones`);
  /** @type {{ readonly members: readonly string[] }} */
  const { members } = JSON.parse(manifest);
  if (phones.some(({ member }) => !members.includes(member)))
    throw new Error(
      'The server shows a phone that would not be signed for. Sign nothing, and tell whoever runs it.',
    );
  const shown = phones.slice(0, shownMax);
  const more = members.length - shown.length;
  return [
    element(
      'details',
      { class: 'phones' },
      element('summary', {}, members.length === 1 ? 'The phone' : `The ${members.length} phones`),
      element(
        'ul',
        {},
        ...shown.map(({ phoneId, standing, would }) =>
          element('li', {}, element('code', {}, phoneId), `: now ${standing}; would follow: ${would}`),
        ),
      ),
      ...(more > 0 ? [element('p', {}, `And ${more} more: carnet measure show ${measure.id} --phones`)] : []),
    ),
  ];
}
