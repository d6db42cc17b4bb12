import { join } from 'node:path';
import { dataByDefault } from './database-options.ts';
import { deskClient, readToken, type DeskClient } from './desk-client.ts';

/** Which server is asked, and in whose name. */
export interface DeskOptions {
  readonly url: string;
  readonly tokenFile: string;
}

const urlByDefault = 'http://127.0.0.1:8321';

export const deskHelp = `  --url URL          where the server is (${urlByDefault})
  --data DIR         its data folder, which holds the token (${dataByDefault})
  --token-file FILE  the token, where the folder is elsewhere
`;

export const deskFlags = {
  url: { type: 'string', default: urlByDefault },
  data: { type: 'string', default: dataByDefault },
  'token-file': { type: 'string' },
} as const;

interface Values {
  readonly url: string;
  readonly data: string;
  readonly 'token-file'?: string | undefined;
}

/** Reads `--url`, `--data` and `--token-file`; what is wrong with them where something is. */
export function readDeskOptions({ url, data, 'token-file': file }: Values): DeskOptions | string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return '--url takes http://… or https://…';
  return { url: url.replace(/\/+$/, ''), tokenFile: file ?? join(data, 'keys', 'operator-token') };
}

/** Throws `DeskRefused` where the token cannot be read. */
export const openDesk = ({ url, tokenFile }: DeskOptions): DeskClient =>
  deskClient(url, readToken(tokenFile));
