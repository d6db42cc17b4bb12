// Shows the text of a policy to whoever is about to sign its hash.
/** @import { Signing } from '../../src/protocol/measure-view.ts' */
import { element } from './elements.js';
import { readBytes } from './request.js';

// Unseen, or seen elsewhere than they stand: with them a text could read otherwise than it means.
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
 * The policy that a measure would publish, its hash computed here and held to the one that is signed: throws where they part. Nothing for a
 * measure that publishes none.
 * @param {Signing} signing
 */
export async function draftOf({ measure, manifest }) {
  if (measure.kind !== 'policy') return [];
  const bytes = await readBytes(`measures/${measure.id}/policy`);
  const sha256 = base64url(await crypto.subtle.digest('SHA-256', bytes));
  /** @type {{ readonly policy: { readonly sha256: string } }} */
  const signed = JSON.parse(manifest);
  if (sha256 !== signed.policy.sha256)
    throw new Error(
      'The text that the server shows is not the one that would be signed. Sign nothing, and tell whoever runs it.',
    );
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return [
    element('p', {}, 'The policy, whose SHA-256 is the one in the manifest: ', element('code', {}, sha256)),
    element('pre', { tabindex: '0', class: 'draft', dir: 'ltr' }, withoutDisguise(text)),
  ];
}
