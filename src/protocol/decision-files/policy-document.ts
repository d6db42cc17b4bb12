import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { dayOf, formatDay, formatInstant, type Instant } from '../../core/time.ts';
import { type DocumentFault, inOrder, readYaml, type YamlText } from './yaml-text.ts';

export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

/** A policy as the log has it; `unpublishable`: why it could not be published today, empty where it could. */
export type ReadLoggedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly unpublishable: readonly DocumentFault[] }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

const textLengthMax = 65_535;

/**
 * Reads a policy document that is in the log: YAML 1.2, one document, at most 64 KiB, without anchors and repeated keys. Times and durations are plain
 * text in it. Bounds that were drawn after its publication do not refuse it. Returns all faults, each with its line, column and field.
 */
export function readLoggedPolicy(text: string): ReadLoggedPolicy {
  const read = readBoth(text);
  if (!read.ok) return read;
  return { ok: true, policy: read.policy, unpublishable: inOrder([...read.refused, ...read.unfenced]) };
}

/**
 * Reads a policy document that could be published today, as every command and request does that is given one. Lists everything that keeps it
 * from that, besides what cannot be read. `at`: when it would be published; its own `published`, if it has one, is no earlier day, so that who reads the text alone
 * finds nothing in force before the log has it.
 */
export function readPolicyDocument(text: string, at: Instant = -Infinity): ReadPolicy {
  const read = readBoth(text);
  if (!read.ok) return read;
  const { published } = read.policy;
  const faults = [...read.refused, ...read.unfenced];
  if (published !== null && dayOf(published) < dayOf(at))
    faults.push({
      ...read.at(['published']),
      path: ['published'],
      message: `is ${formatInstant(published)}, which lies before its publication on ${formatDay(dayOf(at))}; leave it out, the log names the moment`,
    });
  return faults.length === 0 ? read : { ok: false, faults: inOrder(faults) };
}

/** Reads a policy that decision cases try: a listed territory may have no fence yet, which is said in `unfenced`. */
export function readTriedPolicy(
  text: string,
):
  | { readonly ok: true; readonly policy: Policy; readonly unfenced: readonly DocumentFault[] }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] } {
  const read = readBoth(text);
  if (!read.ok || read.refused.length === 0) return read;
  return { ok: false, faults: inOrder(read.refused) };
}

function readBoth(text: string):
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly refused: readonly DocumentFault[];
      readonly unfenced: readonly DocumentFault[];
      readonly at: YamlText['at'];
    }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] } {
  const yaml = readYaml(text, textLengthMax);
  if (yaml.faults.length > 0) return { ok: false, faults: yaml.faults };
  const parsed = parsePolicy(yaml.value);
  if (!parsed.ok)
    return { ok: false, faults: inOrder([...parsed.faults.map(yaml.faultOf), ...yaml.unplain]) };
  const { policy, unpublishable } = parsed;
  const of = (kind: 'refused' | 'unfenced'): readonly DocumentFault[] =>
    unpublishable.filter((fault) => fault.unpublishable === kind).map(yaml.faultOf);
  return {
    ok: true,
    policy,
    refused: [...of('refused'), ...yaml.unplain],
    unfenced: of('unfenced'),
    at: (path) => yaml.at(path),
  };
}
