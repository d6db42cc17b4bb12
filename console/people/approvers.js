// Approver keys: who has one, what the newest set says, and how to make one's own.
/** @import { ApproverSetList, NextApproverSet, SetSigning } from '../../src/protocol/operators/approver-sets.ts' */
/** @import { ApproversView } from '../../src/protocol/operators/approvers.ts' */
import { asWritten, button, element, moment, part } from './elements.js';
import { signWithPasskey } from './passkey.js';
import { read, send } from './request.js';
import { atSigningPage } from './signing-window.js';

/** As many characters as the signing page shows of a key. */
const shownOfKey = 12;

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
function rowOf({ operator, key, label, createdAt, counts }) {
  return element(
    'li',
    {},
    element('strong', {}, asWritten(operator.name)),
    ': ',
    asWritten(label),
    ', since ',
    moment(createdAt),
    ', key ',
    element('code', { dir: 'ltr' }, key.slice(0, shownOfKey)),
    ' …',
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

/** @param {ApproverSetList} list */
function namesIn({ sets, next }) {
  const persons = [
    ...sets.flatMap((set) => set.persons),
    ...(next === null ? [] : [...next.persons, ...next.removes]),
  ];
  return Object.fromEntries(persons.map(({ id, name }) => [id, name]));
}

/**
 * Two steps, because a window is opened only by a click: what is to be signed, then the signing page.
 * @param {NextApproverSet} next @param {ApproverSetList} list @param {HTMLElement} place @param {readonly string[]} permissions
 */
async function signSet(next, list, place, permissions) {
  const path = `approvers/sets/${next.sha256}/sign`;
  /** @type {SetSigning} */
  const { text, previous, options, origin } = await send(path, {});
  const { allowCredentials: keys = [] } = /** @type {{ readonly allowCredentials?: readonly object[] }} */ (
    options
  );
  const asked = { carnet: 'sign-set', material: { text, previous, names: namesIn(list) }, keys };
  const open = button('Read and sign it on the signing page', async () => {
    const { assertion } = await atSigningPage(origin, asked);
    /** @type {{ readonly isMade: boolean }} */
    const { isMade } = await send(`${path}/confirm`, { assertion });
    await showApprovers(permissions);
    return isMade
      ? `Approver set ${next.number} is made.`
      : 'Signed: another person of the newest set signs it too.';
  });
  place.replaceChildren(open);
  return 'The signing page shows whom it names.';
}

/** @param {readonly { readonly name: string }[]} persons */
const named = (persons) => persons.map(({ name }) => name).join(', ') || 'nobody';

/** The set that waits for signatures. @param {ApproverSetList} list @param {readonly string[]} permissions */
function nextShown(list, permissions) {
  const { next } = list;
  if (next === null) return [];
  const place = element('p', { class: 'buttons' });
  if (permissions.includes('signApproverSet'))
    place.append(button(`Sign approver set ${next.number}`, () => signSet(next, list, place, permissions)));
  return [
    element('h3', {}, `Approver set ${next.number} is proposed`),
    element(
      'p',
      {},
      `It adds ${named(next.adds)} and leaves out ${named(next.removes)}. Signed by ${named(next.signedBy)}.`,
    ),
    place,
  ];
}

/** @param {readonly string[]} permissions ids of the operations that this person may request */
export async function showApprovers(permissions) {
  const section = part('#approvers');
  section.hidden = !permissions.includes('readApprovers');
  if (section.hidden) return;
  /** @type {ApproversView} */
  const { set, keys, nextSteps } = await read('approvers');
  /** @type {ApproverSetList} */
  const list = await read('approvers/sets');
  const place = element('p', { class: 'buttons' });
  if (permissions.includes('beginApproverKey'))
    place.append(button('Make an approver key', () => beginKey(place, permissions)));
  if (set !== null && permissions.includes('proposeApproverSet'))
    place.append(
      button(
        'Propose the next set',
        async () => {
          await send('approvers/sets', {});
          await showApprovers(permissions);
          return 'Proposed: two people of the newest set sign it.';
        },
        'quiet',
      ),
    );
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
    ...nextShown(list, permissions),
  );
}
