/**
 * Codes by which the control plane and a zone name an organisation's residency policy. The policy's text, reasons and
 * effective places live in the zone; only these codes and a version travel.
 */
export const policyModes = ['single_country', 'regional', 'hybrid', 'fully_sovereign', 'client_owned_sovereignty'] as const
export type PolicyMode = (typeof policyModes)[number]

/** The mode of an organisation that asked for no other. */
export const defaultPolicyMode: PolicyMode = 'regional'

/** Modes whose plaintext may be touched only inside the allowed places, so that a foreign edge answers from the head alone. */
export const strictModes: readonly PolicyMode[] = ['single_country', 'fully_sovereign', 'client_owned_sovereignty']

/** Hybrid processes only inside its places, transit included, so an edge elsewhere treats it as strict. */
export function isStrictTransit(mode: PolicyMode): boolean {
  return mode === 'hybrid' || strictModes.includes(mode)
}

export function isPolicyMode(text: unknown): text is PolicyMode {
  return typeof text === 'string' && (policyModes as readonly string[]).includes(text)
}
