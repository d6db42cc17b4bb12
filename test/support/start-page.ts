import { startPage, type StartPage } from '../../src/http/pages/start-page.ts';

/** The first page of a server without a policy, with what is given. */
export function startPageWith(parts: Partial<StartPage>): string {
  return startPage({
    now: 0,
    policy: null,
    held: [],
    idle: [],
    unpublishable: [],
    destinations: [],
    scenario: null,
    tryNext: [],
    ...parts,
  });
}
