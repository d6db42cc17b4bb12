/** Identifiers of policies, clauses and exemptions: they appear in addresses and in the log. */
export const identifierPattern: RegExp = /^[a-z0-9][a-z0-9-]{0,63}$/;
