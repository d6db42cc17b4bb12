import { scalarNames } from '../scalars/scalar-names.ts';
import { readerOf } from '../schema/read.ts';
import { Report } from './report.ts';

/** Reads a report's payload, or returns the first fault in it. */
export const parseReport = readerOf(Report, scalarNames);
