import { createRequire } from 'node:module';
import { SignerRefused } from './signer-refused.ts';

type Handle = Buffer;

/** The functions of the package `pkcs11js` that are used here, under their PKCS #11 names. */
export interface Pkcs11Module {
  load(path: string): void;
  C_Initialize(): void;
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string; readonly serialNumber: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, countMax: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(
    session: Handle,
    object: Handle,
    template: readonly { readonly type: number }[],
  ): { readonly value: Buffer }[];
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number }, key: Handle): void;
  C_Sign(session: Handle, data: Buffer, out: Buffer): Buffer;
  C_SignAsync(session: Handle, data: Buffer, out: Buffer): Promise<Buffer>;
}

export interface Attribute {
  readonly type: number;
  readonly value: Buffer | number | boolean;
}

/** Constants of PKCS #11 v2.40. */
export const ck = {
  serialSession: 0x4,
  user: 1,
  classOf: 0x0,
  label: 0x3,
  id: 0x102,
  ecParams: 0x180,
  ecPoint: 0x181,
  publicKey: 2,
  privateKey: 3,
  ecdsa: 0x1041,
} as const;

/** Return values, grouped by how they are handled. */
export const ckr = {
  alreadyInitialized: 0x191,
  alreadyLoggedIn: 0x100,
  /** The PIN is wrong, expired or locked. Each further try may lock the token for good. */
  pin: new Set([0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x102]),
  /** The session or the device is gone: a new session may work. */
  gone: new Set([0x30, 0x31, 0x32, 0x54, 0xb0, 0xb3, 0xb5, 0xe0, 0xe1, 0x101, 0x60, 0x82]),
} as const;

export function codeOf(error: unknown): number {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number'
    ? (error as unknown as { code: number }).code
    : -1;
}

const modules = new Map<string, Pkcs11Module>();

/** Loads a module once for each process, as PKCS #11 requires. Throws `SignerRefused`. */
export function loadPkcs11Module(path: string): Pkcs11Module {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const module = new (bindings().PKCS11)();
  try {
    module.load(path);
    module.C_Initialize();
  } catch (error) {
    if (codeOf(error) !== ckr.alreadyInitialized)
      throw new SignerRefused(
        `The PKCS #11 module ${path} cannot be loaded (${(error as Error).message}). Check that "module-path" is the module's .so file and that this user can read its configuration.`,
        { cause: error },
      );
  }
  modules.set(path, module);
  return module;
}

/** The package is compiled at installation, so it is not a regular dependency. */
function bindings(): { readonly PKCS11: new () => Pkcs11Module } {
  try {
    return createRequire(import.meta.url)('pkcs11js') as { readonly PKCS11: new () => Pkcs11Module };
  } catch (error) {
    throw new SignerRefused(
      'A directive key in a PKCS #11 module needs the npm package pkcs11js, which is not installed here or not compiled: ' +
        'npm install --no-save --save-peer pkcs11js@2.1.7 && npm rebuild pkcs11js (this needs a C++ compiler).',
      { cause: error },
    );
  }
}
