export class UsageError extends Error {}

export interface CustodianEntry {
  readonly id: string
  readonly name: string
  readonly email: string
  /** Ed25519, SPKI, base64. */
  readonly publicKey: string
}

export interface CustodiansFile {
  readonly required: number
  readonly custodians: readonly CustodianEntry[]
}

/** Lines of the text by name: `not-before`, `nonce`. */
export type TextValues = Readonly<Record<string, string>>

export function textOf(values: TextValues): string
export function readDocument(document: string): {
  readonly text: string
  readonly values: TextValues
  readonly signatures: readonly { readonly custodian: string; readonly signature: Buffer }[]
}
export function makeKey(custodian: { readonly name: string; readonly email: string; readonly passphrase: string }): {
  readonly pem: string
  readonly entry: CustodianEntry
}
export function signatureLine(
  document: string,
  custodian: { readonly custodian: string; readonly pem: string; readonly passphrase: string },
): string
export function explain(document: string, custodians?: CustodiansFile): { readonly words: readonly string[]; readonly opens: boolean }
