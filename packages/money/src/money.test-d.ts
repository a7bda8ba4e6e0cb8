import { convert, type RecordedRate } from './convert.ts'
import { add, compare, type Money, money, subtract, sum } from './money.ts'

const euro = money(1n, 'EUR')
const dollar = money(1n, 'USD')

// Amounts of one currency combine and stay in it.
const both: Money<'EUR'> = add(euro, euro)
void both

// @ts-expect-error two currencies do not add
add(euro, dollar)
// @ts-expect-error nor subtract
subtract(euro, dollar)
// @ts-expect-error nor compare
compare(euro, dollar)
// @ts-expect-error nor sum
sum([euro, dollar], 'EUR')
// @ts-expect-error an amount is never a number
money(1, 'EUR')
// @ts-expect-error a code must be in the table
money(1n, 'EURO')
// @ts-expect-error euros are not dollars
const wrong: Money<'USD'> = euro
void wrong

declare const rate: RecordedRate<'EUR', 'USD'>
const converted: Money<'USD'> = convert(euro, rate, 'half_even').amount
void converted
// @ts-expect-error the rate is from euros
convert(dollar, rate, 'half_even')
// @ts-expect-error rounding is always named
convert(euro, rate)
