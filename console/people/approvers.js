// Approver keys: who has one, what the newest set says, and how to make one's own.
/** @import { ApproversView } from '../../src/protocol/operators/approvers.ts' */
import { button, element, moment, part } from './elements.js';
import { signWithPasskey } from './passkey.js';
import { read, send } from './request.js';
import { atSigningPage } from './signing-window.js';

/** @typedef {{ readonly options: object, readonly proof: object, readonly origin: string }} Begun */

/**
 * Two steps, because a window is opened only by a click: the proof by a passkey for signing in, then the key on the signing page.
 * @param {HTMLElement} place @param {readonly string[]} permissions
 */
async function beginKey(place, permissions) {
  /** @type {Begun} */
  const { options, proof, origin } = await send('approvers/keys/options', {});
  const proved = await signWithPasskey(proof);
  const open = button('Make it on the signing page', async () => {
    const { credential } = await atSigningPage(origin, { carnet: 'make', options });
    await send('approvers/keys', { credential, proof: proved, label: 'Approver key' });
    await showApprovers(permissions);
    return 'The approver key is enrolled.';
  });
  place.replaceChildren(open);
  return 'Now the key itself, within five minutes.';
}

/** @param {ApproversView['keys'][number]} key */
function rowOf({ operator, label, createdAt, counts }) {
  return element(
    'li',
    {},
    element('strong', {}, operator.name),
    `: ${label}, since `,
    moment(createdAt),
    counts.length === 0 ? '; it does not count now' : `; counts as ${counts.join(' and ')}`,
  );
}

/** @param {ApproversView['set']} set */
function setInWords(set) {
  if (set === null) return element('p', {}, 'There is no approver set: no lock can be signed yet.');
  return element(
    'p',
    {},
    `Approver set ${set.number} names ${set.persons.length} people, until `,
    moment(set.until),
    '.',
  );
}

/** @param {readonly string[]} permissions ids of the operations that this person may request */
export async function showApprovers(permissions) {
  const section = part('#approvers');
  section.hidden = !permissions.includes('readApprovers');
  if (section.hidden) return;
  /** @type {ApproversView} */
  const { set, keys, nextSteps } = await read('approvers');
  const place = element('p', { class: 'buttons' });
  if (permissions.includes('beginApproverKey'))
    place.append(button('Make an approver key', () => beginKey(place, permissions)));
  section.replaceChildren(
    element('h2', {}, 'Approver keys'),
    element(
      'p',
      { class: 'quiet-text' },
      'Locks are signed with keys of their own, on a page of their own, by people of the approver set.',
    ),
    setInWords(set),
    ...nextSteps.map((step) => element('p', { class: 'waits' }, step)),
    element('ul', {}, ...keys.map(rowOf)),
    place,
  );
}
