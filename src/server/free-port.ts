import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that cannot be listened on. The message names it and the remedy. */
class PortRefused extends Error {
  override readonly name = 'PortRefused';
}

/** Where something shall listen, and the option that says so. */
export interface AskedPort {
  readonly host: string;
  readonly port: number;
  readonly option: string;
}

function remedyFor(code: unknown, { host, port, option }: AskedPort): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken by another program. Stop that one, or choose another by ${option} N (0: any free one).`;
    case 'EACCES':
      return `This account may not listen on port ${port} of ${host}. Choose one of 1024 and above by ${option} N.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Choose one by ${option.replace('port', 'host')} ADDRESS, such as 127.0.0.1.`;
    default:
      return undefined;
  }
}

/** What listening has thrown, with a remedy where there is one. */
export function portRefused(error: unknown, asked: AskedPort): unknown {
  const message = remedyFor((error as NodeJS.ErrnoException).code, asked);
  return message === undefined ? error : new PortRefused(message, { cause: error });
}

/** Listens for a moment, so that a taken port is told before anything is made. Throws `PortRefused`. */
export async function assertFree(asked: AskedPort): Promise<void> {
  if (asked.port === 0) return;
  const probe = createServer();
  try {
    probe.listen({ host: asked.host, port: asked.port });
    await once(probe, 'listening');
  } catch (error) {
    throw portRefused(error, asked);
  }
  probe.close();
  await once(probe, 'close');
}
