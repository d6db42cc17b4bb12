/** JSON from the other side, which a test reaches into without declaring its shape first. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a test reaches into it then asserts on
export type AnyJson = any;
