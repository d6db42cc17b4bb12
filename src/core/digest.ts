import type { Bytes } from './base64.ts';

type Awaitable<T> = T | Promise<T>;

/** SHA-256 of the caller's platform: synchronous (node:crypto) or asynchronous (WebCrypto). */
export type Digest = (bytes: Bytes) => Awaitable<Uint8Array>;

/** HMAC-SHA-256 of the caller's platform. */
export type Mac = (key: Bytes, bytes: Bytes) => Awaitable<Uint8Array>;
