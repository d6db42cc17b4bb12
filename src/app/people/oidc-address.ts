/** Claims of an identity provider about one person, of its ID token or its userinfo. */
export type Claims = Readonly<Record<string, unknown>>;

/** The e-mail address that an identity provider vouches for, or why it vouches for none. */
export type ProviderAddress =
  | { readonly kind: 'verified'; readonly email: string }
  /** A sentence that names the claim. */
  | { readonly kind: 'unverified'; readonly why: string };

/**
 * What an address counts as whose verification the provider does not mention: `claim`: not verified; `assume`: verified, which is right only where none but
 * the provider's administrators can set an address.
 */
export type EmailVerified = 'claim' | 'assume';

const unverified = (why: string): ProviderAddress => ({ kind: 'unverified', why });

/** OpenID Connect Core 1.0, section 5.1; Microsoft Entra ID says it of the owner of the domain instead. */
const verifyingClaims = ['email_verified', 'xms_edov'] as const;
/** Apple and Amazon Cognito write texts, Microsoft Entra ID numbers. */
const yes: ReadonlySet<unknown> = new Set([true, 1, 'true', '1']);

const readable = (value: unknown): unknown =>
  typeof value === 'string' ? value.trim().toLowerCase() : value;
const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** Whether claims hold an address and say that it is verified: then nothing else has to be read. */
export function isAddressComplete(claims: Claims): boolean {
  return addressIn(claims) !== null && yes.has(readable(claims['email_verified']));
}

function addressIn({ email }: Claims): string | null {
  const address = readable(email);
  return typeof address === 'string' && address !== '' ? address : null;
}

/**
 * The verified address, in lower case. `userinfo`: null where the provider has none, or it need not be read; `unreadable` where it could not be read, so that
 * it may say no. A claim that says anything but yes, in either place, is a no, which no setting overrules.
 */
export function verifiedAddress(
  idToken: Claims,
  userinfo: Claims | null | 'unreadable',
  setting: EmailVerified,
): ProviderAddress {
  const places: readonly Claims[] =
    userinfo === null || userinfo === 'unreadable' ? [idToken] : [idToken, userinfo];
  const said = places.flatMap((claims) =>
    verifyingClaims.filter((name) => isSaid(claims[name])).map((name) => ({ name, value: claims[name] })),
  );
  const no = said.find(({ value }) => !yes.has(readable(value)));
  if (no !== undefined)
    return unverified(`It has not verified the address: "${no.name}" is ${JSON.stringify(no.value)}.`);
  const [email, other] = new Set(places.map(addressIn).filter((address) => address !== null));
  if (email === undefined) return unverified('It sent no claim "email".');
  if (other !== undefined)
    return unverified('The claim "email" of its ID token and that of its userinfo are two addresses.');
  if (said.length > 0) return { kind: 'verified', email };
  if (userinfo === 'unreadable')
    return unverified('Its ID token has no claim "email_verified", and its userinfo could not be read.');
  return setting === 'assume'
    ? { kind: 'verified', email }
    : unverified(
        'It did not say whether it has verified the address: the claim "email_verified" is missing.',
      );
}
