import { expect, test } from 'vitest'
import { readForm } from './read-form.ts'

const post = (type: string, body: string) =>
  new Request('http://eu.localhost/sign-in', { method: 'POST', headers: { 'content-type': type }, body })

test('the fields of a form are read', async () => {
  expect((await readForm(post('application/x-www-form-urlencoded', 'email=a%40b.example'))).get('email')).toBe('a@b.example')
})

test.each([
  ['application/json', '{"email":"a"}'],
  ['multipart/form-data', 'no boundary was named'],
  ['multipart/form-data; boundary=x', '--y\r\nbroken'],
])('a body of type %s that is no form is a mistake of the caller', async (type, body) => {
  await expect(readForm(post(type, body))).rejects.toMatchObject({ code: 'BODY_MALFORMED', status: 400 })
})
