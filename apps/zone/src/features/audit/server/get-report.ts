import { createHash, sign } from 'node:crypto'
import { reportDocument } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { makeReport } from './make-report.ts'

/** The report of a period with a detached signature over its bytes. */
export const getReport = inOrg.compliance.report.handler(async ({ context, input }) => {
  const report = await makeReport(context, input)
  const document = reportDocument(report)
  const bytes = Buffer.from(document)
  const { keyId, privateKey } = context.auditKeys().signing
  return {
    final: report.period.final,
    document,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    signature: sign(null, bytes, privateKey).toString('base64url'),
    keyId,
  }
})
