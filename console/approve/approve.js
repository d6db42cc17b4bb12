// The page of the signing origin: makes approver keys and signs measures with them. It fetches nothing; all comes from the window that opened it, and
// nothing of that is believed before `check-measure.js` computed it from the phones' hardware.
/** @import { CheckedMeasure, Material } from './check-measure.ts' */
/** @import { SetMaterial } from './check-set.ts' */
import { button, element, moment, part, perform, say } from '../people/elements.js';
import { canPasskey, makePasskey, signWithPasskey } from '../people/passkey.js';
import { withoutDisguise } from '../people/disguise.js';
import { checkMeasure } from './check-measure.js';
import { checkSet } from './check-set.js';
import { setShown } from './set.js';

/** @typedef {{ readonly carnet: 'make', readonly options: Record<string, unknown> }} ToMake */
/** @typedef {{ readonly carnet: 'sign', readonly material: Material, readonly keys: readonly object[] }} ToSign */

/** @typedef {{ readonly carnet: 'sign-set', readonly material: SetMaterial, readonly keys: readonly object[] }} ToSignSet */

const place = part('#asked');
const home = part('main').dataset['home'] ?? '';
const opener = /** @type {Window | null} */ (window.opener);

/** Answers the window that opened this one, if it is still at the address it was opened from. @param {object} message */
function answer(message) {
  opener?.postMessage(message, home);
}

/** @param {object} message what was made */
function finish(message) {
  answer(message);
  place.replaceChildren(element('p', {}, 'Done. This window can be closed.'));
  window.close();
  return Promise.resolve('Done.');
}

/** @param {ToMake} asked */
function offerToMake({ options }) {
  const rp = { .../** @type {object} */ (options['rp']), id: location.hostname };
  place.replaceChildren(
    element('h2', {}, 'Make an approver key'),
    element(
      'p',
      {},
      'The key is for locks alone: it signs which phones may be locked, on this page and nowhere else.',
    ),
    element(
      'p',
      { class: 'buttons' },
      button('Make the key', async () =>
        finish({ carnet: 'made', credential: await makePasskey({ ...options, rp }) }),
      ),
    ),
  );
}

/** What the key signs is computed here; of the options only the list of keys is taken over. @param {Pick<CheckedMeasure, 'challenge'>} checked @param {readonly object[]} keys */
function sign({ challenge }, keys) {
  return signWithPasskey({
    challenge,
    rpId: location.hostname,
    userVerification: 'required',
    timeout: 300_000,
    allowCredentials: keys,
  });
}

/** @param {Material['members'][number]} member */
const lineOf = ({ imei, serial, model }) =>
  withoutDisguise(`${imei.join(' ')}  ${serial}  ${model}`).replaceAll(/[\n\r\t]/g, ' ');

/** How many phones of each model. @param {Material['members']} members */
function modelsOf(members) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { model } of members) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].map(([model, count]) => `${count} × ${withoutDisguise(model)}`).join(', ');
}

/** @param {ToSign} asked */
async function offerToSign({ material, keys }) {
  place.replaceChildren(element('p', {}, 'Comparing the phones with what is signed …'));
  const checked = await checkMeasure(material);
  const { head, role, sha256 } = checked;
  const { count } = head.members;
  const phones = `${count} phone${count === 1 ? '' : 's'}`;
  place.replaceChildren(
    element('h2', {}, `Lock ${phones}, as ${role}`),
    element('p', {}, withoutDisguise(material.reason)),
    element('p', {}, 'No lock lasts beyond ', moment(head.until), `. ${modelsOf(material.members)}.`),
    element('h3', {}, 'IMEI, serial number and model of each'),
    element(
      'pre',
      { tabindex: '0', class: 'phones', dir: 'ltr' },
      material.members.map(lineOf).sort().join('\n'),
    ),
    element(
      'p',
      { class: 'quiet-text' },
      'Number and hashes of these phones were computed on this page, and are those of the manifest ',
      element('code', { dir: 'ltr' }, sha256),
      ` (log ${head.origin}).`,
    ),
    element(
      'p',
      { class: 'buttons' },
      button(`Sign for ${phones}`, async () =>
        finish({ carnet: 'signed', assertion: await sign(checked, keys) }),
      ),
    ),
  );
}

/** @param {ToSignSet} asked */
async function offerToSignSet({ material, keys }) {
  const checked = await checkSet(material, location);
  const signs = button(`Sign approver set ${checked.set.number}`, async () =>
    finish({ carnet: 'signed', assertion: await sign(checked, keys) }),
  );
  place.replaceChildren(...setShown(checked, material), element('p', { class: 'buttons' }, signs));
}

/** @param {ToMake | ToSign | ToSignSet} asked */
async function take(asked) {
  if (asked.carnet === 'make') offerToMake(asked);
  else
    await (asked.carnet === 'sign' ? offerToSign(asked) : offerToSignSet(asked)).catch(
      (/** @type {unknown} */ error) => {
        const why = error instanceof Error ? error.message : String(error);
        const message = `${why} Nothing was signed. Tell the people who run the server.`;
        answer({ carnet: 'refused', message });
        place.replaceChildren();
        throw new Error(message);
      },
    );
  return 'Read it first.';
}

let isTaken = false;

/** Takes one request from the window that opened this one, at its exact origin. @param {MessageEvent} event */
function receive({ source, origin, data }) {
  if (isTaken || source !== opener || origin !== home) return;
  if (!['make', 'sign', 'sign-set'].includes(data?.carnet)) return;
  isTaken = true;
  void perform(() => take(data));
}

if (opener === null) say('Open this page from the people page: it says what is to be signed.', 'problem');
else if (!canPasskey()) say('This browser does not support passkeys. Use a current one.', 'problem');
else {
  window.addEventListener('message', receive);
  answer({ carnet: 'ready' });
}
