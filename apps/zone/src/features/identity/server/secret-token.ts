/** Tokens are made and read in one place for identity and provisioning, which may not import each other in a circle. */
export { createToken, readToken, type SecretToken, type TokenKind } from '../../../server/secret-token.ts'
