const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

export const aliasLength = 20

/**
 * The random name of an organisation's host: 20 characters of base32 (RFC 4648, lower case), which is 100 bits. It says nothing about the
 * organisation, because anybody may read server names.
 * @param bytes at least 20 random bytes, of each of which five bits are used
 */
export function aliasOf(bytes: Uint8Array): string {
  if (bytes.length < aliasLength) throw new Error('An alias takes twenty random bytes.')
  return Array.from(bytes.subarray(0, aliasLength), (byte) => alphabet.charAt(byte & 31)).join('')
}

/** @param zoneOrigin `https://eu.example.org` @returns `https://<alias>.o.eu.example.org` */
export function originOfAlias(alias: string, zoneOrigin: string): string {
  const url = new URL(zoneOrigin)
  return `${url.protocol}//${alias}.o.${url.host}`
}
