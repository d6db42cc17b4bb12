/** JSON from the other side, which a test reaches into without declaring its shape first. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyJson = any;
