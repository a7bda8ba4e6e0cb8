/// <reference lib="dom" />
/** A person without a pointer: everything here is a key. */
import type { Page } from 'playwright-core'

const tabsMax = 200

/** Presses Tab until the focus stands on what has this name. @throws Error when it is not among the page's stops */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stop = 0; stop < tabsMax; stop++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement)) return ''
      const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? [...(element.labels ?? [])] : []
      return (element.getAttribute('aria-label') ?? labels.map((label) => label.textContent).join(' ')) || (element.textContent ?? '')
    })
    const text = focused.replace(/\s+/g, ' ').trim()
    if (typeof name === 'string' ? text === name || text.startsWith(`${name} `) : name.test(text)) return
  }
  throw new Error(`The Tab key does not reach ${String(name)} on ${page.url()}`)
}

/** Goes to a control by Tab and presses Enter. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

/** Goes to a field by Tab and types over what stands there. */
export async function typeInto(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}
