import { timeHint } from '../time-hints.ts';
import { type Duration, type Instant, parseDuration, parseInstant } from '../time.ts';
import { isKnownTerritory } from '../territory/known-territories.ts';
import { parseTerritory, type Territory } from '../territory/territory.ts';
import { identifierPattern } from './identifier.ts';

/**
 * Why a document that can be read cannot be published today.
 * - `refused`: nor can it be decided by. Only what is in the log already is read in spite of it.
 * - `unfenced`: decision cases may try it, because a territory can be listed there before it has a fence.
 */
export type FaultKind = 'refused' | 'unfenced';

/** Where in a document something is wrong, and what to write instead. */
export interface PolicyFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The value, as `message` quotes it, of what was read as a number or a truth value: the source may be written otherwise (`746.10`). */
  readonly unquoted?: string;
  /** What was written where a territory is wanted: its reader may propose others. */
  readonly territory?: string;
  /** Left out where the document cannot be read at all. */
  readonly unpublishable?: FaultKind;
}

const textLengthMax = 500;

/**
 * Reads the fields of one object and collects every fault instead of stopping at the first. A failed reading returns a harmless
 * placeholder, so the caller must look at `faults` before it uses anything.
 */
export class Fields {
  readonly faults: PolicyFault[];
  readonly path: readonly (string | number)[];
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #isMap: boolean;

  private constructor(
    values: Readonly<Record<string, unknown>> | null,
    path: readonly (string | number)[],
    faults: PolicyFault[],
  ) {
    this.#values = values ?? {};
    this.#isMap = values !== null;
    this.path = path;
    this.faults = faults;
  }

