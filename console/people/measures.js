/** @import { MeasureList, MeasureView, Signing } from '../../src/protocol/operators/measure-view.ts' */
import { draftOf, membersOf } from './draft.js';
import { asWritten, button, element, moment, part, perform } from './elements.js';
import { signWithPasskey } from './passkey.js';
import { read, send, sendYaml } from './request.js';
import { atSigningPage } from './signing-window.js';

/** @typedef {'propose' | 'approve' | 'sign-anew'} Step */

/** What can be signed, by the path of the operation. */
const steps = {
  propose: {
    operation: 'proposeMeasure',
    look: 'Look and propose',
    sign: 'Sign as proposer',
    done: 'Proposed: another person approves it.',
  },
  approve: {
    operation: 'approveMeasure',
    look: 'Look and approve',
    sign: 'Sign as approver',
    done: 'Approved.',
  },
  'sign-anew': {
    operation: 'readSignAnew',
    look: 'Look and sign anew',
    sign: 'Sign anew',
    done: 'Signed: it goes on once two people have signed it anew.',
  },
};

/** @param {MeasureView} measure @returns {Step} */
function stepOf({ state }) {
  if (state === 'draft') return 'propose';
  return state === 'proposed' ? 'approve' : 'sign-anew';
}

/** Approved measures that order nothing because a signature does not count: two people sign them anew. */
async function heldBack() {
  /** @type {MeasureView[]} */
  const held = [];
  let more = '';
  do {
    /** @type {MeasureList} */
    const found = await read(`measures?heldBack=true${more}`);
    held.push(...found.measures.filter(({ kind, state }) => kind === 'lock' && state !== 'proposed'));
    more = found.cursor === null ? '' : `&cursor=${found.cursor}`;
  } while (more !== '');
  return held;
}

/** The whole text that a person is about to sign. @param {Signing} signing */
function wholeOf({ manifest, sha256 }) {
  return element(
    'details',
    {},
    element('summary', {}, 'What exactly is signed'),
    element('p', {}, 'SHA-256 ', element('code', {}, sha256)),
    element('pre', { tabindex: '0' }, JSON.stringify(JSON.parse(manifest), null, 2)),
  );
}

/** @param {MeasureView} measure */
function inWords({ kind, policy, phones, clauses, until }) {
  if (kind === 'policy') return `Publish ${policy?.id ?? 'a policy'}, version ${policy?.version ?? '?'}`;
  const standings = Object.entries(phones.standings).map(([standing, count]) => `${count} ${standing}`);
  const end = until === null ? '' : `, at most until ${until.slice(0, 10)}`;
  const now = standings.length === 0 ? '' : `; now ${standings.join(', ')}`;
  return `Lock ${phones.named} phone${phones.named === 1 ? '' : 's'} by ${clauses.join(', ')}${end}${now}`;
}

/**
 * How the signature is made: a policy's here, by a passkey for signing in; a lock's on the signing page, by an approver key.
 * @param {Signing} signing
 * @returns {Promise<() => Promise<unknown>>}
 */
async function askerOf({ measure, role, manifest, options, origin }) {
  if (measure.kind === 'policy') return () => signWithPasskey(options);
  const { reason } = measure;
  // Before the click: a browser that waits for them would open no window any more.
  const members = await membersOf(measure.id);
  const { allowCredentials: keys = [] } = /** @type {{ readonly allowCredentials?: readonly object[] }} */ (
    options
  );
  const asked = { carnet: 'sign', material: { role, manifest, reason, members }, keys };
  return async () => (await atSigningPage(origin, asked)).assertion;
}

/**
 * Shows what is to be signed, then has it signed.
 * @param {string} label
 * @param {Signing} signing
 * @param {Step} step
 * @param {HTMLElement} place
 */
async function offerToSign(label, signing, step, place) {
  const draft = await draftOf(signing);
  const ask = await askerOf(signing);
  const sign = button(label, async () => {
    const assertion = await ask();
    await send(`measures/${signing.measure.id}/${step}/confirm`, { sha256: signing.sha256, assertion });
    await showMeasures(shownPermissions);
    return steps[step].done;
  });
  place.replaceChildren(...draft, wholeOf(signing), element('p', { class: 'buttons' }, sign));
}

/** @param {MeasureView} measure @param {readonly string[]} permissions */
function rowOf(measure, permissions) {
  const place = element('div', {});
  const signed = measure.approvals.map(({ role, operator }) => `${role}: ${operator.name}`).join(', ');
  const step = stepOf(measure);
  const { operation, look, sign } = steps[step];
  if (permissions.includes(operation))
    place.append(
      button(look, async () => {
        /** @type {Signing} */
        const signing = await send(`measures/${measure.id}/${step}`);
        await offerToSign(sign, signing, step, place);
        return 'Read it, then sign.';
      }),
    );
  return element(
    'li',
    { 'data-measure': measure.id },
    element('strong', {}, inWords(measure)),
    element('p', {}, asWritten(measure.reason)),
    element('p', { class: 'quiet-text' }, signed || `drafted by ${measure.draftedBy.name}`),
    ...measure.heldBackBy.map(({ role, operator, why }) =>
      element('p', {}, `Waits: ${role} ${operator.name} (${why})`),
    ),
    ...(measure.approveBy === null || step === 'sign-anew'
      ? []
      : [element('p', {}, 'Approve by ', moment(measure.approveBy))]),
    place,
  );
}

/** The form to propose a policy. */
function policyForm() {
  const text = element('textarea', { name: 'policy', rows: '8', required: '', spellcheck: 'false' });
  const reason = element('input', { name: 'reason', required: '', maxlength: '2000' });
  const place = element('div', {});
  const form = element(
    'form',
    { class: 'stacked' },
    element('label', {}, 'The policy, as YAML', text),
    element('label', {}, 'Why', reason),
    element('button', {}, 'Propose this policy'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void perform(async () => {
      const query = new URLSearchParams({ reason: reason.value });
      /** @type {Signing} */
      const signing = await sendYaml(`policies?${query}`, text.value);
      await offerToSign('Sign as proposer', signing, 'propose', place);
      return 'Read it, then sign.';
    });
  });
  return element('details', {}, element('summary', {}, 'Propose a policy'), form, place);
}

/** @type {readonly string[]} */
let shownPermissions = [];

/** @param {readonly string[]} permissions ids of the operations that this person may request */
export async function showMeasures(permissions) {
  shownPermissions = permissions;
  const section = part('#measures');
  section.hidden = !permissions.includes('listMeasures');
  if (section.hidden) return;
  /** @type {MeasureList} */
  const proposed = await read('measures?state=proposed');
  /** @type {MeasureList} */
  const drafts = permissions.includes('proposeMeasure')
    ? await read('measures?state=draft')
    : { measures: [], cursor: null };
  const held = await heldBack();
  const waiting = proposed.measures.map((measure) => rowOf(measure, permissions));
  section.replaceChildren(
    element('h2', {}, 'Waiting for approval'),
    waiting.length === 0 ? element('p', {}, 'Nothing waits.') : element('ul', {}, ...waiting),
    ...(held.length === 0
      ? []
      : [
          element('h3', {}, 'Order nothing until two people sign them anew'),
          element('ul', {}, ...held.map((measure) => rowOf(measure, permissions))),
        ]),
    ...(drafts.measures.length === 0
      ? []
      : [
          element('h3', {}, 'Drafts'),
          element('ul', {}, ...drafts.measures.map((measure) => rowOf(measure, permissions))),
        ]),
    ...(permissions.includes('proposePolicy') ? [policyForm()] : []),
  );
}
