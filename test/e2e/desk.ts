import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { patienceMs } from '../support/until.ts';

/** A browser profile with an authenticator of its own: one person at one desk. */
export interface Desk {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly authenticatorId: string;
}

/** An authenticator in one page: it verifies its person, and says yes to everything. */
async function plugIn(page: Page): Promise<Pick<Desk, 'devtools' | 'authenticatorId'>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/** Opens a profile. `faults` gets errors of its pages, and what their policies on content stopped. */
export async function sitDown(
  browser: Browser,
  faults: string[],
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Desk> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patienceMs);
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
    });
  });
  const page = await context.newPage();
  return { context, page, ...(await plugIn(page)) };
}

type Credential = Parameters<CDPSession['send']>[1] & object;

/** The security key that somebody carries to every window of theirs: an authenticator in Chromium ends with its window. */
export class CarriedKey {
  readonly #credentials = new Map<string, Credential>();

  /** Plugs it into a window that has just opened. */
  async into(page: Page): Promise<void> {
    const { devtools, authenticatorId } = await plugIn(page);
    const keep = ({ credential }: { readonly credential: { readonly credentialId: string } }): void => {
      this.#credentials.set(credential.credentialId, credential);
    };
    devtools.on('WebAuthn.credentialAdded', keep);
    devtools.on('WebAuthn.credentialAsserted', keep);
    for (const credential of this.#credentials.values())
      await devtools.send('WebAuthn.addCredential', { authenticatorId, credential } as never);
  }
}
