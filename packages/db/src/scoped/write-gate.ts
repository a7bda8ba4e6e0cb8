import type pg from 'pg'

/** What a gate may do with the connection of the transaction it watches. */
export interface GateConnection {
  /** What the opening's last statement answered. It opens the transaction where nothing has yet. */
  opened(): Promise<pg.QueryResult | undefined>
  ask(text: string, values: readonly unknown[]): Promise<pg.QueryResult>
}

/** Watches what one transaction stores. Once it refused, nothing of the transaction is kept, whoever caught the error. */
export interface WriteGate {
  /** @throws the refusal; a promise only where something has to be asked first */
  admit(tables: readonly string[], connection: GateConnection): void | Promise<void>
  readonly refusal: Error | undefined
}
