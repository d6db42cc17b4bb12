/** The part of their tries that tests make: all, or a tenth in `npm run test:fast`. */
const share = Number(process.env['CARNET_TEST_SHARE'] ?? 1);

/** How often a test tries what takes `count` tries in a whole run; once at least. */
export const tries = (count: number): number => Math.ceil(count * share);
