import type { PageHandler } from '../exchange/handler.ts';
import { roleNames } from '../../protocol/operators/people.ts';
import { textReply } from '../exchange/reply.ts';
import { peopleStyle, script } from './console-files.ts';
import { openingHeaders } from './page-headers.ts';

const scripts = [
  'enrol',
  'home',
  'approvers',
  'measures',
  'draft',
  'disguise',
  'hardware',
  'signing-window',
  'operators',
  'elements',
  'elsewhere',
  'passkey',
  'request',
] as const;

interface PageParts {
  readonly title: string;
  readonly lead: string;
  readonly script: (typeof scripts)[number];
  readonly main: string;
}

function htmlOf({ title, lead, script, main }: PageParts, home: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/people/style.css"></head><body>` +
    `<header><h1>Carnet</h1><p class="lead">${lead}</p></header>` +
    `<main><p id="elsewhere" hidden>Passkeys work at one address: <a href="${home}">${home}</a>.</p>` +
    `<p id="status" role="status"></p>${main}<noscript><p>This page needs JavaScript: passkeys do.</p></noscript></main>` +
    `<script type="module" src="/people/${script}.js"></script></body></html>`
  );
}

const oidcLink =
  '<p><a href="/v1/operator/oidc/begin">Sign in at your identity provider</a>, to read. Changes need your passkey.</p>';

/** For the form that invites a person. */
const roles = ` data-roles="${roleNames.join(' ')}"`;

function homeSections(oidc: boolean): string {
  return (
    '<section id="sign-in" hidden><h2>Sign in</h2><p><button type="button" id="enter">Sign in with a passkey</button></p>' +
    `${oidc ? oidcLink : ''}<p>No passkey yet? Ask the person who invited you for a link.</p></section>` +
    ['me', 'measures', 'approvers', 'hardware', 'operators', 'passkeys', 'sessions']
      .map((id) => `<section id="${id}"${id === 'operators' ? roles : ''} hidden></section>`)
      .join('')
  );
}

const enrolSection =
  '<section><h2>Enrol your passkey</h2><p id="who"></p><form id="enrol" class="stacked" hidden>' +
  '<div id="named" hidden><label>Your name<input name="name" maxlength="100" autocomplete="name"></label>' +
  '<label>Your e-mail address<input name="email" type="email" autocomplete="email"></label></div>' +
  '<label>A name for this passkey<input name="label" maxlength="100" placeholder="Laptop, key ring …" autocomplete="off"></label>' +
  '<button>Make the passkey</button></form></section>';

/** The pages for operators, by path: registration, sign-in, home. Their scripts fetch everything they show. */
export function peoplePages(options: {
  readonly oidc: boolean;
  readonly publicUrl: () => string;
}): Readonly<Record<string, PageHandler>> {
  // The address is the server's own public URL: once it is parsed, it holds nothing that HTML has to escape.
  const page =
    (path: string, parts: PageParts): PageHandler =>
    () =>
      textReply(
        200,
        'text/html; charset=utf-8',
        htmlOf(parts, new URL(path, options.publicUrl()).href),
        openingHeaders,
      );
  return {
    '/people': page('/people', {
      title: 'Carnet: operators',
      lead: 'For the people who operate it.',
      script: 'home',
      main: homeSections(options.oidc),
    }),
    '/people/enrol': page('/people/enrol', {
      title: 'Carnet: enrolment',
      lead: 'One link, one passkey.',
      script: 'enrol',
      main: enrolSection,
    }),
    '/people/style.css': peopleStyle(),
    ...Object.fromEntries(scripts.map((name) => [`/people/${name}.js`, script(`people/${name}.js`)])),
  };
}
