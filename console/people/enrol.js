/** @import { OperatorView } from '../../src/protocol/operators/people.ts' */
import { part, perform, say } from './elements.js';
import { isElsewhere } from './elsewhere.js';
import { canPasskey, makePasskey } from './passkey.js';
import { send } from './request.js';

const form = /** @type {HTMLFormElement} */ (part('#enrol'));
const who = part('#who');
const named = part('#named');
// The token is in the fragment, so that no server logs it. It is removed from the address, so that no history keeps it.
const token = location.hash.slice(1);
const elsewhere = isElsewhere();
if (!elsewhere) history.replaceState(null, '', location.pathname);

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

async function enrol() {
  /** @type {{ readonly options: unknown, readonly operator: OperatorView }} */
  const begun = await send('enrolment/options', { token });
  const credential = await makePasskey(begun.options);
  const label = field('label').value.trim();
  const first = begun.operator.email === null;
  await send('enrolment', {
    token,
    credential,
    ...(label === '' ? {} : { label }),
    ...(first ? { name: field('name').value.trim(), email: field('email').value.trim() } : {}),
  });
  location.assign('/people');
  return 'Enrolled.';
}

async function open() {
  if (!/^[\w-]{43}$/.test(token))
    throw new Error(
      'The link is incomplete. Open it exactly as you were given it, with everything after the #.',
    );
  if (!canPasskey()) throw new Error('This browser does not support passkeys. Use a current one.');
  /** @type {{ readonly operator: OperatorView }} */
  const { operator } = await send('enrolment/options', { token });
  const first = operator.email === null;
  who.textContent = first
    ? `${operator.name}: ${operator.roles.join(', ')}`
    : `${operator.name} <${operator.email}>`;
  named.hidden = !first;
  for (const name of ['name', 'email']) field(name).required = first;
  form.hidden = false;
  return undefined;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  say('Waiting for your passkey …');
  void perform(enrol, /** @type {HTMLButtonElement} */ (form.querySelector('button')));
});
if (!elsewhere) void perform(open);
