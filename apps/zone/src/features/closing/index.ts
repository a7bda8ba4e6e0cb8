/** Closing a month: the ledger's periods, held against what other features have left unfinished. No other feature needs anything of it. */
export {}
