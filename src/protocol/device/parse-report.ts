import { scalarNames } from '../scalars/scalar-names.ts';
import { readerOf } from '../schema/read.ts';
import { Report } from './report.ts';

/** Reads a report's payload; where it is none, says of the first fault where and what it is. */
export const parseReport = readerOf(Report, scalarNames);
