/** Reports over charges, receipts and the ledger. It owns no table, and no other feature needs anything of it. */
export {}
