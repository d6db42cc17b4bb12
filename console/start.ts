import type { AdvisoryAnswer } from '../src/protocol/advisory.ts';

// The form works without this script: it then shows the answer as JSON. With it, the words appear on the page.
const form = document.querySelector<HTMLFormElement>('#advisory')!;
const answer = document.querySelector<HTMLElement>('#answer')!;

function paragraph(text: string): HTMLParagraphElement {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

async function problemText(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const detail =
    typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : null;
  return typeof detail === 'string' ? detail : `The server answered ${response.status}.`;
}

async function ask(): Promise<void> {
  const query = new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
  const response = await fetch(`/v1/advisories?${query}`);
  if (!response.ok) {
    answer.lang = 'en';
    answer.dir = 'ltr';
    answer.replaceChildren(paragraph(await problemText(response)));
    return;
  }
  const { words, language, direction } = (await response.json()) as AdvisoryAnswer;
  answer.lang = language;
  answer.dir = direction;
  answer.replaceChildren(...words.map(paragraph));
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask().catch((error: unknown) => {
    answer.replaceChildren(paragraph(`No answer: ${String(error)}. The server may be stopped; ask again.`));
  });
});
