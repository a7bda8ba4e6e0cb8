#!/usr/bin/env node
/**
 * Checks a compliance report without Freehold: `node verify-report.mjs REPORT.json SIGNATURE.json --key FILE.pub`. Needs Node 20 and nothing
 * else. The key is the zone's, and should have come another way than the report: its fingerprint is printed, to be compared.
 * Exit code 0: the report is the one that was signed. 1: it is not. 2: something cannot be read.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

function main([report, signatureFile, flag, keyFile]) {
  if (flag !== '--key' || keyFile === undefined) {
    console.error('usage: node verify-report.mjs REPORT.json SIGNATURE.json --key FILE.pub')
    return 2
  }
  try {
    const bytes = readFileSync(report)
    const { format, keyId, sha256, signature } = JSON.parse(readFileSync(signatureFile, 'utf8'))
    if (format !== 'freehold-compliance-signature-1') throw new SyntaxError('This is no signature of a compliance report.')
    const key = createPublicKey(readFileSync(keyFile, 'utf8'))
    const fingerprint = createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex')
    const right =
      createHash('sha256').update(bytes).digest('hex') === sha256 && verify(null, bytes, key, Buffer.from(signature, 'base64url'))
    console.log(`key ${keyId}, fingerprint ${fingerprint}`)
    console.log(right ? 'the report is the one that was signed' : 'NOT the report that was signed')
    return right ? 0 : 1
  } catch (error) {
    console.error(error.message)
    return 2
  }
}

process.exitCode = main(process.argv.slice(2))
