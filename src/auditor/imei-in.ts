import { isImei } from '../protocol/device/imei.ts';

/** The first 15 digits that stand alone and pass for an IMEI, all but the last four hidden: a finding must not publish the IMEI again. */
export function imeiIn(text: string): string | undefined {
  const found = text.match(/(?<![\w-])[0-9]{15}(?![\w-])/g)?.find(isImei);
  return found === undefined ? undefined : `…${found.slice(-4)}`;
}
