/** What a sealed token belongs to: moved to another organisation or column it does not open. */
export const tokenContext = (organizationId: string): string => `${organizationId}/audit_stream.sealed_token`
