/** @import { AdvisoryAnswer } from '../src/protocol/public/advisory.ts' */

// Served as written; tsc checks its types. Without this script the form still works and shows the answer as JSON.
const form = /** @type {HTMLFormElement} */ (document.querySelector('#advisory'));
const answer = /** @type {HTMLElement} */ (document.querySelector('#answer'));

/** @param {string} text */
function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

/** @param {Response} response */
async function problemText(response) {
  /** @type {unknown} */
  const problem = await response.json().catch(() => null);
  const detail =
    typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : null;
  return typeof detail === 'string' ? detail : `The server answered ${response.status}.`;
}

/** @param {string} text */
function showProblem(text) {
  answer.lang = 'en';
  answer.dir = 'ltr';
  answer.className = 'problem';
  answer.replaceChildren(paragraph(text));
}

async function ask() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') query.set(name, value);
  const response = await fetch(`/v1/advisories?${query}`);
  if (!response.ok) {
    showProblem(await problemText(response));
    return;
  }
  const { words, language, direction } = /** @type {AdvisoryAnswer} */ (await response.json());
  answer.lang = language;
  answer.dir = direction;
  answer.className = '';
  answer.replaceChildren(...words.map(paragraph));
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask().catch((/** @type {unknown} */ error) => {
    showProblem(`No answer: ${String(error)}. The server may be stopped; ask again.`);
  });
});
