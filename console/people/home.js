/** @import { SessionView, WhoAmI } from '../../src/protocol/operators/people.ts' */
import { showApprovers } from './approvers.js';
import { asWritten, button, element, moment, part, perform, say } from './elements.js';
import { isElsewhere } from './elsewhere.js';
import { showHardware } from './hardware.js';
import { showMeasures } from './measures.js';
import { showOperators } from './operators.js';
import { canPasskey, makePasskey, signWithPasskey } from './passkey.js';
import { holdCsrf, read, Refused, send } from './request.js';

async function signIn() {
  if (!canPasskey()) throw new Error('This browser does not support passkeys. Use a current one.');
  /** @type {{ readonly options: unknown }} */
  const { options } = await send('sign-in/options', {});
  await send('sign-in', { credential: await signWithPasskey(options) });
  return show();
}

/** @param {string} path */
async function leave(path) {
  await send(path, {});
  return show();
}

/** @param {WhoAmI} me */
function showMe(me) {
  const { operator, session } = me;
  if (operator === null || session === null) return;
  const waits = operator.asked === null ? '' : operator.asked.roles.join(', ');
  part('#me').replaceChildren(
    element('h2', {}, asWritten(operator.name)),
    element('p', {}, `${operator.email ?? ''}: ${me.roles.join(', ') || 'no role yet'}`),
    ...(waits === '' ? [] : [element('p', { class: 'waits' }, `Waiting for a second person: ${waits}.`)]),
    ...(session.method === 'oidc'
      ? [
          element(
            'p',
            { class: 'waits' },
            'Signed in at your identity provider, to read. To change anything sign in with your passkey.',
          ),
        ]
      : []),
    element(
      'p',
      { class: 'buttons' },
      button('Sign out', () => leave('sign-out'), 'quiet'),
      button('Sign out everywhere', () => leave('sign-out-everywhere'), 'quiet'),
    ),
  );
}

/** @param {WhoAmI} me */
function showPasskeys({ passkeys, may: permissions }) {
  const rows = passkeys.map((key) =>
    element(
      'li',
      {},
      element('strong', {}, asWritten(key.label)),
      ' since ',
      moment(key.createdAt),
      key.backedUp ? ', kept by its provider ' : ' ',
      ...(permissions.includes('removePasskey') && passkeys.length > 1
        ? [
            button(
              'Remove',
              async () => {
                await send(`passkeys/${key.credentialId}/remove`, {});
                return show();
              },
              'quiet',
            ),
          ]
        : []),
    ),
  );
  const add = button('Add a passkey', async () => {
    /** @type {{ readonly options: unknown, readonly proof: unknown }} */
    const begun = await send('passkeys/options', {});
    say('First your passkey, then the new one …');
    const proof = await signWithPasskey(begun.proof);
    const credential = await makePasskey(begun.options);
    await send('passkeys', { credential, proof, label: 'Another passkey' });
    await show();
    return 'The passkey is enrolled.';
  });
  const adding = permissions.includes('beginPasskey') ? [add] : [];
  part('#passkeys').replaceChildren(
    element('h2', {}, 'Your passkeys'),
    element('ul', {}, ...rows),
    ...adding,
  );
}

/** @param {readonly SessionView[]} sessions */
function showSessions(sessions) {
  const rows = sessions.map(({ browser, createdAt, endsAt, current, method }) =>
    element(
      'li',
      {},
      element('strong', {}, current ? 'This one' : browser || 'Unknown browser'),
      `, by ${method === 'passkey' ? 'passkey' : 'identity provider'}, since `,
      moment(createdAt),
      ', until ',
      moment(endsAt),
      ' unless used',
    ),
  );
  part('#sessions').replaceChildren(element('h2', {}, 'Your sessions'), element('ul', {}, ...rows));
}

/** Shows who is signed in and what waits for them; without a session, the sign-in. */
async function show() {
  const sections = [
    '#me',
    '#measures',
    '#approvers',
    '#hardware',
    '#operators',
    '#passkeys',
    '#sessions',
  ].map(part);
  try {
    /** @type {WhoAmI} */
    const me = await read('me');
    holdCsrf(me.csrf ?? '');
    part('#sign-in').hidden = true;
    for (const section of sections) section.hidden = false;
    showMe(me);
    showPasskeys(me);
    /** @type {{ readonly sessions: readonly SessionView[] }} */
    const { sessions } = await read('sessions');
    showSessions(sessions);
    await showMeasures(me.may);
    await showApprovers(me.may);
    await showHardware(me.may);
    await showOperators(me.may);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    holdCsrf('');
    for (const section of sections) section.hidden = true;
    part('#sign-in').hidden = false;
  }
  return undefined;
}

const enter = /** @type {HTMLButtonElement} */ (part('#enter'));
enter.addEventListener('click', () => {
  say('Waiting for your passkey …');
  void perform(signIn, enter);
});
if (!isElsewhere()) void perform(show);
