// What tests use of the agent beside this file, as it was then. Written by hand, because its own types lean on files that go on changing.

export interface OldNotice {
  readonly seq: number;
  readonly territory: string | null;
  readonly reason: string;
}

export type OldPosture =
  | { readonly kind: 'operating' | 'noticed' | 'unlocked-by-code' }
  | { readonly kind: 'locked'; readonly screen: { readonly challenge: string; readonly until: number } };

export type OldView =
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'enrolled';
      readonly deviceId: string;
      readonly standing: string | null;
      readonly message: string | null;
      readonly posture: OldPosture;
      readonly appeal: string | null;
    };

export type OldOutcome =
  | { readonly kind: 'answered'; readonly standing: string; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'enrolled' | 'unanswered' | 'unsent' };

export interface OldPorts {
  position(): Promise<{ readonly lon: number; readonly lat: number; readonly accuracyM: number } | undefined>;
  networks(): Promise<{ readonly serving: string | undefined; readonly sims: readonly string[] }>;
  zone(): string | undefined;
  language(): string;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly storage: {
    get(name: string): Promise<string | undefined>;
    set(name: string, text: string): Promise<void>;
  };
  readonly keys: {
    load(): Promise<object | undefined>;
    generate(): Promise<object>;
    sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  };
  transport(
    url: string,
    request: {
      readonly method: 'GET' | 'POST';
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    },
  ): Promise<{
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    text(): Promise<string>;
  }>;
  notify(notice: OldNotice): Promise<'shown' | 'not-shown'>;
  random(): number;
  showLock?(screen: object | null): void;
}

export interface OldAgent {
  enrol(how?: { readonly again: boolean }): Promise<OldOutcome>;
  checkIn(): Promise<OldOutcome>;
  state(): Promise<OldView>;
  appeal(text: string): Promise<string>;
  tick(): Promise<void>;
  unlock(code: string): Promise<{ readonly kind: string }>;
  showCarnet(language?: string): Promise<{ readonly carnet: { readonly phone: string } } | undefined>;
  allows(what: string): Promise<boolean>;
  settled(): Promise<void>;
}

export function createAgent(
  ports: OldPorts,
  options: {
    readonly baseUrl: string;
    readonly hardware: {
      readonly imei: readonly string[];
      readonly serial: string;
      readonly model: string;
    };
  },
): OldAgent;
