import type { Report } from './report.ts';

/**
 * The versions of what phone and server say to each other (docs/decisions/versions.md). 1: what phones of November 2026 say and take, shapes without a
 * field to spare. 2: answers and trust may have fields that a phone does not know, reports say what their agent speaks.
 */
export const protocolVersions = [1, 2] as const;
export type ProtocolVersion = (typeof protocolVersions)[number];

/** The version to answer a request by that names the newest one its sender knows; 1 where it names none. */
export function versionNamed(newest: string | undefined): ProtocolVersion {
  return protocolVersions.findLast((version) => version <= Number(newest ?? 1)) ?? 1;
}

/** The version to answer a report by: the newest that both know; 1 where the report names none. */
export function answerVersion({ speaks }: Pick<Report, 'speaks'>): ProtocolVersion {
  return protocolVersions.findLast((version) => speaks?.protocol.includes(version)) ?? 1;
}
