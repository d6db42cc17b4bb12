/** @import { OperatorView } from '../../src/protocol/operators/people.ts' */
import { button, element, moment, part, perform } from './elements.js';
import { signWithPasskey } from './passkey.js';
import { read, send } from './request.js';

/** @type {readonly string[]} */
let shownPermissions = [];

/** @param {string} link */
function showLink(link) {
  part('#link').replaceChildren(
    element('p', {}, 'Hand this over in person. It works once, within a day, and is shown only now:'),
    element('pre', { tabindex: '0' }, link),
  );
}

/**
 * The roles that wait for a second person, and who asked for them.
 * @param {NonNullable<OperatorView['asked']>} asked
 * @param {readonly OperatorView[]} everybody
 */
function waiting({ roles: wanted, askedBy, askedAt }, everybody) {
  const first = everybody.find((one) => one.id === askedBy);
  return [
    ` (${wanted.join(', ')} waits for a second person; asked by `,
    element('bdi', {}, first?.name ?? 'the machine'),
    ', ',
    moment(askedAt),
    ')',
  ];
}

/** @param {OperatorView} operator @param {readonly string[]} permissions @param {readonly OperatorView[]} everybody */
function rowOf({ id, name, email, roles: held, asked, deactivatedAt }, permissions, everybody) {
  const actions = [];
  if (asked !== null && permissions.includes('confirmRoles'))
    actions.push(
      button(`Confirm ${asked.roles.join(', ')}`, async () => {
        /** @type {{ readonly options: unknown }} */
        const { options } = await send(`operators/${id}/roles/confirm/options`, { roles: asked.roles });
        const assertion = await signWithPasskey(options);
        await send(`operators/${id}/roles/confirm`, { roles: asked.roles, assertion });
        await showOperators(shownPermissions);
        return 'Confirmed.';
      }),
    );
  if (deactivatedAt === null && permissions.includes('renewLink'))
    actions.push(
      button(
        'New link',
        async () => {
          /** @type {{ readonly link: string }} */
          const { link } = await send(`operators/${id}/enrolment-link`, {});
          showLink(link);
          return undefined;
        },
        'quiet',
      ),
    );
  if (deactivatedAt === null && permissions.includes('deactivateOperator'))
    actions.push(
      button(
        'Deactivate',
        async () => {
          if (!window.confirm(`End ${name} for good?`)) return undefined;
          await send(`operators/${id}/deactivate`, {});
          await showOperators(shownPermissions);
          return 'Deactivated.';
        },
        'quiet',
      ),
    );
  const state = deactivatedAt === null ? held.join(', ') || 'no role' : 'deactivated';
  return element(
    'li',
    {},
    element('strong', {}, element('bdi', {}, name)),
    ` ${email ?? 'not enrolled yet'}: ${state}`,
    ...(asked === null ? [] : waiting(asked, everybody)),
    element('p', { class: 'buttons' }, ...actions),
  );
}

function inviteForm() {
  const roles = (part('#operators').dataset['roles'] ?? '').split(' ');
  const name = element('input', { name: 'name', required: '', maxlength: '100', autocomplete: 'off' });
  const email = element('input', { name: 'email', type: 'email', required: '', autocomplete: 'off' });
  const boxes = roles.map((role) => element('input', { type: 'checkbox', name: 'role', value: role }));
  const form = element(
    'form',
    { class: 'stacked' },
    element('label', {}, 'Name', name),
    element('label', {}, 'E-mail address', email),
    element(
      'fieldset',
      {},
      element('legend', {}, 'Roles'),
      ...boxes.map((box) => element('label', { class: 'check' }, box, box.value)),
    ),
    element('button', {}, 'Invite'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void perform(async () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      /** @type {{ readonly link: string }} */
      const { link } = await send('operators', { name: name.value, email: email.value, roles: chosen });
      await showOperators(shownPermissions);
      showLink(link);
      return 'Invited.';
    });
  });
  return element('details', {}, element('summary', {}, 'Invite a person'), form);
}

/** @param {OperatorView} one @param {OperatorView} other */
const activeFirst = (one, other) => Number(one.deactivatedAt !== null) - Number(other.deactivatedAt !== null);

/** @param {readonly string[]} permissions ids of the operations that this person may request */
export async function showOperators(permissions) {
  shownPermissions = permissions;
  const section = part('#operators');
  section.hidden = !permissions.includes('listOperators');
  if (section.hidden) return;
  /** @type {{ readonly operators: readonly OperatorView[] }} */
  const { operators } = await read('operators');
  section.replaceChildren(
    element('h2', {}, 'People'),
    element(
      'ul',
      {},
      ...operators.toSorted(activeFirst).map((operator) => rowOf(operator, permissions, operators)),
    ),
    element('div', { id: 'link', role: 'status' }),
    ...(permissions.includes('inviteOperator') ? [inviteForm()] : []),
  );
}
