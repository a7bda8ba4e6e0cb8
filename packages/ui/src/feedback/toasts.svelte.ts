export interface Toast {
  readonly id: number
  /** The result, in the words of the button that caused it. Never an error one must act on: that belongs beside its cause. */
  readonly text: string
  readonly undo?: { readonly label: string; readonly run: () => Promise<string | undefined> } | undefined
}

const shownAtMost = 3
const shownForMs = 8000

/** Results of acts, a few at a time. Undo is a call like any other: it may fail, and then says so in the same place. */
export class Toasts {
  list = $state<readonly Toast[]>([])
  #next = 1
  #timers = new Map<number, ReturnType<typeof setTimeout>>()

  show(text: string, undo?: Toast['undo']): void {
    const toast: Toast = { id: this.#next++, text, undo }
    this.list = [...this.list, toast].slice(-shownAtMost)
    this.resume(toast.id)
  }

  dismiss(id: number): void {
    this.pause(id)
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  /** Reading takes as long as it takes: a toast under the pointer or the focus stays. */
  pause(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  resume(id: number): void {
    this.pause(id)
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), shownForMs),
    )
  }

  /** Takes the toast's act back and shows what came of it. */
  async undo(toast: Toast): Promise<void> {
    this.dismiss(toast.id)
    const result = await toast.undo?.run()
    if (result) this.show(result)
  }
}
