// Shows the person who is about to sign a hash what the hash is of.
/** @import { MeasurePhone, MeasurePhoneList, Signing } from '../../src/protocol/operators/measure-view.ts' */
import { element } from './elements.js';
import { read, readBytes } from './request.js';

// Invisible characters, and characters that change the order of others: with them a text could look different from what it says.
const unseen = /\r(?!\n)|[^\P{C}\n\t\r]|\p{Zl}|\p{Zp}/gu;

/** @param {string} text */
function withoutDisguise(text) {
  return text.replaceAll(
    unseen,
    (one) => `\u27e8U+${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
  );
}

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
 * The phones of a lock, each with the effect that the lock would have. Throws unless all of them are in the manifest, and their number is right.
 * @param {Signing} signing
 */
async function phonesOf({ measure, manifest }) {
  /** @type {{ readonly members: readonly string[] }} */
  const signed = JSON.parse(manifest);
  const members = new Set(signed.members);
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
  if (members.size !== measure.phones.named || phones.some(({ member }) => !members.has(member)))
    throw new Error(
      'The phones that the server shows are not those that would be signed for. Sign nothing, and tell the people who run the server.',
    );
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