  /** Opens an object; anything but an object, and every field not in `known`, is a fault. */
  static open(
    value: unknown,
    path: readonly (string | number)[],
    faults: PolicyFault[],
    known: readonly string[],
  ): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      faults.push({ path, message: `must be a map with the fields ${known.join(', ')}` });
      return new Fields(null, path, []);
    }
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue;
      faults.push({
        path: [...path, name],
        message: `is no field here; remove it or write one of ${known.join(', ')}`,
      });
    }
    return new Fields(value as Readonly<Record<string, unknown>>, path, faults);
  }

  /** The value as written, unchecked; undefined where the field is missing or null. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  /** Whether the field is present and null. */
  isNull(name: string): boolean {
    return Object.hasOwn(this.#values, name) && this.#values[name] === null;
  }

  /** Whether it is a map without a field. */
  isEmpty(): boolean {
    return this.#isMap && Object.keys(this.#values).length === 0;
  }

  fault(name: string, message: string): void {
    this.faults.push({ path: [...this.path, name], message });
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#missing(name, 'a text', '');
  }

  optionalText(name: string): string | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= textLengthMax) return value;
    this.faults.push(
      unquotedFault([...this.path, name], `must be a text of 1 to ${textLengthMax} characters`, value),
    );
    return '';
  }

  id(name: string): string {
    const value = this.raw(name);
    if (value === undefined) return this.#missing(name, 'an identifier such as cu-activation', '');
    if (typeof value === 'string' && identifierPattern.test(value)) return value;
    this.faults.push(
      unquotedFault(
        [...this.path, name],
        'must be an identifier: lower-case letters, digits and hyphens, at most 64',
        value,
      ),
    );
    return '';
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.optionalFlag(name) ?? otherwise;
  }

  optionalFlag(name: string): boolean | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value === 'boolean') return value;
    this.fault(name, 'must be true or false, without quotes; yes, no, on and off are texts');
    return false;
  }

  choice<const T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.raw(name);
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    this.fault(name, `${value === undefined ? 'is missing; write' : 'must be'} one of ${choices.join(', ')}`);
    return choices[0];
  }

  instant(name: string): Instant {
    return this.optionalInstant(name) ?? this.#missing(name, 'a time such as 2021-09-01T00:00:00Z', 0);
  }

  optionalInstant(name: string): Instant | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    // Legal texts often give a bare day. It is unambiguous here, because all times are UTC.
    const instant =
      typeof value === 'string' ? (parseInstant(value) ?? parseInstant(`${value}T00:00:00Z`)) : undefined;
    if (instant !== undefined) return instant;
    const hint = typeof value === 'string' ? timeHint(value) : '';
    this.fault(
      name,
      `must be a time in UTC such as 2021-09-01T00:00:00Z, or a day such as 2021-09-01${hint}`,
    );
    return 0;
  }

  duration(name: string, otherwise?: Duration): Duration {
    return this.optionalDuration(name) ?? otherwise ?? this.#missing(name, 'a duration such as P14D', noTime);
  }

  optionalDuration(name: string): Duration | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    const duration = typeof value === 'string' && value.length <= 40 ? parseDuration(value) : undefined;
    if (duration !== undefined && duration.months <= 1200 && duration.ms <= centuryMs) return duration;
    this.fault(name, 'must be an ISO 8601 duration of at most a century, such as P14D, PT24H or P12M');
    return noTime;
  }

  /** `reserved`: codes that may stand here too, although they are no territory. */
  territory(name: string, reserved: readonly string[] = []): Territory {
    const value = this.raw(name);
    if (value === undefined) return this.#missing(name, 'a territory such as CU or UA-43', '' as Territory);
    return this.#territory(value, [...this.path, name], reserved);
  }

  territories(name: string): readonly Territory[] {
    const read = this.list(name, 1, 300).map((item) => this.#territory(item.value, item.path));
    if (new Set(read).size < read.length) this.fault(name, 'names a territory twice; remove one');
    return read;
  }

  ids(name: string): readonly string[] {
    return this.list(name, 0, 100).map((item) => {
      if (typeof item.value === 'string' && identifierPattern.test(item.value)) return item.value;
      this.faults.push({ path: item.path, message: 'must be the id of an exemption of this policy' });
      return '';
    });
  }

  /** The items of a list, each with its path; a missing list is an empty one where that is allowed. */
  list(
    name: string,
    countMin: number,
    countMax: number,
  ): readonly { value: unknown; path: readonly (string | number)[] }[] {
    const value = this.raw(name);
    if (value === undefined) return countMin === 0 ? [] : this.#missing(name, 'a list', []);
    if (!Array.isArray(value) || value.length < countMin || value.length > countMax) {
      this.fault(name, `must be a list of ${countMin} to ${countMax} entries`);
      return [];
    }
    return value.map((entry: unknown, index) => ({ value: entry, path: [...this.path, name, index] }));
  }

  #territory(value: unknown, path: PolicyFault['path'], reserved: readonly string[] = []): Territory {
    const territory = typeof value === 'string' ? parseTerritory(value) : undefined;
    if (territory === undefined) {
      const fault = unquotedFault(path, 'must be a territory such as CU or UA-43', value);
      this.faults.push(typeof value === 'string' ? { ...fault, territory: value } : fault);
      return '' as Territory;
    }
    if (!isKnownTerritory(territory) && !reserved.includes(territory))
      this.faults.push({
        path,
        message: `is ${territory}, which is no territory in ISO 3166`,
        territory,
        unpublishable: 'refused',
      });
    return territory;
  }

  #missing<T>(name: string, what: string, placeholder: T): T {
    this.fault(name, `is missing; write ${what}`);
    return placeholder;
  }
}

/** Stands for a duration that could not be read. */
export const noTime: Duration = { months: 0, ms: 0 };
const centuryMs = 36_525 * 86_400_000;

/** YAML reads 746.2 as a number and `true` as no text. The fault says that quotes help. */
function unquotedFault(path: PolicyFault['path'], message: string, value: unknown): PolicyFault {
  if (typeof value !== 'number' && typeof value !== 'boolean') return { path, message };
  const unquoted = String(value);
  return { path, message: `${message}; put ${unquoted} in quotes`, unquoted };
}
