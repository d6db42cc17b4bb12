// Contested hardware, and changes of factory keys: one person asks, another confirms.
/** @import { ContestedList, Phone } from '../../src/protocol/operators/phones.ts' */
/** @import { FactoryKeyChangeList, FactoryKeyChangeView } from '../../src/protocol/operators/factory-keys.ts' */
import { asWritten, button, element, moment, part, perform } from './elements.js';
import { signWithPasskey } from './passkey.js';
import { read, send } from './request.js';

/** @type {readonly string[]} */
let shownPermissions = [];

/** @param {string | null} key */
const keyText = (key) => (key === null ? 'no factory key' : element('code', { dir: 'ltr' }, key));

const proofs = { factory: 'proved by the factory key', attested: 'proved by an attestation' };

/** What one lineage of keys is. @param {Phone} lineage */
function lineageRow({ phoneId, deviceId, proved, lineage, activation, watched }) {
  return element(
    'li',
    {},
    `Lineage ${lineage}, key `,
    element('code', { dir: 'ltr' }, (deviceId ?? '').slice(0, 6)),
    `: ${proved === null ? 'only claimed' : proofs[proved]}; `,
    ...(activation === null
      ? ['no activation']
      : ['activated ', moment(activation.at), ` in ${activation.territory ?? 'a place unknown'}`]),
    `; ${watched ? 'something is open' : 'nothing is open'}; phone `,
    element('code', { dir: 'ltr' }, phoneId),
  );
}

/** @param {ContestedList['hardware'][number]} hardware */
function contestedRow({ hardwareId, since, factoryKey, keys }) {
  const [first] = keys;
  const ask = button(
    'Ask for another factory key',
    async () => {
      const form = part('#factory-key');
      form.closest('details')?.setAttribute('open', '');
      const field = /** @type {HTMLInputElement} */ (form.querySelector('[name=hardware]'));
      field.value = hardwareId;
      field.focus();
      return undefined;
    },
    'quiet',
  );
  return element(
    'li',
    {},
    element('strong', {}, asWritten(first?.model ?? ''), `, serial ${first?.serial ?? ''}`),
    ', contested since ',
    moment(since),
    '; ',
    keyText(factoryKey),
    element('ul', {}, ...keys.map(lineageRow)),
    ...(shownPermissions.includes('proposeFactoryKey') ? [element('p', { class: 'buttons' }, ask)] : []),
  );
}

/** @param {FactoryKeyChangeView} change */
function changeRow({ hardwareId, number, before, after, contestedSince, reason, evidence, asked }) {
  const path = `hardware/${hardwareId}/factory-key-changes/${number}`;
  const actions = [];
  if (shownPermissions.includes('confirmFactoryKey'))
    actions.push(
      button('Confirm this key', async () => {
        /** @type {{ readonly options: unknown }} */
        const { options } = await send(`${path}/confirm/options`, {});
        await send(`${path}/confirm`, { assertion: await signWithPasskey(options) });
        await showHardware(shownPermissions);
        return 'Confirmed: the registry has the other key.';
      }),
    );
  if (shownPermissions.includes('withdrawFactoryKey'))
    actions.push(
      button(
        'Withdraw',
        async () => {
          await send(`${path}/withdraw`, {});
          await showHardware(shownPermissions);
          return 'Withdrawn.';
        },
        'quiet',
      ),
    );
  return element(
    'li',
    {},
    'Hardware ',
    element('code', { dir: 'ltr' }, hardwareId),
    ': ',
    keyText(before),
    ' is to become ',
    keyText(after),
    ...(contestedSince === null ? [] : ['; contested since ', moment(contestedSince)]),
    element('p', {}, 'Reason: ', element('bdi', {}, reason)),
    element('p', {}, 'Evidence: ', element('bdi', {}, evidence)),
    element('p', {}, 'Asked by ', element('bdi', {}, asked.by.name), ', ', moment(asked.at), '.'),
    element('p', { class: 'buttons' }, ...actions),
  );
}

function changeForm() {
  const plain = { autocomplete: 'off', spellcheck: 'false' };
  const hardware = element('input', { name: 'hardware', required: '', pattern: '[0-9a-f]{32}', ...plain });
  const key = element('input', { name: 'factoryKey', pattern: '[A-Za-z0-9_-]{43}', ...plain });
  const reason = element('textarea', { name: 'keyReason', required: '', maxlength: '2000', rows: '2' });
  const evidence = element('textarea', { name: 'evidence', required: '', maxlength: '2000', rows: '2' });
  const form = element(
    'form',
    { class: 'stacked', id: 'factory-key' },
    element('label', {}, 'Hardware id', hardware),
    element('label', {}, 'SHA-256 of the factory key, base64url; empty: none', key),
    element('label', {}, 'Reason', reason),
    element('label', {}, 'What shows it: a repair number, a letter of the maker', evidence),
    element('button', {}, 'Ask for this key'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void perform(async () => {
      await send(`hardware/${hardware.value}/factory-key-changes`, {
        factoryKey: key.value === '' ? null : key.value,
        reason: reason.value,
        evidence: evidence.value,
      });
      await showHardware(shownPermissions);
      return 'Asked for: another person confirms it.';
    });
  });
  return element('details', {}, element('summary', {}, 'Change a factory key'), form);
}

/** @param {readonly string[]} permissions ids of the operations that this person may request */
export async function showHardware(permissions) {
  shownPermissions = permissions;
  const section = part('#hardware');
  section.hidden = !permissions.includes('listFactoryKeyChanges');
  if (section.hidden) return;
  /** @type {FactoryKeyChangeList} */
  const { changes } = await read('factory-key-changes');
  /** @type {ContestedList} */
  const { hardware, cursor } = await read('contested-hardware');
  section.replaceChildren(
    element('h2', {}, 'Contested hardware'),
    ...(hardware.length === 0
      ? [element('p', {}, 'No hardware is contested.')]
      : [
          element(
            'p',
            {},
            'Two proved keys report for it, and nothing crosses between its keys. Another factory key ends that: it locks nobody and moves no activation.',
          ),
          element('ul', {}, ...hardware.map(contestedRow)),
        ]),
    ...(cursor === null ? [] : [element('p', {}, 'There are more: carnet registry contested lists all.')]),
    ...(changes.length === 0
      ? []
      : [
          element('h3', {}, 'Factory keys that wait for a second person'),
          element('ul', {}, ...changes.map(changeRow)),
        ]),
    ...(permissions.includes('proposeFactoryKey') ? [changeForm()] : []),
  );
}
