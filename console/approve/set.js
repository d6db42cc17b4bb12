// Shows a proposed approver set as `check-set.js` read it.
/** @import { CheckedSet, SetMaterial, ShownKey } from './check-set.ts' */
import { element, moment } from '../people/elements.js';
import { withoutDisguise } from '../people/disguise.js';

const shownOfKey = 12;

/** @param {string} title @param {readonly ShownKey[]} keys @param {SetMaterial['names']} names */
function group(title, keys, names) {
  if (keys.length === 0) return [];
  const rows = keys.map(({ person, roles, key }) =>
    element(
      'li',
      {},
      element('strong', {}, withoutDisguise(names[person] ?? 'Nobody whom this server knows')),
      `, ${roles}, key `,
      element('code', { dir: 'ltr' }, key.slice(0, shownOfKey)),
      ' …, person ',
      element('code', { dir: 'ltr' }, person.slice(0, shownOfKey)),
      ' …',
    ),
  );
  return [element('h3', {}, title), element('ul', {}, ...rows)];
}

/** @param {CheckedSet} checked @param {SetMaterial} material */
export function setShown({ set, sha256, stays, adds, removes, changes }, { names }) {
  return [
    element('h2', {}, `Approver set ${set.number}`),
    element(
      'p',
      {},
      'These people name phones to be locked until ',
      moment(set.until),
      '. It takes the place of the set before as soon as two people have signed it.',
    ),
    ...group('Added: they count after 14 days', adds, names),
    ...group('Left out: they count no more at once', removes, names),
    ...group('Stays', stays, names),
    ...changes.map((change) => element('p', { class: 'waits' }, withoutDisguise(change))),
    element(
      'p',
      { class: 'quiet-text' },
      'Keys and changes were computed on this page from the text with the SHA-256 ',
      element('code', { dir: 'ltr' }, sha256),
      '; names are as the server tells them. Ask people for their keys where you doubt one.',
    ),
  ];
}
