import { budgetWindows, type BudgetWindow } from '@repo/contract/control'

/** The window an address asks for; a month when it asks for none that there is. */
export function budgetWindowOf(url: URL): BudgetWindow {
  return budgetWindows.find((window) => window === url.searchParams.get('window')) ?? '30d'
}
