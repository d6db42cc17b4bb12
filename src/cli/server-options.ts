import { join } from 'node:path';
import { defaultDataDir, defaultPort } from '../server/defaults.ts';
import { operatorClient, readToken, type OperatorClient } from './operator-client.ts';
import { defaulting, flag, optional, text, type Reading, type ValuesOf } from './options.ts';

const httpUrl = (help: string): Reading<string> => ({
  argument: 'URL',
  help,
  parse: (url) =>
    /^https?:\/\//.test(url) && URL.canParse(url)
      ? { value: url.replace(/\/+$/, '') }
      : { fault: 'takes http://… or https://…' },
});

/** Which running server answers, and where its operator token is. */
export const serverOptions = {
  url: defaulting(httpUrl('where the server is'), `http://127.0.0.1:${defaultPort}`),
  data: defaulting(text('DIR', 'its data folder, which holds the token'), defaultDataDir),
  'token-file': optional(text('FILE', 'the token, where the folder is elsewhere')),
  json: flag('what the server answered, as JSON'),
} as const;

export const serverNotes =
  'Exit code: 0 done; 1 the server refused, or nothing was found; 2 the call is wrong, or no server answers.';

/** Throws `RequestFailed` where the token cannot be read. */
export const openClient = ({
  url,
  data,
  'token-file': file,
}: Pick<ValuesOf<typeof serverOptions>, 'url' | 'data' | 'token-file'>): OperatorClient =>
  operatorClient(url, readToken(file ?? join(data, 'keys', 'operator-token')));
