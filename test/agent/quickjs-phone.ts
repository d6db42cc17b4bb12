import { getQuickJS, type QuickJSContext } from 'quickjs-emscripten';
import type { PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import type { AgentPorts } from '../../src/agent/platform/ports.ts';
import { agentFiles } from './agent-bundle.ts';
import { nodeCrypto } from './bare-ports.ts';
import type { BareAgent } from './locked-life.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const bytesOf = (value: unknown): Bytes => Uint8Array.from(value as readonly number[]);

/** What firmware around the engine does for the agent: JSON in, JSON out. */
type Host = Readonly<Record<string, (...args: readonly never[]) => unknown>>;

function hostOf(ports: AgentPorts): Host {
  const listOf = async (bytes: Promise<Uint8Array>): Promise<number[]> => [...(await bytes)];
  return {
    sha256: (data: unknown) => listOf(nodeCrypto.sha256(bytesOf(data))),
    hmac: (secret: unknown, data: unknown) => listOf(nodeCrypto.hmacSha256(bytesOf(secret), bytesOf(data))),
    es256: (key: Parameters<typeof nodeCrypto.verifyEs256>[0], signature: unknown, data: unknown) =>
      nodeCrypto.verifyEs256(key, bytesOf(signature), bytesOf(data)),
    ed25519: (key: unknown, signature: unknown, data: unknown) =>
      nodeCrypto.verifyEd25519(bytesOf(key), bytesOf(signature), bytesOf(data)),
    loadKey: () => ports.keys.load(),
    generateKey: () => ports.keys.generate(),
    sign: (data: unknown) => listOf(ports.keys.sign(bytesOf(data))),
    read: async (name: string) => (await ports.storage.get(name)) ?? null,
    write: (name: string, text: string) => ports.storage.set(name, text),
    async request(url: string, request: Parameters<AgentPorts['transport']>[1]) {
      const answer = await ports.transport(url, request);
      const names = ['content-type', 'date', 'retry-after', 'etag'];
      const headers = Object.fromEntries(names.map((name) => [name, answer.headers.get(name)]));
      return { status: answer.status, headers, text: await answer.text() };
    },
    notify: (notice: Parameters<AgentPorts['notify']>[0]) => ports.notify(notice),
  };
}

/** The program in the engine: it lends the agent what the host does. */
const program = `
import { createAgent } from './carnet-agent.js';

const list = (bytes) => Array.from(bytes);
const ask = async (name, ...args) => JSON.parse(await askHost(name, JSON.stringify(args))).answer;
const agent = createAgent(
  {
    position: async () => undefined,
    networks: async () => ({ serving: '36801', sims: ['36801'] }),
    zone: () => undefined,
    language: () => 'uk-UA',
    clock: { wallMs: () => hostTime(), monotonicMs: () => hostTime() },
    storage: {
      get: async (name) => (await ask('read', name)) ?? undefined,
      set: (name, text) => ask('write', name, text),
    },
    keys: {
      load: async () => (await ask('loadKey')) ?? undefined,
      generate: () => ask('generateKey'),
      sign: async (data) => Uint8Array.from(await ask('sign', list(data))),
    },
    transport: async (url, request) => {
      const { status, headers, text } = await ask('request', url, request);
      return { status, headers: { get: (name) => headers[name.toLowerCase()] ?? null }, text: async () => text };
    },
    notify: (notice) => ask('notify', notice),
    random: Math.random,
    randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(Math.random() * 256)),
    crypto: {
      sha256: async (data) => Uint8Array.from(await ask('sha256', list(data))),
      hmacSha256: async (secret, data) => Uint8Array.from(await ask('hmac', list(secret), list(data))),
      verifyEs256: (key, signature, data) => ask('es256', key, list(signature), list(data)),
      verifyEd25519: (key, signature, data) => ask('ed25519', list(key), list(signature), list(data)),
    },
  },
  {
    baseUrl: 'https://carnet.example',
    hardware: { imei: ['490154203237518'], serial: 'SN123456', model: 'One' },
    pinned: JSON.parse(hostPinned),
  },
);
globalThis.call = async (method, args) => JSON.stringify({ answer: await agent[method](...JSON.parse(args)) });
`;

/** The agent's library, as it is packed, in QuickJS: an engine without any interface of the web. `hasWords`: whether its files of words other than English are there. */
export async function createQuickJsAgent(
  ports: AgentPorts,
  { hasWords, pinned }: { readonly hasWords: boolean; readonly pinned: PinnedTrust },
): Promise<BareAgent & { dispose(): void }> {
  const files = new Map(await agentFiles());
  const engine = await getQuickJS();
  const runtime = engine.newRuntime();
  runtime.setModuleLoader((name) => {
    const file = name.replace(/^\.\//, '');
    const code = hasWords || !/-words-(?!en)/.test(file) ? files.get(file) : undefined;
    return code ?? { error: new Error(`there is no ${file}`) };
  });
  const vm = runtime.newContext();
  lend(vm, ports);
  vm.newString(JSON.stringify(pinned)).consume((text) => vm.setProp(vm.global, 'hostPinned', text));
  vm.unwrapResult(vm.evalCode(program, 'program.js', { type: 'module' })).dispose();
  runtime.executePendingJobs();
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    const source = `call(${JSON.stringify(method)}, ${JSON.stringify(JSON.stringify(args))})`;
    const promise = vm.unwrapResult(vm.evalCode(source));
    const settled = vm.resolvePromise(promise);
    promise.dispose();
    runtime.executePendingJobs();
    const result = vm.unwrapResult(await settled);
    const text = vm.getString(result);
    result.dispose();
    return (JSON.parse(text) as { readonly answer?: unknown }).answer;
  };
  const methods = [
    'enrol',
    'checkIn',
    'tick',
    'unlock',
    'allows',
    'state',
    'handOver',
    'appeal',
    'acknowledge',
  ];
  const agent = Object.fromEntries(
    methods.map((method) => [method, (...args: readonly unknown[]) => call(method, args)]),
  ) as unknown as BareAgent;
  return {
    ...agent,
    dispose() {
      vm.dispose();
      runtime.dispose();
    },
  };
}

function lend(vm: QuickJSContext, ports: AgentPorts): void {
  const host = hostOf(ports);
  const time = vm.newFunction('hostTime', () => vm.newNumber(ports.clock.wallMs()));
  const askHost = vm.newFunction('askHost', (name, args) => {
    const work = host[vm.getString(name)]!;
    const given = JSON.parse(vm.getString(args)) as never[];
    const deferred = vm.newPromise();
    Promise.resolve(work(...given)).then(
      (answer) => vm.newString(JSON.stringify({ answer })).consume((text) => deferred.resolve(text)),
      (error: unknown) => vm.newError(String(error)).consume((each) => deferred.reject(each)),
    );
    void deferred.settled.then(() => vm.runtime.executePendingJobs());
    return deferred.handle;
  });
  vm.setProp(vm.global, 'hostTime', time);
  vm.setProp(vm.global, 'askHost', askHost);
  time.dispose();
  askHost.dispose();
}
