import { withoutDisguise } from './disguise.js';

// Builds the elements of the pages. Text is always set as text: nothing from a server or a person is parsed as markup.

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.map((one) => (typeof one === 'string' ? withoutDisguise(one) : one)));
  return made;
}

/** What somebody else wrote: its direction ends where it ends. @param {string} text */
export const asWritten = (text) => element('bdi', {}, text);

/** @param {string} selector */
export function part(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** @param {string} text @param {'said' | 'problem'} [kind] */
export function say(text, kind = 'said') {
  const status = part('#status');
  status.className = kind;
  status.textContent = text;
}

/**
 * Runs the work of a button, which is disabled meanwhile. Shows what the work resolves to, or its error.
 * @param {() => Promise<string | undefined>} work resolves to the message to show
 * @param {HTMLButtonElement} [button]
 */
export async function perform(work, button) {
  if (button !== undefined) button.disabled = true;
  try {
    say((await work()) ?? '');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), 'problem');
  } finally {
    if (button !== undefined) button.disabled = false;
  }
}

/**
 * @param {string} label
 * @param {() => Promise<string | undefined>} work
 * @param {'quiet' | 'plain'} [kind]
 */
export function button(label, work, kind = 'plain') {
  const made = element('button', { type: 'button', class: kind }, label);
  made.addEventListener('click', () => void perform(work, made));
  return made;
}

/** @param {string} instant RFC 3339 */
export function moment(instant) {
  const text = new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return element('time', { datetime: instant }, text);
}
