import { describe, expect, it } from 'vitest'
import { writeTargets } from './write-targets.ts'

describe('the tables a statement stores in', () => {
  it.each([
    ['INSERT INTO "app"."unit" ("id") VALUES ($1) RETURNING "app"."unit"."id"', ['app.unit']],
    ['UPDATE "app"."unit" SET "label" = $1 WHERE ("app"."unit"."id" = $2)', ['app.unit']],
    ['  update only app.charge as charge set status = $1', ['app.charge']],
    ['insert into app.receipt (id) values ($1) on conflict do update set id = $1', ['app.receipt']],
    ['merge into app.unit using x on true when matched then do nothing', ['app.unit']],
    ['with rows as (select 1) insert into app.journal_entry select * from rows', ['app.journal_entry']],
    ['with a as (update app.one set x = 1 returning x), b as (insert into app.two select x from a) select 1', ['app.one', 'app.two']],
    ['with held as (select 1 from app.one for update of one) update app.two set x = 1', ['app.two']],
    ["with said as (select 'insert into app.secret') select * from said", []],
    ['with held as (select 1 from app.one for no key update) select 1 -- update app.two', []],
    ['select 1; insert into app.unit values (1)', ['app.unit']],
    ['SELECT app.enqueue_workflow($1) FOR UPDATE', []],
    ['DELETE FROM "app"."unit" WHERE true', []],
    ['SAVEPOINT s1;', []],
  ])('%s', (text, tables) => {
    expect(writeTargets(text)).toEqual(tables)
  })

  it.each(['copy app.unit from stdin', 'do $$ begin end $$', 'call app.something()', '', 'insert'])(
    'are unknown where nobody foresaw the statement: %s',
    (text) => {
      expect(writeTargets(text)).toEqual(['?'])
    },
  )
})
