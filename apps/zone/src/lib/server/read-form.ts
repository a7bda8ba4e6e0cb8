import { requestErrors } from '@repo/contract'

/** The fields of a posted form. @throws BODY_MALFORMED when the body is no form: another type, a broken boundary */
export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch (cause) {
    throw requestErrors.BODY_MALFORMED({ cause })
  }
}
