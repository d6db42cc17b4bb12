// Requests to the server, and its refusals as errors.

/** The CSRF token, sent with every change in this session; empty before a session is open. */
let csrf = '';

/** @param {string} token */
export function holdCsrf(token) {
  csrf = token;
}

/** A refusal of the server, with the server's text as message. */
export class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The refusal's own text holds the first one. */
const faultsShownMax = 10;

/** @param {{ readonly line?: number, readonly field?: string, readonly message?: string }} fault of a document that was sent */
const faultInWords = ({ line, field, message }) => `Line ${line ?? '?'}: ${field ?? ''} ${message ?? ''}`;

/** @param {Response} response */
async function refusalOf(response) {
  /** @type {unknown} */
  const problem = await response.json().catch(() => null);
  const { type, detail, remedy, faults } = /** @type {Record<string, unknown>} */ (problem ?? {});
  const words = [
    [detail, remedy].filter((text) => typeof text === 'string').join(' '),
    ...(Array.isArray(faults) ? faults.slice(1, faultsShownMax).map(faultInWords) : []),
  ].join('\n');
  const code = typeof type === 'string' ? type.replace('urn:carnet:error:', '') : '';
  return new Refused(response.status, code, words || `The server answered ${response.status}.`);
}

/**
 * @template T
 * @param {'GET' | 'POST'} method
 * @param {string} path below `/v1/operator/`
 * @param {{ readonly body?: string, readonly type?: string }} [sent]
 * @returns {Promise<T>}
 */
async function exchange(method, path, sent = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (method === 'POST') {
    headers['carnet-csrf'] = csrf;
    headers['idempotency-key'] = crypto.randomUUID();
    if (sent.body !== undefined) headers['content-type'] = sent.type ?? 'application/json';
  }
  const response = await fetch(`/v1/operator/${path}`, {
    method,
    headers,
    ...(sent.body === undefined ? {} : { body: sent.body }),
  });
  if (!response.ok) throw await refusalOf(response);
  return /** @type {T} */ (await response.json());
}

/**
 * @template T
 * @param {string} path
 * @returns {Promise<T>}
 */
export function read(path) {
  return exchange('GET', path);
}

/**
 * The exact bytes of a document: a decoder could change what is hashed.
 * @param {string} path
 */
export async function readBytes(path) {
  const response = await fetch(`/v1/operator/${path}`);
  if (!response.ok) throw await refusalOf(response);
  return response.arrayBuffer();
}

/**
 * @template T
 * @param {string} path
 * @param {object} [body] none where the operation takes none
 * @returns {Promise<T>}
 */
export function send(path, body) {
  return exchange('POST', path, body === undefined ? {} : { body: JSON.stringify(body) });
}

/**
 * @template T
 * @param {string} path
 * @param {string} yaml
 * @returns {Promise<T>}
 */
export function sendYaml(path, yaml) {
  return exchange('POST', path, { body: yaml, type: 'application/yaml' });
}
