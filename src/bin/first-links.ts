import type { FirstLink } from '../app/people/first-people.ts';

/** What a start prints for the first two people; nothing once two can act. */
export function firstLinkLines(links: readonly FirstLink[]): readonly string[] {
  if (links.length === 0) return [];
  return [
    '',
    'Orders take two people. Each link enrols the passkey of one, once, within a day; it is printed here and kept nowhere:',
    ...links.flatMap(({ name, roles, link }) => [`  ${name} (${roles.join(', ')})`, `  ${link.url}`]),
  ];
}
