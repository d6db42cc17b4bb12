import type { PageHandler } from '../exchange/handler.ts';
import { textReply } from '../exchange/reply.ts';
import { builtScript, peopleStyle, script } from './console-files.ts';
import { signingHeaders } from './page-headers.ts';

/** Where the signing page is, under its own origin. */
const path = '/approve';

function htmlOf(home: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    '<title>Carnet: signing page</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/approve/style.css"></head><body>' +
    '<header><h1>Carnet</h1><p class="lead">The signing page: approver keys, and nothing else.</p></header>' +
    `<main data-home="${home}"><p id="status" role="status"></p><section id="asked">` +
    `<p>This page is opened from <a href="${home}/people">${home}/people</a>, which hands over what is to be signed.</p></section>` +
    '<noscript><p>This page needs JavaScript: passkeys do.</p></noscript></main>' +
    '<script type="module" src="/approve/approve.js"></script></body></html>'
  );
}

/**
 * All that the signing origin serves: the page where approver keys are made and used, which is told what to sign by the window that opened it. `publicUrl`:
 * where that window has to be.
 */
export function signingPages(publicUrl: () => string): Readonly<Record<string, PageHandler>> {
  return {
    [path]: () =>
      textReply(
        200,
        'text/html; charset=utf-8',
        // Once it is parsed, an origin holds nothing that HTML has to escape.
        htmlOf(new URL(publicUrl()).origin),
        signingHeaders,
      ),
    [`${path}/style.css`]: peopleStyle(),
    [`${path}/approve.js`]: script('approve/approve.js'),
    [`${path}/set.js`]: script('approve/set.js'),
    [`${path}/check-measure.js`]: builtScript('data/check-measure.js'),
    [`${path}/check-set.js`]: builtScript('data/check-set.js'),
    '/people/elements.js': script('people/elements.js'),
    '/people/passkey.js': script('people/passkey.js'),
    '/people/disguise.js': script('people/disguise.js'),
  };
}
