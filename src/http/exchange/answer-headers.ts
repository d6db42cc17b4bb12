/** Headers of every answer, unless the reply sets its own policy or `cache-control`. */
export const answerHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Pages set their own policy. Nothing else that is served here is a document of a browser, or belongs in a frame.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // An answer may name a phone or a person. Public documents set another value; no refusal or failure is stored.
  'cache-control': 'no-store',
} as const;
