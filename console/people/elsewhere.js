import { part } from './elements.js';

/** Whether this is not the address that passkeys are bound to. If so, shows a link to that address with the same fragment. */
export function isElsewhere() {
  const way = part('#elsewhere');
  const link = /** @type {HTMLAnchorElement} */ (way.querySelector('a'));
  if (new URL(link.href).origin === location.origin) return false;
  link.hash = location.hash;
  way.hidden = false;
  return true;
}
