/** Runs a call that must fail. @returns the declared error's code and status, so that a test says which refusal it expects */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; status: number; message: string; fieldErrors: unknown }> {
  try {
    await call
  } catch (error) {
    const { code, status, message, fieldErrors } = error as { code: string; status: number; message: string; fieldErrors?: unknown }
    return { code, status, message, fieldErrors: fieldErrors ?? {} }
  }
  throw new Error('The call was expected to be refused, and was not')
}
