import { identifierPattern } from '../../core/policy/identifier.ts';
import { territoryPattern, type Territory } from '../../core/territory/territory.ts';
import { dayPattern, instantPattern } from '../../core/time.ts';
import { boundedPattern, integer, number, pattern, text } from '../schema/scalar.ts';

// Every text and number of the protocol that has a form of its own, each stated once.

const bytes16 = '^[0-9a-f]{32}$';
const bytes32 = '^[A-Za-z0-9_-]{43}$';

/** Hex of the first 16 bytes of SHA-256 over the device key's SPKI: names a key. */
export const DeviceId = pattern(bytes16);
/** 16 random bytes in hex, given by the registry: names the hardware. */
export const PhoneId = pattern(bytes16);
/** 16 random bytes in hex: names a measure. */
export const MeasureId = pattern(bytes16);
/** 16 random bytes in hex: names a person. */
export const OperatorId = pattern(bytes16);
/** 16 random bytes in hex: names a session without opening it. */
export const SessionId = pattern(bytes16);
/** 16 random bytes in hex: hashed together with an id, so that the hash says nothing to anybody who has neither. */
export const Salt = pattern(bytes16);
/** `C-` and ten characters that are hard to mistake for each other when read out. */
export const CaseId = pattern('^C-[0-9A-HJKMNP-TV-Z]{10}$');

/** SHA-256, base64url without padding. */
export const Sha256 = pattern(bytes32);
/** A key or a token of 32 bytes, base64url without padding. */
export const Secret = pattern(bytes32);
/** HMAC-SHA-256, base64url without padding. */
export const Mac = pattern(bytes32);
/** An ES256 signature: r and s, 64 bytes, base64url without padding (RFC 7518 section 3.4). */
export const ReportSignature = pattern('^[A-Za-z0-9_-]{86}$');
/** 16 random bytes, base64url without padding: opens one member of a measure, or tells one acknowledgement from a guess. */
export const Nonce = pattern('^[A-Za-z0-9_-]{22}$');
/** Any bytes, base64url without padding. */
export const Binary = pattern('^[A-Za-z0-9_-]*$');
/** A coordinate of a P-256 point, base64url without padding (RFC 7518 section 6.2.1.2). */
export const Coordinate = pattern(bytes32);
/** The id of a passkey, at most 1023 bytes, base64url (WebAuthn Level 3, section 4). */
export const CredentialId = pattern('^[A-Za-z0-9_-]{1,1364}$');
/**
 * RFC 7515 section 3.1. There is no bound on its length: the limit of the body and the code that opens the text see to that. Ajv would count
 * the characters of every check-in one by one, for the sake of characters that the pattern excludes anyway.
 */
export const CompactJws = pattern('^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$');

/** As people and phones write it; `parseImei` reads it. */
export const ImeiText = pattern('^[0-9][0-9 ./-]{12,28}[0-9]$');
/** 15 digits; `isImei` also checks the check digit. */
export const Imei = pattern('^[0-9]{15}$');
/** A serial number as somebody types it: in any case, with spaces around it. */
export const TypedSerial = pattern('^\\s*[A-Za-z0-9-]{4,32}\\s*$');
export const Serial = pattern('^[A-Za-z0-9-]{4,32}$');
/** A network's code: three digits of country and two or three of network. A string: `01` is not `1` and not `001`. */
export const Plmn = pattern('^[0-9]{5,6}$');
export const TerritoryCode = pattern<Territory>(territoryPattern.source);
export const CountryCode = pattern<Territory>('^[A-Z]{2}$');
/** A distance on the Earth. */
export const Metres = number(0, 20_100_000);
/** The ten digits that a locked phone shows, as somebody types them; `typedDigits` reads them. */
export const TypedChallenge = boundedPattern(
  { minLength: 10, maxLength: 64 },
  '^[^\\p{L}\\p{N}]*(?:\\p{Nd}[^\\p{L}\\p{N}]*){10}$',
);
/** The six characters that it shows beside them, as somebody types them; `typedHint` reads them. */
export const TypedHint = boundedPattern(
  { minLength: 6, maxLength: 64 },
  '^[^\\p{L}\\p{N}]*(?:[\\p{Nd}A-Fa-f][^\\p{L}\\p{N}]*){6}$',
);
/** An IANA time zone (`America/Havana`); any name is accepted. */
export const ZoneName = text({ minLength: 1, maxLength: 64 });

export const ClauseId = pattern(identifierPattern.source);
export const PolicyId = pattern(identifierPattern.source);
export const ExemptionId = pattern(identifierPattern.source);
/** The number of a policy's version as an address has it. */
export const VersionText = pattern('^[1-9][0-9]{0,8}$');

/** RFC 3339 in UTC, a moment that exists. */
export const Timestamp = pattern(instantPattern.source);
/** The form alone, for what was signed before impossible dates were refused here: its readers find them, each with a verdict of its own. */
export const TimestampForm = pattern('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$');
export const Day = pattern(dayPattern.source);
/** ISO 8601. */
export const IsoDuration = pattern('^P');
/** Seconds since 1970, the NumericDate of RFC 7519. */
export const NumericDate = integer(0, 253_402_300_799);
export const Sequence = integer(1, Number.MAX_SAFE_INTEGER);

// Control characters and marks of text direction: in a name or a reason they could change how the text around it looks, in a terminal or on
// a page that somebody signs.
const unseen = '\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF';
export const plainLine = `^(?=.*\\S)[^\\u0000-\\u001F${unseen}]+$`;
const plainText = `^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F${unseen}]*$`;

/** One line as people write it, with something in it. */
export const Name = boundedPattern({ minLength: 1, maxLength: 100 }, plainLine);
export const Title = boundedPattern({ minLength: 1, maxLength: 200 }, plainLine);
export const Email = pattern(`(?=^[^\\s@]{1,64}@[^\\s@]{1,189}$)${plainLine}`);
/** Text as people write it: of several lines, or none. */
export const Label = boundedPattern({ maxLength: 100 }, plainText);
/** Why a measure was taken or a case ended. */
export const Reason = boundedPattern({ minLength: 1, maxLength: 2000 }, plainText);
/** Why support did something, for the record; names nobody who need not be named. */
export const SupportReason = boundedPattern({ minLength: 1, maxLength: 1000 }, plainText);
