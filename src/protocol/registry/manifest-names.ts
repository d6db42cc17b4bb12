import { manifestColumns, shown, type ManifestColumn, type ManifestFault } from './manifest.ts';

/** What makers, shops and spreadsheets call the columns, without case, spaces and punctuation. */
const synonyms: Readonly<Record<ManifestColumn, string>> = {
  imei: 'imei imei1 imeino imeinumber imei1number imeicode primaryimei imeisv imeiprimary imeislot1 imeisim1 imeinr',
  imei2: 'imei2 imei2number imeino2 secondimei secondaryimei imeislot2 imeisim2',
  imei3: 'imei3 imei3number imeino3',
  imei4: 'imei4 imei4number imeino4',
  serial:
    'serial serialno serialnr serialnumber serialnum sn sno snr deviceserial deviceserialnumber serialid',
  model: 'model modelname modelno modelnumber modelcode devicemodel phonemodel product productname',
  consignment:
    'consignment consignmentid consignmentno consignmentnumber lot lotid lotno lotnumber batch batchid batchno batchnumber shipment shipmentid',
  market:
    'market marketcode marketcountry targetmarket salesmarket salemarket declaredmarket country countrycode territory countryofsale salescountry',
  soldAt: 'soldat sold soldon solddate saledate salesdate dateofsale datesold saleday saleat',
  factoryKey: 'factorykey factorykeyhash factorykeysha256 factorykeyspkisha256',
};

const columnOf: ReadonlyMap<string, ManifestColumn> = new Map(
  manifestColumns.flatMap((column) => synonyms[column].split(' ').map((name) => [name, column])),
);

/** The column that a name means: `Serial No.`, `serial_number` and `S/N` are `serial`. undefined: none. */
export function manifestColumn(name: string): ManifestColumn | undefined {
  return columnOf.get(
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, ''),
  );
}

const requiredColumns = ['serial', 'model'] as const;

/** The columns that a CSV header names, in its order, or what is wrong with it. */
export function readManifestHeader(
  fields: readonly string[],
  line = 1,
):
  | { readonly kind: 'columns'; readonly columns: readonly ManifestColumn[] }
  | { readonly kind: 'fault'; readonly fault: ManifestFault } {
  const remedy = `the first line names the columns: ${manifestColumns.join(',')}`;
  const fault = (
    problem: string,
    column: number | null,
    instead = remedy,
  ): { kind: 'fault'; fault: ManifestFault } => ({
    kind: 'fault',
    fault: { line, column, field: 'header', problem, remedy: instead },
  });
  if (fields.length === 1 && fields[0] === '') return fault('the file has no line', null);
  if (fields[0]!.startsWith('PK\u{3}\u{4}'))
    return fault('this is a spreadsheet or an archive', null, 'save it as CSV, in UTF-8');
  const columns: ManifestColumn[] = [];
  for (const [index, field] of fields.entries()) {
    const column = manifestColumn(field);
    if (column === undefined)
      return fault(
        `${shown(field)} is no column of a manifest`,
        index + 1,
        `leave it out, or name it as one of ${manifestColumns.join(', ')}`,
      );
    const before = columns.indexOf(column);
    if (before !== -1)
      return fault(
        fields[before] === field
          ? `${shown(field)} is there twice`
          : `${shown(field)} and ${shown(fields[before])} are both ${column}`,
        index + 1,
        'keep one of them',
      );
    columns.push(column);
  }
  const missing = requiredColumns.find((column) => !columns.includes(column));
  if (missing !== undefined) return fault(`the column ${missing} is missing`, null);
  return { kind: 'columns', columns };
}
