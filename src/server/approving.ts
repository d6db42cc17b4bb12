import type { Approving } from '../app/casework/approvers-ports.ts';
import type { MeasureKind } from '../core/casework/transitions.ts';
import { approverAlgorithms, passkeyCeremony } from '../http/auth/passkeys.ts';
import type { StartOptions } from './start-options.ts';

/** The origin of the signing page where none is configured: `approve.` before the host of the public address. */
function approveUrlOf(publicUrl: string): string {
  const { protocol, hostname, port } = new URL(publicUrl);
  // A passkey is bound to a name, never to an address; browsers take `*.localhost` for this machine.
  const host = /^[0-9.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
  return `${protocol}//approve.${host}${port === '' ? '' : `:${port}`}`;
}

type Addresses = Pick<StartOptions, 'publicUrl' | 'approveUrl'>;

/** The relying party that a kind of measure is signed under. Known before the server listens, unlike its whole address. */
export function rpIdOf(kind: MeasureKind, { publicUrl = 'http://localhost', approveUrl }: Addresses): string {
  return new URL(kind === 'lock' ? (approveUrl ?? approveUrlOf(publicUrl)) : publicUrl).hostname;
}

/** How approver keys are made and used on this server, which browsers reach at `publicUrl`. */
export function approvingAt(
  options: Addresses,
  publicUrl: () => string,
  { logTrust, isPublished }: Pick<Approving, 'logTrust' | 'isPublished'>,
): { readonly approving: Approving; readonly rpId: (kind: MeasureKind) => string } {
  const origin = (): string => options.approveUrl ?? approveUrlOf(publicUrl());
  return {
    approving: { origin, ceremony: passkeyCeremony(origin, approverAlgorithms), logTrust, isPublished },
    rpId: (kind) => rpIdOf(kind, options),
  };
}
