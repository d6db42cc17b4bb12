import type { Instant } from '../../core/time.ts';
import { jsonFaultText, readJson } from '../schema/read-json.ts';
import { manifestColumns, shown, type ManifestColumn, type ManifestRead } from './manifest.ts';
import { manifestColumn } from './manifest-names.ts';
import { latestSale, readEntry, written, type ValueFault, type WrittenFields } from './manifest-values.ts';

const imeiColumns = ['imei', 'imei2', 'imei3', 'imei4'] as const;
const isImeiColumn = (column: ManifestColumn): boolean =>
  (imeiColumns as readonly ManifestColumn[]).includes(column);

function faultRead(
  line: number,
  column: number | null,
  fault: Omit<ValueFault, 'field'> & { field: string },
) {
  return { kind: 'fault', fault: { line, column, ...fault } } as const;
}

/** Reads one CSV record under its header. `latest`: the latest time of sale that is believed. */
export function readManifestRecord(
  line: number,
  columns: readonly ManifestColumn[],
  fields: readonly string[],
  latest: Instant = latestSale(),
): ManifestRead {
  if (fields.length !== columns.length) {
    const problem = `has ${counted(fields.length, 'field')}, the header ${columns.length}`;
    const remedy = 'write every field, empty where nothing is known; quote those that contain a separator';
    return faultRead(line, null, { field: 'line', problem, remedy });
  }
  const at = (column: ManifestColumn): string => written(fields[columns.indexOf(column)] ?? '');
  const imeis = imeiColumns.map((field) => ({ field, text: at(field) })).filter(({ text }) => text !== '');
  const read = readEntry(line, { imeis, at }, latest);
  if (!('problem' in read)) return { kind: 'entry', entry: read };
  return faultRead(line, columns.indexOf(read.field) + 1, read);
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const jsonRemedy = 'write one JSON object a line';

/** Reads one line of JSON: `{ imei: [..], serial, model, consignment?, market?, soldAt?, factoryKey? }`; names as in a header of CSV. */
export function readManifestJson(line: number, text: string, latest: Instant = latestSale()): ManifestRead {
  const fault = (field: string, problem: string, remedy: string): ManifestRead =>
    faultRead(line, null, { field, problem, remedy });
  const read = readJson(text);
  if (read.kind === 'fault')
    return fault('line', `${shown(text)} is not JSON: ${jsonFaultText(read)}`, jsonRemedy);
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('line', `${shown(value)} is no object`, jsonRemedy);
  const named = new Map<ManifestColumn, { readonly name: string; readonly texts: readonly string[] }>();
  for (const [name, held] of Object.entries(value as Record<string, unknown>)) {
    const column = manifestColumn(name);
    if (column === undefined)
      return fault(
        name,
        'is no field of a manifest',
        `leave it out; there are ${manifestColumns.join(', ')}`,
      );
    const other = named.get(column);
    if (other !== undefined)
      return fault(name, `is ${column}, as ${shown(other.name)} is`, 'keep one of them');
    const texts = textsOf(column, held);
    if (texts === undefined)
      return fault(
        name,
        `${shown(held)} is of the wrong kind`,
        isImeiColumn(column) ? 'write a list of texts' : 'write a text',
      );
    named.set(column, { name, texts });
  }
  const imeis = imeiColumns.flatMap((field) =>
    (named.get(field)?.texts ?? []).map((one) => ({ field, text: one })),
  );
  const at: WrittenFields['at'] = (column) => named.get(column)?.texts[0] ?? '';
  const entry = readEntry(line, { imeis, at }, latest);
  return 'problem' in entry ? fault(entry.field, entry.problem, entry.remedy) : { kind: 'entry', entry };
}

/** A text, or nothing; IMEIs also as a list. undefined: of another kind. */
function textsOf(column: ManifestColumn, held: unknown): readonly string[] | undefined {
  if (typeof held === 'string') return written(held) === '' && isImeiColumn(column) ? [] : [written(held)];
  if (isImeiColumn(column))
    return Array.isArray(held) && held.every((one) => typeof one === 'string')
      ? held.map(written)
      : undefined;
  return held === null ? [] : undefined;
}
