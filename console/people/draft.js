// Shows the person who is about to sign a hash what the hash is of.
/** @import { MeasureMember, MeasureMemberList, MeasurePhone, MeasurePhoneList, Signing } from '../../src/protocol/operators/measure-view.ts' */
import { withoutDisguise } from './disguise.js';
import { element } from './elements.js';
import { read, readBytes } from './request.js';

/** Base64 as URLs take it. @param {ArrayBuffer} bytes */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The subject of a measure, compared with what is signed. Throws where they differ.
 * @param {Signing} signing
 */
export function draftOf(signing) {
  return signing.measure.kind === 'policy' ? policyOf(signing) : phonesOf(signing);
}

const pagesMax = 5;

/**
 * The phones of a lock, each with the effect that the lock would have. Which hardware is signed for shows and compares the signing page.
 * @param {Signing} signing
 */
async function phonesOf({ measure }) {
  /** @type {MeasurePhone[]} */
  const phones = [];
  let more = '';
  for (let page = 0; page < pagesMax; page += 1) {
    /** @type {MeasurePhoneList} */
    const found = await read(`measures/${measure.id}/phones${more}`);
    phones.push(...found.phones);
    if (found.cursor === null) break;
    more = `?cursor=${found.cursor}`;
  }
  const rest = measure.phones.named - phones.length;
  const lines = phones.map(({ phoneId, would }) => `${phoneId}  ${would}`);
  return [
    element(
      'details',
      {},
      element('summary', {}, 'Its phones, and the effect on each now'),
      element('pre', { tabindex: '0', class: 'phones', dir: 'ltr' }, lines.join('\n')),
      ...(rest === 0 ? [] : [element('p', {}, `And ${rest} more, which the interface lists.`)]),
    ),
  ];
}

/**
 * What the signing page computes the members from: hardware and opening of each phone.
 * @param {string} measure
 */
export async function membersOf(measure) {
  /** @type {MeasureMember[]} */
  const members = [];
  let more = '';
  do {
    /** @type {MeasureMemberList} */
    const found = await read(`measures/${measure}/members${more}`);
    members.push(...found.members);
    more = found.cursor === null ? '' : `?cursor=${found.cursor}`;
  } while (more !== '');
  return members;
}

/**
 * The policy that a measure would publish, with its hash computed here.
 * @param {Signing} signing
 */
async function policyOf({ measure, manifest }) {
  const bytes = await readBytes(`measures/${measure.id}/policy`);
  const sha256 = base64url(await crypto.subtle.digest('SHA-256', bytes));
  /** @type {{ readonly policy: { readonly sha256: string } }} */
  const signed = JSON.parse(manifest);
  if (sha256 !== signed.policy.sha256)
    throw new Error(
      'The text that the server shows is not the one that would be signed. Sign nothing, and tell the people who run the server.',
    );
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return [
    element('p', {}, 'The policy, whose SHA-256 is the one in the manifest: ', element('code', {}, sha256)),
    element('pre', { tabindex: '0', class: 'draft', dir: 'ltr' }, withoutDisguise(text)),
  ];
}
