import type { FirstLink } from '../app/people/first-people.ts';

/** What a start prints for people: links for the first two or, once two have registered, where to sign in. */
export function firstLinkLines(links: readonly FirstLink[], publicUrl: string): readonly string[] {
  const [first] = links;
  if (first === undefined) return ['', `Operators sign in at ${new URL('/people', publicUrl).href}`];
  const { host, hostname } = new URL(first.link.url);
  const where =
    hostname === 'localhost'
      ? `Passkeys belong to the address http://${host}: under 127.0.0.1 browsers know none. To try it alone, open the second link in another browser profile.`
      : `Open each on the device of the person it is for. Passkeys belong to the address ${host}.`;
  return [
    '',
    'Orders take two people: one proposes, another approves. Open both links, say who you are, make a passkey; then each signs in under /people.',
    where,
    'Each link works once, within a day; it is printed here and kept nowhere:',
    ...links.flatMap(({ name, roles, link }) => [`  ${name} (${roles.join(', ')})`, `  ${link.url}`]),
  ];
}
