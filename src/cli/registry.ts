import { manifestColumns } from '../protocol/registry/manifest.ts';
import { isExplained, isSystemFault } from '../server/faults.ts';
import { action, actionGroup } from './command.ts';
import { contestedAction } from './contested.ts';
import { changesAction } from './factory-key-changes.ts';
import type { ExitCode } from './io.ts';
import { ManifestFileFault } from './manifest-file.ts';
import { required, text } from './options.ts';
import { correctionReadings, correctionsAction } from './registry-corrections.ts';
import { enterManifest, uploadOptions } from './registry-upload.ts';

const file = required(text('FILE', 'the manifest, CSV or JSON lines'));

const exitCodeOf = (error: unknown): ExitCode | undefined =>
  error instanceof ManifestFileFault || isExplained(error) || isSystemFault(error) ? 2 : undefined;

const about = `Enters the phones of a maker's manifest into the registry. FILE is CSV with a header
  ${manifestColumns.join(',')}
(serial and model are required, the others may be missing or empty), or JSON lines of the same names
  {"imei":["…"],"serial":"…","model":"…","consignment":"…","market":"PA","soldAt":"2021-03-14"}
UTF-8 or UTF-16, also compressed by gzip. Commas, semicolons or tabs; names of columns in any case, also the common others (Serial No., S/N, IMEI 1, Lot, Country).
IMEIs in any digits and with any separators, of 14 to 16 digits, as a box or *#06# shows them. Markets are ISO 3166 codes that exist.

The same file again changes nothing. A known phone's gaps are filled; a line that contradicts the registry, or an earlier line, is a bad line.`;

const aboutCorrecting = `Reads a manifest of phones that the registry has, and sets their consignment, market and soldAt to what its lines say. Serial number, model, IMEIs and factory
keys stay as they are. Every field that changes is put on record, with what it was, who changed it and why (carnet registry corrections).

No activation moves, and no decision that was made: what a maker declared proves nothing of where a phone was.`;

/** `carnet registry`: 1 where a line is bad, 2 where the call is wrong, or file or database cannot be used. */
export const registryCommand = actionGroup(
  'registry',
  "The registry: every phone that a maker's manifest names.",
  {
    upload: action({
      name: 'registry upload',
      summary: "enter the phones of a maker's manifest",
      about,
      operands: { file },
      options: uploadOptions,
      notes:
        'Bad lines are named on standard error with number, field, column and remedy; the exit code is then 1. A dry run migrates nothing, and takes the locks of an upload.',
      run: ({ operands, options }, io) => enterManifest(operands.file, options, io),
      exitCodeOf,
    }),
    correct: action({
      name: 'registry correct',
      summary: 'set right a market, a lot or a day of sale that a manifest had wrong',
      about: aboutCorrecting,
      operands: { file },
      options: { ...uploadOptions, ...correctionReadings },
      run: ({ operands, options: { by, reason, ...options } }, io) =>
        enterManifest(operands.file, options, io, { by, reason }),
      exitCodeOf,
    }),
    corrections: correctionsAction,
    contested: contestedAction,
    changes: changesAction,
  },
);
