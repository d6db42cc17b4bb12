import type { IncomingMessage } from 'node:http';
import type { FastifyServerOptions } from 'fastify';
import type { PageHandler } from './exchange/handler.ts';

type SiteStrategy = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>[string];

/** The origin of the signing page on this port. Requests that name its host get its pages and nothing else; no other host gets these. */
export interface SigningSite {
  /** The host without a port, in lower case: the relying party of approver keys. */
  readonly host: string;
  readonly pages: Readonly<Record<string, PageHandler>>;
}

const signing = 'signing';

/** Of the routes of the signing page. */
export const signingConstraint = { site: signing } as const;

/** `signing` where a request names the host of the signing page, else undefined. The port does not count: a proxy in front may have another. */
export function siteOf({ host }: Pick<SigningSite, 'host'>, named: string | undefined): string | undefined {
  // Before anything is computed: nearly all requests name another host.
  if (named === undefined || named.length < host.length) return undefined;
  return named.replace(/:\d*$/, '').toLowerCase() === host ? signing : undefined;
}

/** Separates the two sites in the router: a script of another page of this server must not run at the origin that approver keys belong to. */
export function bySite(site: Pick<SigningSite, 'host'>): {
  readonly site: SiteStrategy;
} {
  return {
    site: {
      name: 'site',
      mustMatchWhenDerived: true,
      storage: () => {
        const routes = new Map<unknown, unknown>();
        return {
          get: (value: unknown) => routes.get(value) ?? null,
          set: (value: unknown, route: unknown) => void routes.set(value, route),
        } as ReturnType<SiteStrategy['storage']>;
      },
      // The router takes undefined for every other site, which its types do not say.
      deriveConstraint: ({ headers }: IncomingMessage) => siteOf(site, headers.host) as string,
    },
  };
}
